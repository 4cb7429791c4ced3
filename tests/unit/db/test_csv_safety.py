import csv
import io

import pytest

from db.csv_safety import escape_cell, write_safe_csv


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_cell_that_a_spreadsheet_would_run_becomes_text(start: str) -> None:
    assert escape_cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    "text",
    ["x;=1+1", "line\n=1+1", "line\r\n@SUM(1)", "x\t-1", 'x;"=1+1;y', 'x;""""+1', "x, y;=1+1", "a;;=1+1"],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_is_run_wherever_a_spreadsheet_splits_the_text(text: str, separator: str) -> None:
    document = io.StringIO(write_safe_csv(("id", "text", "lat"), [(7, text, 8.5)]), newline="")
    cells = [cell for row in csv.reader(document, delimiter=separator) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200f", "\u200e", "\x00", "\x1b", "\x9b", "\ufeff"])
def test_no_cell_holds_a_control_or_turns_the_direction_or_hides_a_formula(hidden: str) -> None:
    assert hidden not in escape_cell(f"{hidden}roof{hidden} gone\r\nhelp")
    assert escape_cell(f"{hidden}=1+1").startswith("'")


def test_ordinary_text_and_a_negative_number_among_cells_stay_as_they_are() -> None:
    text = "Water; roof gone - help\nsee a=b, -3 degrees, me@example.org"
    assert [escape_cell(value) for value in (text, -3.5)] == [text, "-3.5"]


@pytest.mark.timeout(5)
@pytest.mark.parametrize("text", [";" * 100_000, '"' * 100_000, ';"' * 50_000, "\n" * 100_000])
def test_escaping_takes_no_time_on_text_made_to_be_slow(text: str) -> None:
    assert escape_cell(text) == text


def test_numbers_keep_their_sign_and_none_is_empty() -> None:
    assert [escape_cell(value) for value in (-88.5, 0, None, "plain")] == ["-88.5", "0", "", "plain"]


def test_a_document_reads_back_with_every_cell_escaped() -> None:
    document = write_safe_csv(("file", "reason"), [("=a.csv", 'says "no",\nreally'), ("b.csv", None)])
    assert list(csv.reader(io.StringIO(document, newline=""))) == [
        ["file", "reason"],
        ["'=a.csv", 'says "no",\nreally'],
        ["b.csv", ""],
    ]
