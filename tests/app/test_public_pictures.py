"""Before a report is cleared its pictures are seen as the public gets them."""

import pytest
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

from db.faces import Face, store_faces
from db.masking.profiles import Profile
from db.models import FaceJob, PictureJob, PostMedia
from db.picture_words import ReadWords, store_words
from db.queries.reports import list_reports
from db.reviews import add_review
from db.session import Store
from db.settings import get_settings
from db.vocabulary import Information, JobStatus
from tests.app.steps import OpenApp, classify, press, read_page
from tests.factories import make_picture, make_posts, store_posts
from tests.pictures import keep_picture

BUTTON = "Search its pictures for faces and words"


@pytest.fixture
def post_id(store: Store) -> int:
    """A corroborated post with a picture, which a report cites."""
    media = keep_picture(get_settings().media_dir, make_picture())
    (post_id,) = store_posts(store, make_posts(1, text="The bridge is gone", media=(media,)))
    classify(store, [post_id])
    with store.write() as session:
        add_review(session, post_id=post_id, reviewer="Bo", information=Information.CORROBORATED)
    return post_id


def look_at(store: Store, *, words: str = "") -> None:
    with store.write() as session:
        media_id = session.scalars(select(PostMedia.media_id)).one()
        store_faces(session, media_id=media_id, faces=[Face(0.1, 0.1, 0.4, 0.4, 0.9)], detector="test 1")
        for queue in (FaceJob, PictureJob):
            session.execute(update(queue).values(status=JobStatus.SUCCEEDED))
        store_words(session, media_id=media_id, read=ReadWords(words, 0.9), reader="test 1")


def list_pictures(app: AppTest) -> list[str]:
    every = [image.caption for shown in app.get("image") for image in shown.proto.imgs]
    # What is offered to the report stands above, in other words.
    return [caption for caption in every if " · " in caption]


def test_a_drafted_report_waits_for_its_pictures_shows_them_blurred_and_lets_one_be_kept_back(
    store: Store, post_id: int, open_app: OpenApp
) -> None:
    app = press(open_app("reports", event="1", analyst="Ana"), "Draft a report")
    page = read_page(app)
    assert "Pictures kept back, not searched for faces yet: 1." in page
    assert list_pictures(app) == []
    look_at(store)
    app = app.run()
    assert list_pictures(app) == [f"Post {post_id} · 1 face blurred"]
    assert "kept back, not searched" not in read_page(app)
    app = press(app, "Keep back")
    assert list_pictures(app) == []
    assert f"Picture of post {post_id} kept back by Ana" in read_page(app)
    assert list_pictures(press(app, "Let it go")) == [f"Post {post_id} · 1 face blurred"]


def test_a_picture_with_a_persons_number_in_it_is_not_shown(
    store: Store, post_id: int, open_app: OpenApp
) -> None:
    app = press(open_app("reports", event="1", analyst="Ana"), "Draft a report")
    look_at(store, words="Call +501 610-4471")
    app = app.run()
    assert list_pictures(app) == []
    assert "Pictures kept back, showing words that lead to people: 1." in read_page(app)


def test_pictures_of_an_internal_draft_are_searched_when_somebody_asks(
    store: Store, post_id: int, open_app: OpenApp
) -> None:
    app = open_app("reports", event="1", analyst="Ana")
    next(box for box in app.selectbox if box.label == "For").select(Profile.INTERNAL)
    app = press(app, "Draft a report")
    with store.read() as session:
        assert len(list_reports(session, 1)) == 1
        assert session.scalars(select(FaceJob)).all() == []
    app = press(app, BUTTON)
    with store.read() as session:
        assert len(session.scalars(select(FaceJob)).all()) == 1
    assert BUTTON not in [button.label for button in app.button]
