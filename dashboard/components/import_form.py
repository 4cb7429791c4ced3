"""Import form: what is read from where, how times are read, then progress, counts and bad rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

import pandas as pd
import streamlit as st

from dashboard.catalogue import mark
from dashboard.components.figures import render_tiles
from dashboard.components.markup import clip_text, escape_markdown
from dashboard.services.background import BackgroundImport
from dashboard.speaking import say, say_from, say_number, say_written
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
NOT_READ = mark("– not in the file –")
FIELD_WORDS: dict[Field, str] = {
    Field.EXTERNAL_ID: mark("Number at source"),
    Field.TITLE: mark("Title, put above the text"),
    Field.TEXT: mark("Text"),
    Field.POSTED_AT: mark("Posted at"),
    Field.CLOCK: mark("Time of day, where it stands apart"),
    Field.ZONE: mark("Time zone, where it stands apart"),
    Field.AUTHOR: mark("Author (stored as a pseudonym)"),
    Field.LANGUAGE: mark("Language"),
    Field.URL: mark("Address"),
    Field.LAT: mark("Latitude"),
    Field.LON: mark("Longitude"),
    Field.PICTURE: mark("Picture"),
    Field.SOURCE: mark("Source"),
}
ORDER_WORDS = {DateOrder.DAY_FIRST: mark("Day first"), DateOrder.MONTH_FIRST: mark("Month first")}
SAMPLE_ROWS = 3
SHOWN_REASONS = 10
SHOWN_REFUSALS = 200


def render_mapping(table: PostTable, guessed: Mapping[Field, str], *, key: str) -> dict[str, str]:
    """Show which column each field is read from and return the choices, empty where a field is not read."""
    st.caption(
        say(
            "{name}: {columns} columns. Check what is read from where before you import.",
            name=escape_markdown(table.name),
            columns=len(table.columns),
        )
    )
    options = ["", *table.columns]
    choices: dict[str, str] = {}
    columns = st.columns(2)
    for place, field in enumerate(Field):
        choices[field.value] = columns[place % 2].selectbox(
            say(FIELD_WORDS[field]),
            options,
            index=options.index(guessed.get(field, "")),
            format_func=lambda column: column or say(NOT_READ),
            key=f"{key}_{table.name}_{field}",
        )
    return choices


def render_spelling(open_date: str, *, key: str) -> TimeSpelling:
    """Let the analyst say how times are read that leave it open.

    Args:
        open_date: a date that can be read in two ways; empty where none can.
    """
    zone = st.selectbox(
        say("Zone of times that name none"),
        sorted(available_timezones()),
        index=None,
        placeholder="UTC",
        key=f"{key}_unnamed_zone",
    )
    order = None
    if open_date:
        order = st.radio(
            escape_markdown(say(ask_date_order(open_date))),
            list(DateOrder),
            index=None,
            format_func=say_from(ORDER_WORDS),
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


def render_progress(running: BackgroundImport, words: str = mark("Importing")) -> None:
    """Show how far an import, or its rehearsal, has come."""
    result = running.result
    st.progress(
        result.share_read,
        text=say(
            "{what}: {accepted:,} added, {repeated:,} known already, {refusals:,} refused",
            what=say(words),
            accepted=result.accepted,
            repeated=result.repeated,
            refusals=len(result.refusals),
        ),
    )
    st.caption(say("It goes on if you leave this page."))


def render_result(running: BackgroundImport, *, key: str) -> None:
    """Show counts and the refused rows, with a file to mend them by."""
    result = running.result
    if running.error:
        st.error(escape_markdown(say_written(running.error)))
        if result.import_id is None:
            return
    render_counts(result, added=say("Added"))
    if result.refusals:
        refusals = result.refusals
        render_refusals(refusals[:SHOWN_REFUSALS], total=len(refusals), load_all=lambda: refusals, key=key)


def render_counts(result: ImportResult, *, added: str) -> None:
    """Show what became of the rows, or would.

    Args:
        added: what the posts that are new to the event are called.
    """
    tiles = (
        (say("Rows"), result.rows, say("read from the file")),
        (added, result.accepted, say("new to this event")),
        (say("Known already"), result.repeated, say("change nothing")),
        (say("Refused"), len(result.refusals), say("each with its reason")),
        (say("Without a time"), result.without_time, say("marked, and in no period")),
        (say("Without coordinates"), result.without_place, say("the text may name a place")),
    )
    render_tiles(
        ((name, say_number(count), note) for name, count, note in tiles), label=say("Rows of the file")
    )
    if result.naive_times:
        st.caption(
            say("{naive_times:,} times had no zone and were read as UTC.", naive_times=result.naive_times)
        )
    if result.dropped:
        counted = ", ".join(
            f"{say(FIELD_WORDS[Field(name)])} {say_number(count)}" for name, count in result.dropped.items()
        )
        st.caption(
            say("Cells that could not be used, whose posts stay without them: {counted}.", counted=counted)
        )
        render_drops(result.drops[:SHOWN_REFUSALS])
    _render_reasons(
        say("Known already"), [(row.file_name, row.line, row.where) for row in result.known[:SHOWN_REASONS]]
    )


def render_drops(drops: Sequence[Drop]) -> None:
    """Show the cells that could not be used."""
    rows = [(drop.file_name, drop.line, drop.reason) for drop in drops]
    _render_reasons(say("Cells that could not be used"), rows)


def _render_reasons(title: str, rows: Sequence[tuple[str, int | None, str]]) -> None:
    if rows:
        with st.expander(say("{title}: the first {rows:,}", title=title, rows=len(rows))):
            st.dataframe(
                [
                    {say("File"): name, say("Line"): line, say("Reason"): say_written(reason)}
                    for name, line, reason in rows
                ],
                hide_index=True,
                height="content",
            )


def render_refusals(
    shown: Sequence[Refusal], *, total: int, load_all: Callable[[], Iterable[Refusal]], key: str
) -> None:
    """Show bad rows with file, line and reason; all of them are in the download."""
    st.dataframe(
        [
            {say("File"): item.file_name, say("Line"): item.line, say("Reason"): say_written(item.reason)}
            for item in shown
        ],
        hide_index=True,
        height="content",
    )
    if total > len(shown):
        st.caption(
            say("The first {shown:,} of {total:,}; all are in the download.", shown=len(shown), total=total)
        )
    st.download_button(
        say("Download refused rows"),
        data=lambda: write_refusals_csv(load_all()).encode("utf-8-sig"),
        file_name="refused-rows.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"{key}_refusals",
    )
