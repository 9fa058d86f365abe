"""Where the traceback of a bug of ours goes: a file that can be sent to whoever maintains the program.

It lies in the working folder, or in the temporary folder when there is none or it cannot be written.
"""

import logging
import os
import tempfile
from pathlib import Path
from types import TracebackType

FILE = "relance.log"


def write_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> Path:
    """Append the traceback to the log; its path."""
    log = _writable()
    logger = logging.getLogger("relance_mail.bug")
    logger.propagate = False
    target = logging.FileHandler(log, encoding="utf-8")
    target.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(target)
    logger.critical("a bug of ours", exc_info=(kind, error, trace))
    target.close()
    return log


def _writable() -> Path:
    from relance_mail.cli.opened import folder_if_any
    from relance_mail.errors import RelanceError

    try:
        folder = folder_if_any() or Path(tempfile.gettempdir())
        return _touched(folder / FILE)
    except (OSError, RelanceError):
        return _touched(Path(tempfile.gettempdir()) / FILE)


def _touched(log: Path) -> Path:
    """For the owner's eyes: a traceback may name customers. A link that somebody laid there is not followed."""
    if log.is_symlink():
        log = Path(tempfile.mkdtemp(prefix="relance-")) / FILE
    os.close(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    return log
