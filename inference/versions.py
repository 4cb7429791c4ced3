"""``python -m inference.versions``: list the models, activate one of them, or roll back to the one before."""

import argparse
import getpass
import sys
from contextlib import closing

from db.errors import StoreError
from db.migrate import upgrade_store
from db.model_versions import activate_model, roll_back_model
from db.queries.model_versions import list_models
from db.session import Store
from db.settings import get_settings


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says on the store of the environment; returns the exit status. Commits."""
    parser = argparse.ArgumentParser(prog="python -m inference.versions", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("list", help="all versions, the active one marked (the default)")
    commands.add_parser("activate", help="let a version serve").add_argument("version")
    commands.add_parser("rollback", help="let the version serve that the active one was trained from")
    options = parser.parse_args(arguments)
    url, actor = get_settings().store_url, getpass.getuser()
    upgrade_store(url)
    with closing(Store(url)) as store:
        try:
            if options.command == "activate":
                with store.write() as session:
                    queued = activate_model(session, version=options.version, actor=actor)
                print(f"{options.version} is active; {queued:,} posts are scored again")
            elif options.command == "rollback":
                with store.write() as session:
                    print(f"{roll_back_model(session, actor=actor)} is active again")
            else:
                _print_models(store)
        except StoreError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


def _print_models(store: Store) -> None:
    with store.read() as session:
        models = list_models(session)
    if not models:
        print("the bundled model serves; nothing has been learned yet")
    for model in models:
        mark = "*" if model.is_active else " "
        print(
            f"{mark} {model.version}  from {model.parent or 'Lookout'}  {model.created_at:%Y-%m-%d %H:%M} UTC"
        )


if __name__ == "__main__":
    sys.exit(main())
