"""A file's content: hashed, unpacked within limits, and watched for change while it is read.

Called by the file connector and by `flows.sources.guess`. One pass over the bytes gives the SHA-256 of what is
on disk, proves that a gzip is whole and no bomb, and judges the encoding; later reads give exactly those bytes
or raise InputError. Nothing unpacked is ever written to disk: it is not redacted yet.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flows.sources.decoding import EncodingJudge
from taxonomy.errors import InputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from flows.settings import Limits

BLOCK: Final = 1 << 20
"""Bytes a read: large enough that the calls cost nothing, small enough to be forgotten."""
RATIO_FROM: Final = 64 << 20
"""Below this unpacked size a high ratio is harmless: a small file of repeated rows may pack 500 times."""
GZIP_MAGIC: Final = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Content:
    """What the first pass learnt of a file."""

    path: Path
    sha256: str
    size: int  # bytes on disk
    unpacked: int  # bytes without gzip
    packed: bool
    head: bytes  # first unpacked bytes, to tell the format
    encoding: str  # of a text
    doubt: str  # a sentence on the encoding where the judge was not sure, else ''
    stamp: tuple[int, int, int] = field(repr=False)  # size, mtime, inode: unchanged means the same content

    @property
    def fingerprint(self) -> str:
        """Size, mtime and inode of the file when it was hashed: what may have become of it since is another content."""
        return _fingerprint(self.stamp)


def fingerprint(path: Path) -> str:
    """'size-mtime-inode' of a file now. Raises InputError."""
    return _fingerprint(_stamp(path))


def _fingerprint(stamp: tuple[int, int, int]) -> str:
    return "-".join(map(str, stamp))


def inspect(path: Path, limits: Limits) -> Content:
    """One pass over a file. Raises InputError where it cannot be read, is cut off, a bomb or still being written."""
    before = _stamp(path)
    digest, judge = hashlib.sha256(), EncodingJudge()
    head, unpacked = b"", 0
    packed = False
    try:
        with path.open("rb") as file:
            packed = file.read(2) == GZIP_MAGIC
            file.seek(0)
            raw = _hashed(file, digest)
            for block in _unpack(raw, path, before[0], limits) if packed else raw:
                head = head or block[:65_536]
                unpacked += len(block)
                if unpacked > limits.max_file_bytes:
                    raise InputError(
                        f"{path.name}: over {limits.max_file_bytes:,} bytes, the limit of a file.",
                        remedy="Split it, or raise limits.max_file_bytes.",
                    )
                judge.feed(block)
    except OSError as error:
        raise _unreadable(path, error) from None
    if _stamp(path) != before:
        raise _changed(path)
    if not before[0]:
        raise InputError(
            f"{path.name}: the file is empty.", remedy="Deliver it again; an empty file is not 'no feedback'."
        )
    encoding, doubt = judge.verdict()
    return Content(
        path=path, sha256=digest.hexdigest(), size=before[0], unpacked=unpacked, packed=packed,
        head=head, encoding=encoding, doubt=doubt, stamp=before,
    )  # fmt: skip


def open_bytes(content: Content) -> io.BufferedReader:
    """The unpacked bytes that were inspected, as a stream. Reading raises InputError where the file has changed."""
    try:
        watched = _Watched(content)
    except OSError as error:
        raise _unreadable(content.path, error) from None
    if not content.packed:
        return io.BufferedReader(watched, BLOCK)
    return io.BufferedReader(gzip.GzipFile(fileobj=watched, mode="rb"), BLOCK)


def prove_unchanged(content: Content) -> None:
    """For readers that open the file by its path. Raises InputError where it is not the inspected one any more."""
    if _stamp(content.path) != content.stamp:
        raise _changed(content.path)


def read_whole(content: Content, limits: Limits) -> bytes:
    """All unpacked bytes in memory, for formats that must be read at random. Raises InputError over the limit."""
    if content.unpacked > limits.max_unpacked_mb << 20:
        raise InputError(
            f"{content.path.name}: {content.unpacked >> 20:,} MB to hold in memory, over {limits.max_unpacked_mb}.",
            remedy="Deliver Parquet without gzip or CSV instead, or raise limits.max_unpacked_mb.",
        )
    with open_bytes(content) as stream:
        return stream.read()


class _Watched(io.RawIOBase):
    """The file's bytes up to the inspected size; any change of the file is an InputError at the next read."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._left = content.size
        self._file = content.path.open("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        content = self._content
        state = os.fstat(self._file.fileno())
        if (state.st_size, state.st_mtime_ns, state.st_ino) != content.stamp:
            raise _changed(content.path)
        view = memoryview(buffer)[: self._left]
        try:
            count = self._file.readinto(view) or 0
        except OSError as error:
            raise _unreadable(content.path, error) from None
        if not count and self._left:
            raise _changed(content.path)
        self._left -= count
        return count

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def _hashed(file: io.BufferedReader, digest: hashlib._Hash) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        digest.update(block)
        yield block


def _unpack(blocks: Iterator[bytes], path: Path, size: int, limits: Limits) -> Iterator[bytes]:
    """The members of a gzip, in blocks; the packed input is read to its end, so that its hash is whole."""
    member = zlib.decompressobj(wbits=31)
    total, open_member = 0, False
    try:
        for block in blocks:
            rest = block
            while rest:
                if not open_member:
                    rest = rest.lstrip(b"\0")  # padding after a member, as tapes and some tools write it
                    if not rest:
                        break
                    member, open_member = zlib.decompressobj(wbits=31), True
                out = member.decompress(rest, BLOCK)
                total += len(out)
                if total > RATIO_FROM and total > limits.max_ratio * max(size, 1):
                    raise InputError(
                        f"{path.name}: unpacks to over {limits.max_ratio} times its {size:,} bytes, like a bomb.",
                        remedy="If it is honest, deliver it unpacked or raise limits.max_ratio.",
                    )
                if out:
                    yield out
                open_member = not member.eof
                rest = member.unused_data if member.eof else member.unconsumed_tail
    except zlib.error as error:
        raise InputError(f"{path.name}: the gzip is damaged ({error}).", remedy="Deliver it again.") from None
    if open_member:
        raise InputError(f"{path.name}: the gzip is cut off.", remedy="Deliver it again, whole.")


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        state = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from None
    return state.st_size, state.st_mtime_ns, state.st_ino


def _unreadable(path: Path, error: OSError) -> InputError:
    why = "is gone" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror or error})"
    return InputError(f"{path.name}: the file {why}.", remedy="The next night tries it again.")


def _changed(path: Path) -> InputError:
    return InputError(
        f"{path.name}: the file changed while it was read: it is still being written.",
        remedy="Deliver it with the suffix .tmp and rename it when it is whole; the next night reads it.",
    )
