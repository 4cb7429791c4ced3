"""Import form: what is read from where, how times are read, then progress, counts and bad rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

import pandas as pd
import streamlit as st

from dashboard.components.figures import render_tiles
from dashboard.components.markup import clip_text, escape_markdown
from dashboard.services.background import BackgroundImport
from db.imports import Drop, Refusal
from db.ingest.mapping import Field
from db.ingest.pictures import SUFFIXES
from db.ingest.refused import write_refusals_csv
from db.ingest.result import ImportResult
from db.ingest.rows import Row
from db.ingest.survey import ask_date_order
from db.ingest.tables import PostTable
from db.ingest.times import DateOrder, TimeSpelling
from db.printable import drop_controls

# A workbook of before 2007 (xls) is let in to be told how to save it anew.
TABLE_TYPES = ("csv", "tsv", "tab", "txt", "json", "jsonl", "ndjson", "geojson", "js", "xlsx", "xls", "ods")
FILE_TYPES = [*TABLE_TYPES, "gz", "zip", *(suffix.removeprefix(".") for suffix in SUFFIXES)]
NOT_READ = "– not in the file –"
FIELD_WORDS: dict[Field, str] = {
    Field.EXTERNAL_ID: "Number at source",
    Field.TITLE: "Title, put above the text",
    Field.TEXT: "Text",
    Field.POSTED_AT: "Posted at",
    Field.CLOCK: "Time of day, where it stands apart",
    Field.ZONE: "Time zone, where it stands apart",
    Field.AUTHOR: "Author (stored as a pseudonym)",
    Field.LANGUAGE: "Language",
    Field.URL: "Address",
    Field.LAT: "Latitude",
    Field.LON: "Longitude",
    Field.PICTURE: "Picture",
    Field.SOURCE: "Source",
}
ORDER_WORDS = {DateOrder.DAY_FIRST: "Day first", DateOrder.MONTH_FIRST: "Month first"}
SAMPLE_ROWS = 3
SHOWN_REASONS = 10
SHOWN_REFUSALS = 200


def render_mapping(table: PostTable, guessed: Mapping[Field, str], *, key: str) -> dict[str, str]:
    """Show which column each field is read from and return the choices, empty where a field is not read."""
    st.caption(
        f"{escape_markdown(table.name)}: {len(table.columns)} columns. "
        "Check what is read from where before you import."
    )
    options = ["", *table.columns]
    choices: dict[str, str] = {}
    columns = st.columns(2)
    for place, field in enumerate(Field):
        choices[field.value] = columns[place % 2].selectbox(
            FIELD_WORDS[field],
            options,
            index=options.index(guessed.get(field, "")),
            format_func=lambda column: column or NOT_READ,
            key=f"{key}_{table.name}_{field}",
        )
    return choices


def render_spelling(open_date: str, *, key: str) -> TimeSpelling:
    """Let the analyst say how times are read that leave it open.

    Args:
        open_date: a date that can be read in two ways; empty where none can.
    """
    zone = st.selectbox(
        "Zone of times that name none",
        sorted(available_timezones()),
        index=None,
        placeholder="UTC",
        key=f"{key}_unnamed_zone",
    )
    order = None
    if open_date:
        order = st.radio(
            escape_markdown(ask_date_order(open_date)),
            list(DateOrder),
            index=None,
            format_func=ORDER_WORDS.__getitem__,
            horizontal=True,
            key=f"{key}_first_in_dates",
        )
    return TimeSpelling(order, ZoneInfo(zone) if zone else None)


def read_sample(table: PostTable) -> pd.DataFrame:
    """Return the first rows as they stand in the file, cut to what a table can show."""
    rows = islice((item for item in table.read_items() if isinstance(item, Row)), SAMPLE_ROWS)
    return pd.DataFrame(
        [
            {column: clip_text(drop_controls(row.values.get(column, "")), 80) for column in table.columns}
            for row in rows
        ]
    )


def render_progress(running: BackgroundImport, words: str = "Importing") -> None:
    """Show how far an import, or its rehearsal, has come."""
    result = running.result
    st.progress(
        result.share_read,
        text=f"{words}: {result.accepted:,} added, {result.repeated:,} known already, "
        f"{len(result.refusals):,} refused",
    )
    st.caption("It goes on if you leave this page.")


def render_result(running: BackgroundImport, *, key: str) -> None:
    """Show counts and the refused rows, with a file to mend them by."""
    result = running.result
    if running.error:
        st.error(escape_markdown(running.error))
        if result.import_id is None:
            return
    render_counts(result, added="Added")
    if result.refusals:
        refusals = result.refusals
        render_refusals(refusals[:SHOWN_REFUSALS], total=len(refusals), load_all=lambda: refusals, key=key)


def render_counts(result: ImportResult, *, added: str) -> None:
    """Show what became of the rows, or would.

    Args:
        added: what the posts that are new to the event are called.
    """
    tiles = (
        ("Rows", result.rows, "read from the file"),
        (added, result.accepted, "new to this event"),
        ("Known already", result.repeated, "change nothing"),
        ("Refused", len(result.refusals), "each with its reason"),
        ("Without a time", result.without_time, "marked, and in no period"),
        ("Without coordinates", result.without_place, "the text may name a place"),
    )
    render_tiles(((name, f"{count:,}", note) for name, count, note in tiles), label="Rows of the file")
    if result.naive_times:
        st.caption(f"{result.naive_times:,} times had no zone and were read as UTC.")
    if result.dropped:
        counted = ", ".join(f"{FIELD_WORDS[Field(name)]} {count:,}" for name, count in result.dropped.items())
        st.caption(f"Cells that could not be used, whose posts stay without them: {counted}.")
        render_drops(result.drops[:SHOWN_REFUSALS])
    _render_reasons(
        "Known already", [(row.file_name, row.line, row.where) for row in result.known[:SHOWN_REASONS]]
    )


def render_drops(drops: Sequence[Drop]) -> None:
    """Show the cells that could not be used."""
    rows = [(drop.file_name, drop.line, drop.reason) for drop in drops]
    _render_reasons("Cells that could not be used", rows)


def _render_reasons(title: str, rows: Sequence[tuple[str, int | None, str]]) -> None:
    if rows:
        with st.expander(f"{title}: the first {len(rows):,}"):
            st.dataframe(
                [{"File": name, "Line": line, "Reason": reason} for name, line, reason in rows],
                hide_index=True,
                height="content",
            )


def render_refusals(
    shown: Sequence[Refusal], *, total: int, load_all: Callable[[], Iterable[Refusal]], key: str
) -> None:
    """Show bad rows with file, line and reason; all of them are in the download."""
    st.dataframe(
        [{"File": item.file_name, "Line": item.line, "Reason": item.reason} for item in shown],
        hide_index=True,
        height="content",
    )
    if total > len(shown):
        st.caption(f"The first {len(shown):,} of {total:,}; all are in the download.")
    st.download_button(
        "Download refused rows",
        data=lambda: write_refusals_csv(load_all()).encode("utf-8-sig"),
        file_name="refused-rows.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"{key}_refusals",
    )
