"""Whether a place is this machine: hosts by name or address, folders by the file system they lie on.

Two rules ask: nothing goes unprotected over a network, and the folder of the database never lies on a share (rule 14),
because SQLite's locks are not kept there.
"""

import ctypes
import sys
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

_NETWORK_SYSTEMS = frozenset(
    {"cifs", "smb2", "smb3", "smbfs", "nfs", "nfs4", "afs", "9p", "ceph", "davfs", "fuse.sshfs", "fuse.davfs"}
)
_MOUNTS = Path("/proc/mounts")
_EXCHANGE_ONLINE = ("office365.com", "outlook.com", "office365.us", "outlook.cn")
_WINDOWS_REMOTE = 4


def is_loopback(host: str) -> bool:
    """Whether that host is this machine, by name or address."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_of(server: str) -> str:
    """The name of a server that is given by its name or by an address."""
    return urlsplit(server if "://" in server else f"//{server}").hostname or ""


def is_exchange_online(host: str) -> bool:
    """Whether this is Microsoft's own Exchange, where EWS is disabled since October 2026."""
    return any(f".{host.lower()}".endswith(f".{name}") for name in _EXCHANGE_ONLINE)


def on_network_share(path: Path, mounts: Path = _MOUNTS) -> bool:
    """Whether a folder, existing or not, lies on a network drive; False where the system does not tell."""
    if str(path).startswith(("\\\\", "//")):
        return True
    if sys.platform == "win32":
        drive = f"{path.resolve().drive}\\"
        return ctypes.windll.kernel32.GetDriveTypeW(drive) == _WINDOWS_REMOTE
    try:
        table = mounts.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    here = path.resolve()
    mounted = [line.split(" ")[1:3] for line in table.splitlines() if line.count(" ") >= 2]
    holding = [(place, system) for place, system in mounted if here.is_relative_to(place.replace("\\040", " "))]
    return bool(holding) and max(holding, key=lambda found: len(found[0]))[1] in _NETWORK_SYSTEMS
