"""Which pictures of cited posts leave with a report that keeps people back: searched, read, blurred."""

import io
import json
from collections.abc import Mapping
from datetime import timedelta
from zipfile import ZipFile

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import func, select

from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.material import open_material
from dashboard.services.reports.public_pictures import choose_pictures, search_report
from dashboard.services.reports.snapshot import build_snapshot
from db.deletions import delete_posts
from db.errors import NotFoundError
from db.faces import Face, store_faces, withhold_picture
from db.masking.profiles import Profile
from db.models import AuditEntry, FaceJob, Media, PictureJob, PostMedia
from db.picture_words import ReadWords, store_words
from db.predictions import add_predictions
from db.queries.filters import PostFilter
from db.queries.reports import get_report
from db.reviews import add_review
from db.session import Store
from db.settings import get_settings
from db.vocabulary import Humanitarian, Information
from tests.factories import MODEL_VERSION, POSTED_AT, make_posts, make_prediction, store_posts
from tests.pictures import keep_picture

FACE = Face(0.25, 0.25, 0.75, 0.75, 0.9)
HURT, DAMAGED = Humanitarian.INJURED_OR_DEAD_PEOPLE, Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE


def draw_noise(seed: int) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    noise = np.random.default_rng(seed).integers(0, 255, (200, 300, 3), dtype=np.uint8)
    Image.fromarray(noise).save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


def add_pictures(store: Store, *categories: Humanitarian) -> list[int]:
    """Store a corroborated post with a picture for each category; return their ids."""
    posts = [
        make_posts(1, first=number, media=(keep_picture(get_settings().media_dir, draw_noise(number)),))[0]
        for number, _ in enumerate(categories)
    ]
    post_ids = store_posts(store, posts)
    made = [
        make_prediction(post_id, humanitarian=category)
        for post_id, category in zip(post_ids, categories, strict=True)
    ]
    with store.write() as session:
        add_predictions(session, model_version=MODEL_VERSION, predictions=made)
        for post_id in post_ids:
            add_review(session, post_id=post_id, reviewer="Bo Ek", information=Information.CORROBORATED)
    return post_ids


def look_at(store: Store, post_id: int, *faces: Face, words: str | None = "") -> None:
    with store.write() as session:
        media_id = session.scalars(select(PostMedia.media_id).where(PostMedia.post_id == post_id)).one()
        store_faces(session, media_id=media_id, faces=faces, detector="test 1")
        if words is not None:
            store_words(session, media_id=media_id, read=ReadWords(words, 0.9), reader="test 1")


def draft(store: Store, profile: Profile = Profile.PUBLIC) -> int:
    chosen = PostFilter(1, since=POSTED_AT, until=POSTED_AT + timedelta(days=1))
    return build_snapshot(
        store, chosen, created_by="Ana Brown", public_url="https://desk.example", profile=profile
    )


