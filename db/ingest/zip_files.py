"""ZIP files, opened only where their directory is of a size that may be held in memory."""

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO

from db.ingest.errors import IngestError
from db.ingest.limits import Limits

ZIP = b"PK\x03\x04"
# A path of 250 characters and the fixed 46 bytes with their extra fields.
DIRECTORY_ENTRY_BYTES = 400
# The end record (APPNOTE 4.3.16) stands within the last 64 KiB.
TAIL_BYTES = 65_557
# What zipfile raises on hostile members: broken, encrypted, packed in an unknown way.
ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError)


def open_zip(file: Path | IO[bytes], name: str, limits: Limits) -> zipfile.ZipFile:
    """Open a ZIP to be read; a stream stays the caller's to close.

    Raises:
        IngestError: it is no ZIP, or its directory lists more than an import may hold.
    """
    if isinstance(file, Path):
        with file.open("rb") as stream:
            _check_directory(stream, name, limits)
    else:
        _check_directory(file, name, limits)
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise IngestError(f"{name} is not a ZIP that can be read ({error}); make it again") from error


def _check_directory(stream: IO[bytes], name: str, limits: Limits) -> None:
    # zipfile reads the whole directory into memory; the end record declares its size at offset 12.
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - TAIL_BYTES))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise IngestError(f"{name} is not a ZIP, or its end is missing; copy or make it again")
    (directory_bytes,) = struct.unpack_from("<L", tail, at + 12)
    if directory_bytes > limits.members * DIRECTORY_ENTRY_BYTES:
        raise IngestError(
            f"{name} lists more files than an import may hold ({limits.members:,}); split it into parts"
        )
    stream.seek(0)
