"""A .docx written fast: entries that never change are compressed once, and only what is new is compressed again.

1. Every entry bears the same time, 1 January 1980: the same message gives the same bytes.
2. What is new is compressed at level 1, which for the XML of a letter costs a third and yields a sixth less.
3. Written by hand (APPNOTE.TXT 4.3), for `zipfile` cannot take an entry that is already compressed. No entry comes near
   4 GB: a template is measured before (package.py).
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION, _UTF_8, _DEFLATED = 20, 0x800, 8
_TIME, _DAY = 0, (1 << 5) | 1  # 00:00, 1980-01-01
_FAST, _SMALL = 1, 6
# Deflate without the header of zlib: window and memory. With the full window a small file costs ten times as much.
_WIDE, _NARROW, _LARGE = (-15, 8), (-13, 6), 8192


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of an archive: its bytes, and how they are written."""

    name: bytes
    content: bytes
    compressed: bytes
    checksum: int


def entry(name: str, content: bytes, level: int = _FAST) -> Entry:
    """A file for an archive."""
    deflate = zlib.compressobj(level, zlib.DEFLATED, *(_WIDE if len(content) > _LARGE else _NARROW))
    return Entry(name.encode(), content, deflate.compress(content) + deflate.flush(), zlib.crc32(content))


def entries_of(content: bytes) -> dict[str, Entry]:
    """The files of a .docx, by name, in order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: entry(name, archive.read(name), _SMALL) for name in archive.namelist()}


def repacked(files: Mapping[str, bytes], known: Mapping[str, Entry]) -> bytes:
    """An archive of these files; those that are as `known` are not compressed again."""
    found = ((name, content, known.get(name)) for name, content in files.items())
    return packed(one if one and one.content == content else entry(name, content) for name, content, one in found)


def packed(entries: Iterable[Entry]) -> bytes:
    """An archive of these entries."""
    files: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for one in entries:
        common = (_UTF_8, _DEFLATED, _TIME, _DAY, one.checksum, len(one.compressed), len(one.content), len(one.name), 0)
        files += [_LOCAL.pack(b"PK\x03\x04", _VERSION, *common), one.name, one.compressed]
        directory += [_CENTRAL.pack(b"PK\x01\x02", _VERSION, _VERSION, *common, 0, 0, 0, 0, at), one.name]
        at += _LOCAL.size + len(one.name) + len(one.compressed)
    count, length = len(directory) // 2, sum(map(len, directory))
    return b"".join([*files, *directory, _END.pack(b"PK\x05\x06", 0, 0, count, count, length, at, 0)])
