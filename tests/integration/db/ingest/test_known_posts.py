"""When a row is a post that the event holds already, when it is another, and when the two contradict."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from db.ingest.importer import rehearse_import, run_import
from db.ingest.result import ImportResult
from db.ingest.survey import guess_table_mapping
from db.ingest.tables import open_tables
from db.queries.filters import PostFilter
from db.queries.posts import count_posts
from db.session import Store
from db.settings import get_settings
from db.vocabulary import JobPriority
from tests.factories import make_event

Import = Callable[..., ImportResult]
MOMENT = "2026-02-01T10:00:00Z"


@pytest.fixture
def event_id(store: Store) -> int:
    with store.write() as session:
        return make_event(session)


@pytest.fixture
def import_text(store: Store, event_id: int, tmp_path: Path) -> Import:
    """Writes a file and imports it, or rehearses that, as one that nobody named the source of."""

    def run(
        text: str, name: str = "posts.csv", *, event: int = event_id, source: str = "", rehearse: bool = False
    ) -> ImportResult:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with open_tables(path) as (table,):
            mapping = guess_table_mapping(table)
            named = {"source_name": source or table.name, "is_source_named": bool(source)}
            if rehearse:
                return rehearse_import(
                    get_settings(),
                    table,
                    mapping,
                    store=store,
                    event_id=event,
                    **named,  # type: ignore[arg-type]
                )
            return run_import(
                store,
                get_settings(),
                table,
                mapping,
                event_id=event,
                priority=JobPriority.FEED,
                **named,  # type: ignore[arg-type]
            )

    return run


def write(*rows: tuple[str, str]) -> str:
    return "id,text,created_at\n" + "".join(f"{id_},{text},{MOMENT}\n" for id_, text in rows)


def count(store: Store, event_id: int) -> int:
    with store.read() as session:
        return count_posts(session, PostFilter(event_id=event_id))


def test_overlapping_exports_give_each_post_once(store: Store, event_id: int, import_text: Import) -> None:
    posts = [(f"15000000000000001{number:02}", f"Water level {number}") for number in range(12)]
    assert import_text(write(*posts[:10]), "50-monday.csv").accepted == 10
    tuesday = import_text(write(*posts[1:]), "51-tuesday.csv")
    assert (tuesday.accepted, tuesday.repeated, count(store, event_id)) == (2, 9, 12)
    assert [(row.line, row.where) for row in tuesday.known[:2]] == [
        (2, "post 2, line 3 of import 50-monday.csv"),
        (3, "post 3, line 4 of import 50-monday.csv"),
    ]


def test_an_export_under_a_files_name_and_one_of_a_named_source_give_each_post_once(
    import_text: Import,
) -> None:
    rows = f"id,text,created_at\n1500000000000000101,Road closed,{MOMENT}\n"
    assert import_text(rows, "monday.csv").accepted == 1
    named = import_text(rows, "stream.csv", source="X")
    assert (named.accepted, named.repeated) == (0, 1)
    assert import_text(rows, "later.csv").repeated == 1


def test_two_events_may_hold_the_same_post(store: Store, event_id: int, import_text: Import) -> None:
    text = write(("1500000000000000101", "Water is rising"), ("9", "Bridge out"))
    with store.write() as session:
        second = make_event(session, "Second flood")
    assert import_text(text).accepted == import_text(text, event=second).accepted == 2
    assert count(store, event_id) == count(store, second) == 2


def test_row_numbers_of_two_files_of_one_name_are_no_identity(import_text: Import) -> None:
    assert import_text(write(("1", "Water is rising"), ("2", "Bridge out"))).accepted == 2
    assert import_text(write(("1", "Roof gone"), ("2", "Bridge out"))).accepted == 1


def test_the_same_id_of_a_named_source_with_other_words_is_a_conflict_that_is_named(
    import_text: Import,
) -> None:
    import_text(write(("17", "Water is rising")), "monday.csv", source="Hotline")
    result = import_text(
        write(("17", "Water is falling"), ("18", "Roof gone")), "tuesday.csv", source="Hotline"
    )
    assert result.accepted == 1
    assert [(item.line, item.reason) for item in result.refusals] == [
        (2, "id '17' is known with other words (post 1, line 2 of import monday.csv)")
    ]
    assert import_text(write(("17", "Road open")), "desk.csv", source="Desk").accepted == 1


def test_words_are_the_same_however_letters_are_composed_and_blanks_are_set(import_text: Import) -> None:
    import_text(write(("17", "agua  está\u0301 aqui")), source="Hotline")
    assert import_text(write(("17", "agua está\u0301 aqui")), source="Hotline").repeated == 1
    import_text(write(("18", "cafe\u0301")), source="Hotline")
    assert import_text(write(("18", "café")), source="Hotline").repeated == 1


def test_a_row_that_stands_twice_in_a_file_is_known_and_one_that_contradicts_is_named(
    import_text: Import,
) -> None:
    long = "1500000000000000101"
    result = import_text(write((long, "Water"), (long, "Water"), (long, "Fire"), ("", "Roof"), ("", "Roof")))
    assert (result.accepted, result.repeated) == (2, 2)
    assert [row.where for row in result.known] == ["post 1, line 2", "post 2, line 5"]
    assert [item.reason for item in result.refusals] == [
        f"id {long!r} is known with other words (post 1, line 2)"
    ]


def test_ids_that_a_spreadsheet_cut_are_no_identity(import_text: Import) -> None:
    rounded = write(("1500000000000000000", "Water"), ("1500000000000000000", "Fire"), ("1.5E+18", "Roof"))
    result = import_text(rounded)
    assert (result.accepted, result.refusals, result.dropped) == (3, [], {"external_id": 3})
    assert import_text(rounded).repeated == 3


def test_a_rehearsal_tells_what_is_known_and_what_contradicts_as_the_import_does(
    store: Store, event_id: int, import_text: Import
) -> None:
    import_text(write(("17", "Water is rising"), ("19", "Roof")), "monday.csv", source="Hotline")
    text = write(("17", "Water is falling"), ("19", "Roof"), ("20", "New"), ("20", "New"), ("20", "Other"))
    rehearsed = import_text(text, "tuesday.csv", source="Hotline", rehearse=True)
    assert count(store, event_id) == 2
    done = import_text(text, "tuesday.csv", source="Hotline")
    for result in (rehearsed, done):
        assert (result.accepted, result.repeated, len(result.refusals)) == (1, 2, 2)
    assert rehearsed.known[0] == done.known[0]
    assert rehearsed.known[1].where == "line 4 of import tuesday.csv"


def test_posts_without_text_are_the_same_by_their_pictures(tmp_path: Path, import_text: Import) -> None:
    for name, colour in (("a.png", "red"), ("b.png", "blue")):
        Image.new("RGB", (8, 8), colour).save(tmp_path / name)
    text = "id,text,image\n{},,{}\n"
    assert import_text(text.format("17", "a.png"), source="Hotline").accepted == 1
    assert import_text(text.format("17", "a.png"), source="Hotline").repeated == 1
    assert "other words" in import_text(text.format("17", "b.png"), source="Hotline").refusals[0].reason
