"""What an analyst submits."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image

from dashboard.services.exercise import load_exercise
from dashboard.services.submissions import ChosenFile, open_files, submit_many, submit_pair
from db.errors import MediaAwayError
from db.ingest.errors import IngestError
from db.ingest.mapping import guess_mapping
from db.queries.events import list_events
from db.queries.filters import PostFilter
from db.queries.operations import list_imports
from db.queries.posts import count_posts, get_post
from db.queue.jobs import claim_jobs
from db.session import Store
from db.settings import get_settings
from tests.factories import make_event, make_posts, store_posts

TABLE = b"text,image\nBridge is out,a.jpg\nRoof gone,none.jpg\nRoad open,\n"


@pytest.fixture
def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 48), 50).convert("RGB").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def packed(picture: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.jpg", picture)
    return out.getvalue()


@pytest.fixture
def event_id(store: Store) -> int:
    with store.write() as session:
        return make_event(session, "Other flood")


def test_a_pair_goes_ahead_of_the_queue_and_is_audited(store: Store, event_id: int, picture: bytes) -> None:
    store_posts(store, make_posts(3))
    post_id = submit_pair(
        store, get_settings(), text="Bridge is out", picture_bytes=picture, event_id=event_id, analyst="ana"
    ).post_id
    with store.write() as session:
        assert [job.post_id for job in claim_jobs(session, worker="w", limit=1)] == [post_id]
    with store.read() as session:
        detail = get_post(session, post_id)
    assert detail is not None
    assert (detail.event_id, detail.row.text, len(detail.media)) == (event_id, "Bridge is out", 1)
    assert [(entry.actor, entry.action) for entry in detail.audit] == [("ana", "submit_pair")]


def test_the_same_pair_again_is_the_same_post_in_one_event(store: Store, event_id: int) -> None:
    def submit(event: int) -> int:
        return submit_pair(
            store, get_settings(), text="Bridge is out", picture_bytes=None, event_id=event, analyst="ana"
        ).post_id

    with store.write() as session:
        second = make_event(session, "Second flood")
    assert submit(event_id) == submit(event_id) != submit(second)


@pytest.mark.parametrize(
    ("text", "data", "reason"),
    [
        (" ", None, "nothing to classify: write a text, choose a picture, or both"),
        ("x" * 10_001, None, "text has 10,001 characters; at most 10,000: shorten it"),
        ("a\0", None, "holds NUL bytes; remove them"),
        ("fine", b"<html>", "'picture' is not a JPEG, PNG, WebP, GIF, HEIC or AVIF"),
    ],
)
def test_a_pair_that_cannot_be_classified_is_refused(
    store: Store, event_id: int, text: str, data: bytes | None, reason: str
) -> None:
    with pytest.raises(IngestError, match=reason):
        submit_pair(store, get_settings(), text=text, picture_bytes=data, event_id=event_id, analyst="ana")
    with store.read() as session:
        assert count_posts(session, PostFilter(event_id=event_id)) == 0


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({"posted_at": datetime(1999, 12, 31, tzinfo=UTC)}, "'1999-12-31 00:00 UTC' is before 2000"),
        ({"posted_at": datetime(2999, 1, 1, tzinfo=UTC)}, "'2999-01-01 00:00 UTC' is in the future"),
        ({"source": "x" * 500}, "source has 500 characters; at most 190: name it more shortly"),
        ({"source": "a\0"}, "holds NUL bytes; remove them"),
    ],
)
def test_what_is_said_of_a_pair_and_cannot_be_is_refused(
    store: Store, event_id: int, known: dict[str, Any], reason: str
) -> None:
    with pytest.raises(IngestError, match=reason):
        submit_pair(
            store,
            get_settings(),
            text="fine",
            picture_bytes=None,
            event_id=event_id,
            analyst="ana",
            **known,
        )
    with store.read() as session:
        assert count_posts(session, PostFilter(event_id=event_id)) == 0


def test_a_table_with_its_zip_is_mapped_then_imported_ahead_of_the_queue(
    store: Store, event_id: int, packed: bytes
) -> None:
    store_posts(store, make_posts(3))
    with open_files([ChosenFile("p.ZIP", packed), ChosenFile("../../posts.csv", TABLE)]) as table:
        assert (table.name, table.columns) == ("posts.csv", ("text", "image"))
        result = submit_many(
            store, get_settings(), table, guess_mapping(table.columns), event_id=event_id, analyst="ana"
        )
    assert (result.accepted, [(item.line, item.reason) for item in result.drops]) == (
        3,
        [(3, "picture 'none.jpg' is not in p.ZIP")],
    )
    with store.write() as session:
        claimed = [job.post_id for job in claim_jobs(session, worker="w", limit=2)]
    with store.read() as session:
        assert [detail.event_id for post_id in claimed if (detail := get_post(session, post_id))] == [
            event_id
        ] * 2
        assert list_imports(session)[0].source == "Triage: files"


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ([], "choose one table"),
        ([ChosenFile("a.csv", TABLE), ChosenFile("b.csv", TABLE)], "choose one table"),
        ([ChosenFile("..", b"x")], "file has a header but no rows"),
        ([ChosenFile("a.exe", b"MZ\0\0")], "a.exe"),
        ([ChosenFile("a.csv", b"")], "a.csv is empty"),
        ([ChosenFile("x" * 300 + "\0.csv", b"")], "x.csv is empty"),
    ],
)
def test_files_that_cannot_be_opened_are_refused(files: list[ChosenFile], reason: str) -> None:
    with pytest.raises(IngestError, match=reason), open_files(files):
        pass


def test_a_release_of_several_events_is_sent_to_the_command_line() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for event in ("hurricane_maria", "srilanka_floods"):
            archive.writestr(f"annotations/{event}_final_data.tsv", "tweet_id\ttweet_text\timage_path\n")
    file = ChosenFile("release.zip", out.getvalue())
    with pytest.raises(IngestError, match="several events; import it with"), open_files([file]):
        pass


def test_the_exercise_loads_once_and_without_a_bad_row(store: Store) -> None:
    for _ in range(2):
        load_exercise(store, get_settings())
    with store.read() as session:
        (event,) = list_events(session)
        (run,) = list_imports(session)
        count = count_posts(session, PostFilter(event_id=event.id))
    assert event.is_exercise
    assert event.slug == "exercise-oriel"
    assert (run.accepted, run.refused) == (count, 0)
    assert count >= 400


def test_a_pair_with_a_picture_is_refused_while_the_media_folder_is_away_and_a_text_is_not(
    store: Store, event_id: int, picture: bytes
) -> None:
    def submit(text: str, picture_bytes: bytes | None) -> int:
        return submit_pair(
            store, get_settings(), text=text, picture_bytes=picture_bytes, event_id=event_id, analyst="ana"
        ).post_id

    submit("Bridge is out", picture)
    folder = get_settings().media_dir
    folder.rename(folder.with_name("away"))
    with pytest.raises(MediaAwayError, match=r"is gone or closed .* mount or restore it"):
        submit("Roof gone", picture)
    submit("Road open", None)
    assert not folder.exists()
