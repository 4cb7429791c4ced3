"""Add places to the gazetteer: ``python -m db.gazetteer FILE…`` with dumps of GeoNames, unpacked.

Exit code 0: every line could be read; 1: some could not; 2: nothing was changed.
"""

import sqlite3
import sys
from pathlib import Path
from typing import Annotated

import typer

from db.gazetteer.adding import Added, add_places
from db.printable import drop_controls
from db.settings import get_settings

PROGRESS_STEPS = 1000
app = typer.Typer(add_completion=False)


@app.command()
def main(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="dumps of GeoNames: HN.txt and the like, or allCountries.txt", exists=True, dir_okay=False
        ),
    ],
) -> None:
    """Replace the places that were added to the gazetteer by those of the files; the packaged ones stay."""
    own_file = get_settings().own_places_file
    try:
        length = sum(path.stat().st_size for path in files)
        with typer.progressbar(length=length, label="Reading", file=sys.stderr) as bar:

            def show(done: int) -> None:
                if done - bar.pos >= length // PROGRESS_STEPS or done == length:
                    bar.update(done - bar.pos)

            added = add_places(files, own_file, show)
    except (OSError, sqlite3.Error) as error:
        typer.echo(f"nothing was changed: {drop_controls(str(error))}")
        raise typer.Exit(2) from error
    for name, line in added.told:
        typer.echo(f"{drop_controls(name)}, line {line.number:,}: {line.reason}")
    if added.bad > len(added.told):
        typer.echo(f"… and {added.bad - len(added.told):,} more lines")
    typer.echo(_say(added, own_file))
    if not added.towns and not added.parts:
        raise typer.Exit(2)
    raise typer.Exit(1 if added.bad else 0)


def _say(added: Added, own_file: Path) -> str:
    counts = f"{added.towns:,} towns and {added.parts:,} parts of countries are new, {added.known:,} known"
    if not added.towns and not added.parts:
        return f"nothing was changed: {counts}, {added.bad:,} lines are none of a GeoNames dump"
    return f"{counts}, {added.bad:,} lines refused; kept in {own_file}. Start worker and dashboard anew."


if __name__ == "__main__":
    app()
