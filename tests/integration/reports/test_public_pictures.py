"""Which pictures of cited posts leave with a report that keeps people back: searched, read, blurred."""

import io
import json
from collections.abc import Mapping

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import func, select

from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.public_pictures import choose_pictures, search_report
from db.deletions import delete_posts
from db.errors import NotFoundError
from db.faces import withhold_picture
from db.masking.profiles import Profile
from db.models import AuditEntry, FaceJob, Media, PictureJob
from db.queries.reports import get_report
from db.session import Store
from db.settings import get_settings
from tests.integration.reports.picture_builder import (
    DAMAGED,
    FACE,
    HURT,
    add_pictures,
    draft,
    draw_noise,
    look_at,
    open_evidence,
)


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
        delete_posts(session, source="test feed", external_ids=["p0"], actor="feed 3")
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
