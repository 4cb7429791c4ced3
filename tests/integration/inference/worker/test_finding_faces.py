"""The stage that searches pictures for faces: what it keeps, and what fails."""

import threading

import pytest
from sqlalchemy import delete, select

from db.faces import Face, ask_for_faces
from db.models import FaceJob, PictureFaces, PictureJob
from db.queries.faces import list_searched_pictures
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FailureKind, JobStatus
from inference.errors import PictureError
from inference.settings import WorkerSettings
from inference.worker.finding_faces import FaceStage
from tests.factories import make_posts, store_posts
from tests.pictures import keep_picture

pytestmark = pytest.mark.usefixtures("own_log")

FACE = Face(0.1, 0.2, 0.3, 0.4, 0.9)


class FakeDetector:
    """Finds one face in every picture but in one that says ``broken``, which cannot be decoded."""

    def __init__(self, version: str = "fake detector 1", *faces: Face) -> None:
        self.version = version
        self._faces = faces or (FACE,)

    def find(self, data: bytes) -> tuple[Face, ...]:
        if data == b"broken":
            raise PictureError("the picture is truncated")
        return self._faces


def search(store: Store, post_ids: list[int], detector: FakeDetector) -> None:
    with store.write() as session:
        ask_for_faces(session, post_ids)
    FaceStage(
        store,
        lambda: detector,
        media_dir=get_settings().media_dir,
        settings=WorkerSettings(poll_max_s=0.05, heartbeat_s=0.05),
        name="f",
        stop=threading.Event(),
    ).run(until_empty=True)


def add_pictures(store: Store, *contents: bytes) -> list[int]:
    media_dir = get_settings().media_dir
    posts = [
        make_posts(1, first=number, media=(keep_picture(media_dir, data),))[0]
        for number, data in enumerate(contents)
    ]
    return store_posts(store, posts)


def test_faces_are_kept_with_what_found_them_and_one_that_fails_says_why(store: Store) -> None:
    post_ids = add_pictures(store, b"a crowd", b"broken", b"not asked for")
    search(store, post_ids[:2], FakeDetector())
    with store.read() as session:
        crowd, broken, other = list_searched_pictures(session, post_ids)
        assert session.scalars(select(PictureFaces.detector)).all() == ["fake detector 1"]
        failed = session.scalars(select(FaceJob).where(FaceJob.status == JobStatus.FAILED)).one()
        assert session.scalars(select(PictureJob.id)).all() == []
    assert (crowd.faces, crowd.searching, crowd.reading) == ((FACE,), JobStatus.SUCCEEDED, None)
    assert (broken.faces, broken.searching) == (None, JobStatus.FAILED)
    assert (failed.failure_kind, failed.error) == (
        FailureKind.UNREADABLE_PICTURE,
        "the picture is truncated",
    )
    assert (other.faces, other.searching, other.number) == (None, None, 1)


def test_another_detector_adds_what_it_finds_and_is_believed(store: Store) -> None:
    post_ids = add_pictures(store, b"a crowd")
    search(store, post_ids, FakeDetector())
    with store.write() as session:
        session.execute(delete(FaceJob))
    newer = Face(0.5, 0.5, 0.6, 0.6, 0.7)
    search(store, post_ids, FakeDetector("fake detector 2", newer))
    with store.read() as session:
        assert len(session.scalars(select(PictureFaces.id)).all()) == 2
        (picture,) = list_searched_pictures(session, post_ids)
    assert picture.faces == (newer,)
