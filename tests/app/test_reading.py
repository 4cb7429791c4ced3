"""Words read in pictures, as the pages show them: apart from the text, escaped, a machine's."""

import pytest
from sqlalchemy import select, update

from dashboard.services.post_export import write_posts_csv
from db.models import PictureJob
from db.picture_words import ReadWords, store_words
from db.posts import NewMedia
from db.queries.filters import PostFilter
from db.queries.posts import PostOrder
from db.queue.jobs import PICTURES
from db.queue.pictures import claim_picture, queue_pictures
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FailureKind, JobPriority, JobStatus
from tests.app.steps import HOSTILE, MAP, TABLE, WHOLE, OpenApp, classify, press, read_page
from tests.factories import fail_for_good, make_picture, make_posts, store_posts
from tests.pictures import keep_picture

BUTTON = "Read the words in the picture"


@pytest.fixture
def post_id(store: Store) -> int:
    """A classified post with a picture."""
    media: NewMedia = keep_picture(get_settings().media_dir, make_picture())
    (post_id,) = store_posts(store, make_posts(1, text="Look at this", media=(media,)))
    classify(store, [post_id])
    return post_id


def read(store: Store, post_id: int, words: str) -> None:
    with store.write() as session:
        queue_pictures(session, [post_id], priority=JobPriority.FEED)
        media_id = session.scalars(select(PictureJob.media_id)).one()
        session.execute(update(PictureJob).values(status=JobStatus.SUCCEEDED))
        store_words(session, media_id=media_id, read=ReadWords(words, 0.87), reader="test 1")


def test_the_words_are_shown_as_a_machines_and_escaped(store: Store, post_id: int, open_app: OpenApp) -> None:
    read(store, post_id, f"ROAD <b>CLOSED</b> {HOSTILE}")
    page = read_page(open_app("desk", **WHOLE, post=str(post_id)))
    assert "Words read in the picture by a machine, 87% sure. They are no part of the post's text." in page
    assert 'dir="auto">ROAD &lt;b&gt;CLOSED&lt;/b&gt;' in page
    assert not [
        button for button in open_app("desk", **WHOLE, post=str(post_id)).button if button.label == BUTTON
    ]


def test_a_picture_without_words_says_so(store: Store, post_id: int, open_app: OpenApp) -> None:
    read(store, post_id, "")
    assert "looked for words in the picture and found none" in read_page(
        open_app("desk", **WHOLE, post=str(post_id))
    )


def test_an_analyst_asks_for_the_words_and_they_appear(store: Store, post_id: int, open_app: OpenApp) -> None:
    app = press(open_app("desk", **WHOLE, post=str(post_id), analyst="Ana"), BUTTON)
    assert "The picture is read next" in read_page(app)
    with store.read() as session:
        job = session.scalars(select(PictureJob)).one()
        assert (job.priority, job.status) == (JobPriority.ANALYST, JobStatus.TODO)
    read(store, post_id, "ROAD CLOSED")
    assert "ROAD CLOSED" in read_page(app.run())


def test_asking_needs_a_name(post_id: int, open_app: OpenApp) -> None:
    app = open_app("desk", **WHOLE, post=str(post_id))
    assert next(button for button in app.button if button.label == BUTTON).disabled


def test_a_picture_that_failed_says_why_and_can_be_tried_again(
    store: Store, post_id: int, open_app: OpenApp
) -> None:
    with store.write() as session:
        queue_pictures(session, [post_id], priority=JobPriority.FEED)
        work = claim_picture(session, worker="w")
        assert work is not None
        fail_for_good(
            session, work.job.job_id, FailureKind.UNREADABLE_PICTURE, f"damaged {HOSTILE}", queue=PICTURES
        )
    app = open_app("desk", **WHOLE, post=str(post_id), analyst="Ana")
    assert f"could not be read: damaged {HOSTILE}" in read_page(app)
    operations = open_app("operations", event="1")
    assert "pictures to be read" in read_page(operations)
    press(operations, "Retry all 1 shown")
    with store.read() as session:
        assert session.scalars(select(PictureJob.status)).one() is JobStatus.TODO


def test_where_reading_is_off_no_page_offers_it(
    store: Store, post_id: int, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKOUT_READ_PICTURES", "false")
    get_settings.cache_clear()
    app = open_app("desk", **WHOLE, post=str(post_id), analyst="Ana")
    assert "Words in the picture" not in read_page(app)
    assert BUTTON not in [button.label for button in app.button]


def test_a_search_says_what_it_found_in_the_picture(store: Store, post_id: int, open_app: OpenApp) -> None:
    read(store, post_id, "ROAD CLOSED")
    table = open_app("desk", **TABLE, event="1", words="closed").dataframe[0].value
    assert list(table["Found in"]) == ["picture"]
    assert list(table["Text"]) == ["Look at this"]
    assert "Found in" not in open_app("desk", **TABLE, event="1", words="look").dataframe[0].value
    page = read_page(open_app("desk", order="newest", event="1", words="closed", layout="pictures"))
    assert "Found in the picture" in page
    assert "Found in the picture" in read_page(open_app("desk", **MAP, event="1", words="closed"))


def test_no_export_holds_words_of_pictures(store: Store, post_id: int) -> None:
    read(store, post_id, "ROAD CLOSED")
    file = write_posts_csv(store, PostFilter(1), order=PostOrder.NEWEST).decode("utf-8-sig")
    assert "Look at this" in file
    assert "CLOSED" not in file