def open_evidence(store: Store, report_id: int) -> Mapping[str, bytes]:
    with store.read() as session:
        found = get_report(session, report_id)
    assert found is not None
    form = next(form for form in FORMATS if form.extension == "zip")
    with ZipFile(io.BytesIO(form.render(open_material(store, *found)))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def list_kept_back(members: Mapping[str, bytes]) -> list[str]:
    return list(json.loads(members["manifest.json"])["kept_back"][1:])


@pytest.mark.parametrize("profile", [Profile.PUBLIC, Profile.PARTNER])
def test_a_picture_leaves_with_its_faces_blurred_and_nothing_written_beside_it(
    store: Store, profile: Profile
) -> None:
    (post_id,) = add_pictures(store, DAMAGED)
    look_at(store, post_id, FACE)
    members = open_evidence(store, draft(store, profile))
    data = members[f"pictures/post-{post_id}-1.jpeg"]
    assert b"taken at home" not in data
    with Image.open(io.BytesIO(data)) as picture:
        pixels = np.asarray(picture).astype(int)
    assert pixels[60:140, 90:210].std() < 15
    assert pixels[:20, :40].std() > 40
    assert not [name for name in members if name.startswith("originals/")]
    assert list_kept_back(members) == []


def test_an_internal_archive_holds_originals_alone(store: Store) -> None:
    (post_id,) = add_pictures(store, DAMAGED)
    look_at(store, post_id, FACE)
    members = open_evidence(store, draft(store, Profile.INTERNAL))
    assert members[f"originals/post-{post_id}-1.jpeg"] == draw_noise(0)
    assert not [name for name in members if name.startswith("pictures/")]


def test_what_nobody_looked_at_tells_of_people_or_is_distressing_stays_here_and_is_counted(
    store: Store,
) -> None:
    unsearched, unread, telling, hurt, sign = add_pictures(store, DAMAGED, DAMAGED, DAMAGED, HURT, DAMAGED)
    look_at(store, unread, words=None)
    look_at(store, telling, words="Call Harriet Olusoga\n+501 610-4471")
    look_at(store, hurt)
    look_at(store, sign, words="ROAD CLOSED")
    report_id = draft(store)
    members = open_evidence(store, report_id)
    assert [name for name in members if "pictures/" in name] == [f"pictures/post-{sign}-1.jpeg"]
    assert list_kept_back(members) == [
        "Pictures kept back, not searched for faces yet: 1.",
        "Pictures kept back, not searched for words yet: 1.",
        "Pictures kept back, showing words that lead to people: 1.",
        "Pictures kept back, possibly distressing: 1.",
    ]
    look_at(store, unsearched)
    assert f"pictures/post-{unsearched}-1.jpeg" in open_evidence(store, report_id)


def test_what_a_person_keeps_back_stays_here_until_somebody_lets_it_go(store: Store) -> None:
    (post_id,) = add_pictures(store, DAMAGED)
    look_at(store, post_id, FACE)
    report_id, name = draft(store), f"pictures/post-{post_id}-1.jpeg"
    with store.write() as session:
        sha256 = session.scalars(select(Media.sha256)).one()
        for _ in range(2):
            withhold_picture(session, sha256=sha256, is_withheld=True, actor="Ana")
    members = open_evidence(store, report_id)
    assert name not in members
    assert list_kept_back(members) == ["Pictures kept back, by a person of the team: 1."]
    with store.write() as session:
        withhold_picture(session, sha256=sha256, is_withheld=False, actor="Bo")
    with store.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.subject == "picture"))
        assert {(entry.action, entry.actor) for entry in entries} == {
            ("withhold_picture", "Ana"),
            ("let_picture_go", "Bo"),
        }
    assert name in open_evidence(store, report_id)
    with store.write() as session, pytest.raises(NotFoundError, match="no picture 000000000000"):
        withhold_picture(session, sha256="0" * 64, is_withheld=True, actor="Ana")


def test_the_same_pictures_give_the_same_bytes(store: Store) -> None:
    (post_id,) = add_pictures(store, DAMAGED)
    look_at(store, post_id, FACE)
    report_id = draft(store)
    assert open_evidence(store, report_id) == open_evidence(store, report_id)


def test_a_post_that_was_deleted_at_its_source_takes_its_picture_along(store: Store) -> None:
    (post_id,) = add_pictures(store, DAMAGED)
    look_at(store, post_id, FACE)
    report_id = draft(store)
    with store.write() as session:
        delete_posts(session, event_id=1, source="test feed", external_ids=["p0"], actor="feed 3")
        assert session.scalar(select(func.count()).select_from(FaceJob)) == 0
    assert not [name for name in open_evidence(store, report_id) if "pictures/" in name]


@pytest.mark.parametrize(("profile", "asked"), [(Profile.PUBLIC, 1), (Profile.INTERNAL, 0)])
def test_drafting_has_pictures_looked_at_where_they_may_leave(
    store: Store, profile: Profile, asked: int
) -> None:
    add_pictures(store, DAMAGED)
    report_id = draft(store, profile)
    with store.read() as session:
        for queue in (FaceJob, PictureJob):
            assert session.scalar(select(func.count()).select_from(queue)) == asked
        found = get_report(session, report_id)
        assert found is not None
        row, snapshot = found
        pictures = choose_pictures(session, row, read_snapshot(snapshot), Profile.PUBLIC)
    assert (pictures.is_waiting, pictures.unasked) == (bool(asked), 1 - asked)
    with store.write() as session:
        search_report(session, report_id=report_id)
        assert session.scalar(select(func.count()).select_from(FaceJob)) == 1


def test_where_machines_look_at_no_picture_none_leaves(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOKOUT_FIND_FACES", "false")
    monkeypatch.setenv("LOOKOUT_READ_PICTURES", "false")
    get_settings.cache_clear()
    add_pictures(store, DAMAGED)
    members = open_evidence(store, draft(store))
    assert list_kept_back(members) == ["Pictures kept back, not searched for faces yet: 1."]
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(FaceJob)) == 0


def test_a_report_that_is_not_there_is_not_searched(store: Store) -> None:
    with store.write() as session, pytest.raises(NotFoundError, match="no report 9"):
        search_report(session, report_id=9)
