"""``python -m dashboard.services.reports verify FILE``: say whether a file is one that was issued here.

Exit status 0: it was issued and is in force; 1: it was issued, and is superseded or retracted; 2: the file or
the store cannot be read; 3: no file with its bytes was issued here.

``python -m dashboard.services.reports templates``: check the template of each kind of report, and its page of
HTML. Exit status 0: each can be used; 2: one cannot.
"""

import argparse
import sys
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from dashboard.labels import REPORT_KIND_WORDS
from dashboard.services.errors import ReportError
from dashboard.services.reports.masking import clean_text
from dashboard.services.reports.shape.page import find_own_layout, load_layout
from dashboard.services.reports.shape.templates import load_templates
from dashboard.services.reports.verifying import LINE_LENGTH, Origin, find_origin, hash_file, say_origin
from db.errors import name_reason
from db.migrate import newest_revision, read_revision
from db.session import Store
from db.settings import get_settings

IN_FORCE, ENDED, UNUSABLE, UNKNOWN = range(4)


def main(arguments: list[str] | None = None) -> int:
    """Look a file up in the store of the environment, or check templates; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m dashboard.services.reports", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="say whether a file is one that was issued here")
    verify.add_argument("file", type=Path, metavar="FILE")
    commands.add_parser("templates", help="check the template of each kind of report")
    asked = parser.parse_args(arguments)
    return _check_templates() if asked.command == "templates" else _verify(asked.file)


def _check_templates() -> int:
    try:
        for template in load_templates():
            whose = "the organisation's own" if template.is_own else "as Lookout brings it"
            line = f"{REPORT_KIND_WORDS[template.kind]}: {template.path}, {whose}"
            print(clean_text(line, limit=LINE_LENGTH))
        load_layout()
        for path in find_own_layout().values():
            print(clean_text(f"HTML: {path}, the organisation's own", limit=LINE_LENGTH))
    except ReportError as error:
        print(clean_text(str(error), limit=LINE_LENGTH), file=sys.stderr)
        return UNUSABLE
    return IN_FORCE


def _verify(path: Path) -> int:
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
