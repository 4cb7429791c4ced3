"""SQLite files that one command builds and everything else only reads, such as places that were added.

They are made beside their place and put there whole, so that a reader finds the old one or the new one.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from db.private_files import make_private_folder, prepare_sqlite_file

# What SQLite may hold of a file of any size while it is made.
CACHE_KIB = 65_536
# Nobody reads the file before it stands, and one that was cut off is thrown away: nothing need be kept safe.
_UNGUARDED = f"""
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA temp_store = FILE;
    PRAGMA cache_size = -{CACHE_KIB};
"""


class EmptyBuildError(Exception):
    """What was built holds nothing: raise it inside ``build_file`` to leave what was there before."""


@contextmanager
def build_file(path: Path, version: int) -> Iterator[sqlite3.Connection]:
    """Give the connection to an empty file, which takes the place of ``path`` if the block ends well.

    Args:
        version: what ``open_built`` will ask for.

    Raises:
        OSError: the folder cannot be written.
        sqlite3.Error: the disk is full.
    """
    make_private_folder(path.parent)
    with TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
        made = Path(folder) / path.name
        prepare_sqlite_file(made)
        with closing(sqlite3.connect(made, isolation_level=None)) as connection:
            connection.executescript(f"{_UNGUARDED} PRAGMA user_version = {version};")
            try:
                yield connection
            except EmptyBuildError:
                return
        made.replace(path)


def open_built(path: Path, version: int) -> sqlite3.Connection:
    """Open a built file for reading; threads may share it. One that is replaced stays as it was here.

    Raises:
        ValueError: it is no SQLite file, cannot be read, or is of another version; says which.
    """
    # What is replaced is replaced as a whole, so that nothing need be locked or looked for beside it.
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        (found,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        raise ValueError(str(error)) from error
    if found != version:
        connection.close()
        raise ValueError(f"version {found}, not {version}")
    return connection
