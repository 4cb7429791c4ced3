"""Import form: the guessed column mapping, shown and editable, then progress, counts and bad rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice

import pandas as pd
import streamlit as st

from dashboard.components.markup import clip_text, escape_markdown
from dashboard.services.background import BackgroundImport
from db.imports import Refusal
from db.ingest.mapping import Field
from db.ingest.refused import write_refusals_csv
from db.ingest.rows import Row
from db.ingest.tables import PostTable

FILE_TYPES = ["csv", "tsv", "jsonl", "ndjson", "zip"]
NOT_READ = "– not in the file –"
FIELD_WORDS: dict[Field, str] = {
    Field.EXTERNAL_ID: "Number at source",
    Field.TEXT: "Text",
    Field.POSTED_AT: "Posted at",
    Field.AUTHOR: "Author (stored as a pseudonym)",
    Field.LANGUAGE: "Language",
    Field.URL: "Address",
    Field.LAT: "Latitude",
    Field.LON: "Longitude",
    Field.PICTURE: "Picture",
    Field.SOURCE: "Source",
}
SAMPLE_ROWS = 3
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


def read_sample(table: PostTable) -> pd.DataFrame:
    """Return the first rows as they stand in the file, cut to what a table can show."""
    rows = islice((item for item in table.read_items() if isinstance(item, Row)), SAMPLE_ROWS)
    return pd.DataFrame(
        [{column: clip_text(row.values.get(column, ""), 80) for column in table.columns} for row in rows]
    )


def render_progress(running: BackgroundImport) -> None:
    """Show how far an import has come."""
    result = running.result
    st.progress(
        result.share_read,
        text=f"Importing: {result.accepted:,} added, {result.repeated:,} known already, "
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
    counts = (
        ("Added", result.accepted),
        ("Known already", result.repeated),
        ("Refused", len(result.refusals)),
    )
    for column, (words, count) in zip(st.columns(3), counts, strict=True):
        column.metric(words, f"{count:,}", border=True)
    if result.naive_times:
        st.caption(f"{result.naive_times:,} times had no zone and were read as UTC.")
    if result.refusals:
        refusals = result.refusals
        render_refusals(refusals[:SHOWN_REFUSALS], total=len(refusals), load_all=lambda: refusals, key=key)


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
