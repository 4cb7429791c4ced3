"""The pictures of a report: an analyst puts them into the draft, and takes them out."""

from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard.services.reports.former import read_snapshot
from db.faces import Face, store_faces
from db.models import PostMedia
from db.picture_words import ReadWords, store_words
from db.queries.reports import get_report
from db.reviews import add_review
from db.session import Store
from db.settings import get_settings
from db.vocabulary import Humanitarian, Information
from tests.app.steps import OpenApp, classify, press, read_page
from tests.factories import make_picture, make_posts, store_posts
from tests.pictures import keep_picture


def add_post(store: Store, humanitarian: Humanitarian) -> int:
    """Store a corroborated post whose picture was searched and read; return its id."""
    media = keep_picture(get_settings().media_dir, make_picture())
    (post_id,) = store_posts(store, make_posts(1, text="The bridge is gone", media=(media,)))
    classify(store, [post_id], humanitarian=humanitarian)
    with store.write() as session:
        add_review(session, post_id=post_id, reviewer="Bo", information=Information.CORROBORATED)
        media_id = session.scalars(select(PostMedia.media_id)).one()
        store_faces(session, media_id=media_id, faces=[Face(0.1, 0.1, 0.4, 0.4, 0.9)], detector="test 1")
        store_words(session, media_id=media_id, read=ReadWords("", None), reader="test 1")
    return post_id


def list_captions(app: AppTest) -> list[str]:
    return [image.caption for shown in app.get("image") for image in shown.proto.imgs]


def list_in_report(store: Store) -> list[int]:
    with store.read() as session:
        found = get_report(session, 1)
    assert found is not None
    return [picture.post for picture in read_snapshot(found[1]).pictures]


def test_a_picture_is_put_into_a_draft_and_taken_out(store: Store, open_app: OpenApp) -> None:
    post_id = add_post(store, Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE)
    app = press(open_app("reports", event="1", analyst="Ana"), "Draft a report")
    assert f"Post {post_id}, 1 face blurred" in list_captions(app)
    app = press(app, "Put in")
    assert f"Post {post_id}, 1 face blurred, in the report" in list_captions(app)
    assert list_in_report(store) == [post_id]
    app = press(app, "Take out")
    assert list_in_report(store) == []
    assert f"Picture of post {post_id} taken out" in read_page(app)


def test_what_may_be_distressing_is_said_to_be(store: Store, open_app: OpenApp) -> None:
    post_id = add_post(store, Humanitarian.INJURED_OR_DEAD_PEOPLE)
    app = press(open_app("reports", event="1", analyst="Ana"), "Draft a report")
    assert f"Post {post_id}, 1 face blurred, may be distressing" in list_captions(app)
    press(app, "Put in, though distressing")
    assert list_in_report(store) == [post_id]


def test_without_a_name_no_picture_is_put_in(store: Store, open_app: OpenApp) -> None:
    add_post(store, Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE)
    press(open_app("reports", event="1", analyst="Ana"), "Draft a report")
    app = open_app("reports", event="1", report="1")
    assert next(button for button in app.button if button.label == "Put in").disabled


def test_a_draft_that_cites_no_picture_says_so(store: Store, open_app: OpenApp) -> None:
    add_post(store, Humanitarian.NOT_HUMANITARIAN)
    app = press(open_app("reports", event="1", analyst="Ana"), "Draft a report")
    assert "None is offered: no cited post has a picture that may leave with this report." in read_page(app)
