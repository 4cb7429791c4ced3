"""``python -m dashboard.services.reports verify FILE``: say whether a file is one that was issued here.

Exit status 0: it was issued and is in force; 1: it was issued, and is superseded or retracted; 2: the file or
the store cannot be read; 3: no file with its bytes was issued here.
"""

import argparse
import sys
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from dashboard.services.errors import ReportError
from dashboard.services.reports.masking import clean_text
from dashboard.services.reports.verifying import LINE_LENGTH, Origin, find_origin, hash_file, say_origin
from db.errors import name_reason
from db.migrate import newest_revision, read_revision
from db.session import Store
from db.settings import get_settings

IN_FORCE, ENDED, UNUSABLE, UNKNOWN = range(4)


def main(arguments: list[str] | None = None) -> int:
    """Look a file up in the store of the environment; returns the process's exit status."""
    parser = argparse.ArgumentParser(prog="python -m dashboard.services.reports", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="say whether a file is one that was issued here")
    verify.add_argument("file", type=Path, metavar="FILE")
    path = parser.parse_args(arguments).file
    try:
        sha256 = hash_file(path)
        origin = _look_up(get_settings().store_url, sha256)
    except ReportError as error:
        print(clean_text(str(error), limit=LINE_LENGTH), file=sys.stderr)
        return UNUSABLE
    if origin is None:
        named = clean_text(str(path), limit=LINE_LENGTH)
        print(f"{named}: not issued here, or changed since (SHA-256 {sha256})", file=sys.stderr)
        return UNKNOWN
    for line in say_origin(origin):
        print(line)
    return IN_FORCE if origin.is_in_force else ENDED


def _look_up(url: str, sha256: str) -> Origin | None:
    """Ask the store; where there is none, none is made."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        raise ReportError(f"no store at {address.database}; set LOOKOUT_DATA_DIR or LOOKOUT_DATABASE_URL")
    try:
        with closing(Store(url)) as store:
            if read_revision(store) != newest_revision():
                raise ReportError(
                    "the store is of another version of Lookout; run python -m db.migrate with this one"
                )
            with store.read() as session:
                return find_origin(session, sha256)
    except SQLAlchemyError as error:
        raise ReportError(f"the store cannot be read ({name_reason(error)})") from error


if __name__ == "__main__":
    sys.exit(main())
