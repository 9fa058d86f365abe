"""Where the files that we ship lie: Word templates and configuration, in a checkout and in an installed wheel.

The wheel carries them below the package (`_shipped/`, mapped by the build); a checkout has them at its root.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The shipped file or folder of that name (`config/stages.toml`, `templates_docx`)."""
    installed = _PACKAGE / "_shipped" / name
    return installed if installed.exists() else _PACKAGE.parent / name
