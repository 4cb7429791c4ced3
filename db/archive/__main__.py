"""``python -m db.archive``: write a closed event into one file, look at one, or put one into a store.

Exit code 0: done; 1: it was refused, with the reason on standard error; 2: the store cannot be used.
"""

import argparse
import getpass
import sys
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from db.archive.reading import open_archive
from db.archive.restoring import restore_archive
from db.archive.writing import write_archive
from db.errors import NotFoundError, StoreError, name_reason
from db.migrate import upgrade_store
from db.queries.events import find_event_id
from db.session import Store
from db.settings import StoreSettings, get_settings


def main(arguments: list[str] | None = None) -> int:
    """Do what is asked with the configured store; return the exit code."""
    options = _read_options(arguments)
    settings = get_settings()
    store = Store(settings.store_url)
    try:
        print(_do(options, store, settings))
    except StoreError as error:
        print(error, file=sys.stderr)
        return 1
    except (SQLAlchemyError, OSError) as error:
        print(f"the store or the file cannot be used: {name_reason(error)}", file=sys.stderr)
        return 2
    finally:
        store.close()
    return 0


def _do(options: argparse.Namespace, store: Store, settings: StoreSettings) -> str:
    file: Path = options.file
    if options.task == "check":
        with open_archive(file) as archive:
            return f"{file.name} is whole, written {archive.written_at} by {archive.written_by}"
    upgrade_store(settings.store_url)
    if options.task == "restore":
        return restore_archive(store, settings.media_dir, file, actor=options.by, name=options.name).words
    with store.read() as session:
        event_id = find_event_id(session, options.event)
    if event_id is None:
        raise NotFoundError(f"no event {options.event!r}; give its slug")
    if file.exists():
        raise StoreError(f"{file} is there already; choose another name")
    done = write_archive(store, settings.media_dir, file, event_id=event_id, actor=options.by)
    return (
        f"{done.posts:,} posts, {done.pictures:,} pictures and {done.reports:,} reports are in {file}\n"
        f"SHA-256 {done.sha256}"
    )


def _read_options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m db.archive", description=__doc__)
    tasks = parser.add_subparsers(dest="task", required=True)
    write = tasks.add_parser("write", help="write a closed event into a file")
    write.add_argument("event", help="its slug")
    restore = tasks.add_parser("restore", help="put an archive into the store")
    check = tasks.add_parser("check", help="say whether an archive is what was written")
    for task in (write, restore, check):
        task.add_argument("file", type=Path)
    restore.add_argument("--name", help="call the event so; default: as it was called")
    for task in (write, restore):
        task.add_argument("--by", default=getpass.getuser(), help="who does it, for the audit log")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
