"""Files that only their owner may read, whatever the umask: posts, pictures, the key of the pseudonyms."""

import stat
from pathlib import Path

OWNER_ONLY = stat.S_IRWXU
FILE_MODE = 0o600
FOLDER_MODE = 0o700
# What lies in a data folder and in no other place; a folder without it is not ours to close to others.
SIGNS_OF_DATA = ("lookout.db", "author.key")
# What SQLite writes beside its file.
SQLITE_ENDINGS = ("", "-wal", "-shm", "-journal")


def make_private_folder(path: Path) -> None:
    """Make a folder, and those above it, that only its owner may enter; one that is there stays as it is."""
    path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)


def prepare_sqlite_file(path: Path) -> None:
    """Make an SQLite file that only its owner may read, or close one that is there to others.

    What SQLite writes beside it takes over its permissions.
    """
    path.touch(mode=FILE_MODE)
    for ending in SQLITE_ENDINGS:
        _close_to_others(path.with_name(path.name + ending))


def tighten_data_folder(data_dir: Path) -> None:
    """Close to others what an earlier version left open: data folder, pictures and key."""
    if any((data_dir / name).exists() for name in SIGNS_OF_DATA):
        for path in (data_dir, data_dir / "media", data_dir / "author.key"):
            _close_to_others(path)


def _close_to_others(path: Path) -> None:
    """Take all rights from others, if it is there and ours to do so, and it is no folder that many share."""
    try:
        mode = path.stat().st_mode
        if mode & ~OWNER_ONLY & 0o777 and not mode & stat.S_ISVTX:
            path.chmod(stat.S_IMODE(mode) & OWNER_ONLY)
    except OSError:  # gone by now, another's, or on a disk that knows no permissions
        return
