"""``python -m db.audit verify``: says whether the audit log is what was written.

Exit code 0: every entry stands as it was sealed; 1: one does not, or an entry that was kept is gone; 2: the
store cannot be read.
"""

import argparse
import sys

from sqlalchemy.exc import DBAPIError

from db.audit.verifying import Head, verify_log
from db.errors import name_reason
from db.session import Store
from db.settings import get_settings


def main(arguments: list[str] | None = None) -> int:
    """Verify the configured store's log; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m db.audit", description=__doc__)
    verify = parser.add_subparsers(required=True).add_parser("verify", help="read the whole log")
    verify.add_argument(
        "--head", type=_read_head, metavar="NUMBER:SHA256", help="head of an earlier look, kept elsewhere"
    )
    options = parser.parse_args(arguments)
    store = Store(get_settings().store_url)
    try:
        with store.read() as session:
            finding = verify_log(session, kept=options.head)
    except DBAPIError as error:
        print(f"the log cannot be read: {name_reason(error)}", file=sys.stderr)
        print("Is the store there, and has `python -m db.migrate` made its tables?", file=sys.stderr)
        return 2
    finally:
        store.close()
    if finding.fault:
        print(f"BROKEN after {finding.entries:,} entries: {finding.fault}")
        return 1
    print(f"{finding.entries:,} entries stand as they were sealed; head {finding.head}")
    return 0


def _read_head(written: str) -> Head:
    try:
        return Head.parse(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


if __name__ == "__main__":
    sys.exit(main())
