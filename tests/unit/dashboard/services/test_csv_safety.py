import csv
import io

import pytest

from dashboard.services.csv_safety import escape_cell, write_safe_csv


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_a_spreadsheet_would_run_becomes_text(start: str):
    assert escape_cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


def test_numbers_keep_their_sign_and_none_is_empty():
    assert [escape_cell(value) for value in (-88.5, 0, None, "plain")] == ["-88.5", "0", "", "plain"]


def test_a_document_reads_back_with_every_cell_escaped():
    document = write_safe_csv(("file", "reason"), [("=a.csv", 'says "no",\nreally'), ("b.csv", None)])
    assert list(csv.reader(io.StringIO(document, newline=""))) == [
        ["file", "reason"],
        ["'=a.csv", 'says "no",\nreally'],
        ["b.csv", ""],
    ]
