"""A post that is deleted at its source is in no view any more; its id stays, and so does who said so."""

import pytest
from sqlalchemy import func, select

from db.deletions import NO_HEADLINE, delete_posts
from db.errors import NotFoundError
from db.incidents import Gathered, find_seen, store_gathered
from db.labels.effective import refresh_effective
from db.models import (
    AuditEntry,
    EffectiveLabel,
    Incident,
    Job,
    Post,
    PostMedia,
)
from db.predictions import NewPlace, add_predictions
from db.queries.filters import PostFilter
from db.queries.incidents import list_incidents
from db.queries.overview import count_key_figures
from db.queries.posts import count_posts, get_post, list_posts
from db.queries.urgent import list_urgent
from db.reviews import add_review
from db.session import Store
from db.vocabulary import LabelDecision, PlaceMethod, PlacePrecision
from tests.factories import MODEL_VERSION, make_posts, make_prediction, store_posts
from tests.integration.db.counts import count_naively, read_counts


@pytest.fixture
def post_ids(store: Store) -> list[int]:
    """Four classified posts, in one incident whose headline is of the second, and one that still waits."""
    posts = [
        post for number in range(4) for post in make_posts(1, first=number, author_hash=f"{number:032x}")
    ]
    post_ids = store_posts(store, posts)
    place = NewPlace(19.4, -99.1, PlacePrecision.LOCALITY, PlaceMethod.GAZETTEER, "Mexico City")
    with store.write() as session:
        predictions = [make_prediction(post_id, place=place) for post_id in post_ids[:3]]
        add_predictions(session, model_version=MODEL_VERSION, predictions=predictions)
    with store.write() as session:
        gathered = Gathered(None, post_ids[0], "Water is rising in street 1", post_ids[:3])
        seen = find_seen(session)
        store_gathered(
            session, [gathered], event_id=1, hour=0, released=(), emptied=(), seen=seen, looked_up_to=1
        )
    return post_ids


def erase(store: Store, *external_ids: str, source: str = "test feed", event_id: int = 1) -> int:
    with store.write() as session:
        return delete_posts(
            session, event_id=event_id, source=source, external_ids=external_ids, actor="feed 3"
        )


def test_its_words_place_and_person_leave_every_view_and_its_id_stays(
    store: Store, post_ids: list[int]
) -> None:
    assert erase(store, "p1") == 1
    with store.read() as session:
        shown = PostFilter(1)
        assert [row.id for row in list_posts(session, shown)] == [post_ids[3], post_ids[2], post_ids[0]]
        assert list_posts(session, PostFilter(1, words="street 1")) == []
        assert count_posts(session, shown) == 3
        assert count_key_figures(session, shown).posts == 3
        assert len(list_urgent(session, shown, limit=9)) == 3
        assert get_post(session, post_ids[1]) is None
        post = session.get_one(Post, post_ids[1])
        assert (post.external_id, post.text, post.author_hash, post.lat) == ("p1", "", None, None)
        assert post.deleted_at is not None
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "delete_at_source"))
        assert (entry.actor, entry.subject, entry.subject_id) == ("feed 3", "post", post_ids[1])
    assert erase(store, "p1") == 0


def test_its_incident_counts_without_it_and_quotes_it_no_longer(store: Store, post_ids: list[int]) -> None:
    erase(store, "p1")
    with store.read() as session:
        (incident,) = list_incidents(session, event_id=1)
        assert (incident.posts, incident.accounts, incident.headline) == (2, 2, NO_HEADLINE)
    erase(store, "p0", "p2")
    with store.read() as session:
        assert list_incidents(session, event_id=1, min_accounts=0) == []
        assert session.scalars(select(Incident.posts)).all() == [0]


def test_a_headline_of_another_post_stays(store: Store, post_ids: list[int]) -> None:
    erase(store, "p0")
    with store.read() as session:
        assert [one.headline for one in list_incidents(session, event_id=1)] == [
            "Water is rising in street 1"
        ]


def test_the_counts_are_those_that_would_be_made_anew(store: Store, post_ids: list[int]) -> None:
    erase(store, "p1", "p3")
    assert read_counts(store) == count_naively(store)


def test_no_later_answer_or_person_brings_it_back(store: Store, post_ids: list[int]) -> None:
    erase(store, "p3", "p1")
    with store.write() as session:
        # What waited for a model waits no more; and a worker may have had it in hand.
        assert session.scalar(select(func.count()).where(Job.post_id == post_ids[3])) == 0
        add_predictions(session, model_version=MODEL_VERSION, predictions=[make_prediction(post_ids[1])])
        refresh_effective(session, post_ids)
        assert session.get(EffectiveLabel, post_ids[1]) is None
    with (
        store.write() as session,
        pytest.raises(NotFoundError, match="was deleted at its source; nothing of"),
    ):
        add_review(session, post_id=post_ids[1], reviewer="Ana", label_decision=LabelDecision.RIGHT)


def test_only_the_post_of_that_source_and_event_goes(store: Store, post_ids: list[int]) -> None:
    assert erase(store, "p1", source="another") == 0
    assert erase(store, "p1", event_id=9) == 0
    assert erase(store, "unknown") == 0
    with store.read() as session:
        assert count_posts(session, PostFilter(1)) == 4
        assert session.scalar(select(func.count()).select_from(PostMedia)) == 0
