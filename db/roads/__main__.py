"""Add roads to the map: ``python -m db.roads ne_10m_roads.zip`` with Natural Earth's file, as it comes.

Exit code 0: done; 2: nothing was changed.
"""

import sqlite3
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from db.printable import drop_controls
from db.roads.adding import RoadsError, add_roads
from db.settings import get_settings

app = typer.Typer(add_completion=False)


@app.command()
def main(
    files: Annotated[
        list[Path],
        typer.Argument(help="ne_10m_roads.zip, ne_10m_roads_north_america.zip", exists=True, dir_okay=False),
    ],
) -> None:
    """Replace the roads on the map by those of the files."""
    roads_file = get_settings().roads_file
    try:
        with tqdm(unit=" lines", desc="Reading") as bar:

            def show(done: int) -> None:
                bar.update(done - bar.n)

            added = add_roads(files, roads_file, show)
    except (OSError, sqlite3.Error, RoadsError) as error:
        typer.echo(f"nothing was changed: {drop_controls(str(error))}")
        raise typer.Exit(2) from error
    if not added.roads:
        typer.echo(f"nothing was changed: {added.others:,} lines, none of them a road")
        raise typer.Exit(2)
    counts = f"{added.roads:,} roads, {added.others:,} other lines left out"
    typer.echo(f"{counts}; kept in {roads_file}. Start the dashboard anew.")


if __name__ == "__main__":
    app()
