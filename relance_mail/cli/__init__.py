"""The command line: parse, call, show.

1. Commands import what they need inside themselves, so that `--help` answers in under half a second.
2. Exit codes (CONTRACT §1): 0 done, 1 a person must act, 2 wrong use or settings, 3 a backend did not answer, 4 our own
   bug: one sentence for whoever typed the command, the traceback in the log.
3. UTF-8 on every system, whatever the console's code page says.
"""

import os
import sys
from types import TracebackType

OUR_BUG = 4


def main(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    sys.excepthook = _our_bug
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    from relance_mail.cli.run import run

    try:
        code = run(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read us (`head`) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def _our_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        os._exit(130)
    from relance_mail.cli.bug_log import write_bug

    log = write_bug(kind, error, trace)
    sys.stderr.write(f"A bug of relance_mail: {kind.__name__}: {error}. {log} holds the details; nothing was lost.\n")
    sys.stdout.flush()
    os._exit(OUR_BUG)
