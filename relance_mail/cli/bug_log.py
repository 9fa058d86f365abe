"""Where the traceback of a bug of ours goes: a file that can be sent to whoever maintains the program.

It lies in the working folder, or in the temporary folder when there is none or it cannot be written.
"""

import logging
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
        with (folder / FILE).open("a", encoding="utf-8"):
            return folder / FILE
    except (OSError, RelanceError):
        return Path(tempfile.gettempdir()) / FILE
