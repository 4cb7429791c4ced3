"""A closed event takes nothing in, and a lead's word opens it again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from db.audit.verifying import verify_log
from db.errors import IllegalChangeError, NotFoundError
from db.event_life import close_event, erase_due_events, keep_event_for, reopen_event
from db.events import get_or_add_source
from db.feeds import NewFeed, add_feed, pause_feed
from db.imports import start_import
from db.incident_changes import note_on_incident
from db.incidents import Gathered, find_seen, store_gathered
from db.matches import decide_match
from db.models import AuditEntry, Event, Feed, Post, Proposal, Source
from db.moving import attach_to_event
from db.predictions import NewPlace, add_predictions
from db.proposal_decisions import merge_proposal
from db.proposals import Watching, claim_turn, store_watching
from db.queries.events import get_event
from db.queries.filters import PostFilter
from db.queries.posts import list_posts
from db.queries.reports import list_reports
from db.queries.standings import list_standings
from db.report_files import keep_file
from db.reports import clear_report
from db.reviews import add_review, place_post, undo_review
from db.session import Store, utc_now
from db.vocabulary import (
    EventStatus,
    FeedKind,
    JobPriority,
    LabelDecision,
    PlaceMethod,
    PlacePrecision,
    ProposalStatus,
    SourceKind,
)
from tests.factories import (
    DRAFT_SHA256,
    MODEL_VERSION,
    add_posts,
    draft_report,
    make_event,
    make_posts,
    make_prediction,
    make_proposal,
    store_posts,
)

PLACE = NewPlace(19.4, -99.1, PlacePrecision.EXACT, PlaceMethod.ANALYST)


@pytest.fixture
def post_ids(store: Store) -> list[int]:
    """Three classified posts of event 1, in one incident; the first is judged. Event 2 holds none."""
    post_ids = store_posts(store, make_posts(3))
    with store.write() as session:
        make_event(session, "Another flood")
        predictions = [make_prediction(post_id) for post_id in post_ids]
        add_predictions(session, model_version=MODEL_VERSION, predictions=predictions)
    with store.write() as session:
        add_review(session, post_id=post_ids[0], reviewer="Ana", label_decision=LabelDecision.RIGHT)
        gathered = Gathered(None, post_ids[0], "Water is rising", post_ids)
        seen = find_seen(session)
        store_gathered(
            session, [gathered], event_id=1, hour=0, released=(), emptied=(), seen=seen, looked_up_to=1
        )
    return post_ids


def close(store: Store, event_id: int = 1) -> int:
    with store.write() as session:
        return close_event(session, event_id=event_id, actor="Lea")


def test_nothing_goes_into_a_closed_event_and_nothing_out_of_it(store: Store, post_ids: list[int]) -> None:
    with store.write() as session:
        other = add_posts(session, event_id=2, posts={1: make_posts(1, first=9)}, priority=JobPriority.FEED)
        stream_id = make_event(session, "Stream")
        session.get_one(Event, stream_id).status = EventStatus.STREAM
        proposal = make_proposal(stream_id)
        session.add(proposal)
        session.flush()
        proposal_id = proposal.id
    close(store)
    feed = NewFeed(
        "A feed", FeedKind.WEBHOOK, 1, {"token": "LOOKOUT_SECRET_T", "key": "LOOKOUT_SECRET_K"}, 60
    )
    refused = (
        lambda s: add_posts(s, event_id=1, posts={1: make_posts(1, first=8)}, priority=JobPriority.FEED),
        lambda s: start_import(s, source_id=1, event_id=1, file_name="more.csv"),
        lambda s: add_feed(s, feed, actor="Lea"),
        lambda s: add_review(s, post_id=post_ids[1], reviewer="Ana", label_decision=LabelDecision.RIGHT),
        lambda s: undo_review(s, review_id=1, actor="Ana"),
        lambda s: place_post(s, post_id=post_ids[0], actor="Ana", place=PLACE),
        lambda s: decide_match(s, post_id=post_ids[0], other_id=post_ids[1], is_same=True, actor="Ana"),
        lambda s: note_on_incident(s, incident_id=1, note="Two streets", actor="Ana"),
        lambda s: attach_to_event(s, post_id=other[0], event_id=1, actor="Ana"),
        lambda s: attach_to_event(s, post_id=post_ids[0], event_id=2, actor="Ana"),
        lambda s: merge_proposal(s, proposal_id=proposal_id, event_id=1, actor="Lea"),
    )
    for change in refused:
        with (
            store.write() as session,
            pytest.raises(IllegalChangeError, match="'River flood' is closed; a lead"),
        ):
            change(session)
    with store.read() as session:
        assert session.get_one(Proposal, proposal_id).event_id is None


def test_what_the_worker_was_asked_before_is_answered_still(store: Store, post_ids: list[int]) -> None:
    close(store)
    with store.write() as session:
        newer = [make_prediction(post_ids[1])]
        assert add_predictions(session, model_version="test-2", predictions=newer) == 1


def test_its_feeds_are_paused_and_stay_so_but_those_of_publishers_go_on(store: Store) -> None:
    secrets = {"token": "LOOKOUT_SECRET_T", "key": "LOOKOUT_SECRET_K"}
    with store.write() as session:
        event_id = make_event(session)
        for name, kind, settings in (
            ("Posts", FeedKind.WEBHOOK, secrets),
            ("Quakes", FeedKind.USGS, {}),
        ):
            add_feed(session, NewFeed(name, kind, event_id, settings, 60), actor="Ada")
    assert close(store, event_id) == 1
    with store.write() as session, pytest.raises(IllegalChangeError, match="is closed"):
        pause_feed(session, feed_id=1, is_paused=False, actor="Lea")
    with store.write() as session:
        reopen_event(session, event_id=event_id, actor="Lea")
        query = select(Source.name, Feed.is_paused).join(Feed, Feed.source_id == Source.id).order_by(Feed.id)
        assert session.execute(query).all() == [("Posts", True), ("Quakes", False)]
        pause_feed(session, feed_id=1, is_paused=False, actor="Lea")


def test_it_is_reopened_and_both_stand_in_the_log(store: Store, post_ids: list[int]) -> None:
    close(store)
    with store.write() as session:
        reopen_event(session, event_id=1, actor="Lea")
        add_review(session, post_id=post_ids[1], reviewer="Ana", label_decision=LabelDecision.RIGHT)
    with store.read() as session:
        summary = get_event(session, 1)
        assert summary is not None
        assert summary.status is EventStatus.ACTIVE
        query = select(AuditEntry).where(AuditEntry.subject == "event").order_by(AuditEntry.id)
        assert [(e.actor, e.action, e.before, e.after) for e in session.scalars(query)] == [
            ("Lea", "close_event", {"status": "active"}, {"status": "closed"}),
            ("Lea", "reopen_event", {"status": "closed"}, {"status": "active"}),
        ]


def test_what_cannot_be_closed_or_reopened_says_why(store: Store, post_ids: list[int]) -> None:
    with store.write() as session:
        session.get_one(Event, 2).status = EventStatus.STREAM
    close(store)
    for event_id, actor, words in (
        (1, "Lea", "'River flood' is closed already"),
        (2, "Lea", "is a stream, which has no end"),
        (1, " ", "by a named person"),
    ):
        with store.write() as session, pytest.raises(IllegalChangeError, match=words):
            close_event(session, event_id=event_id, actor=actor)
    with store.write() as session, pytest.raises(IllegalChangeError, match="is not closed"):
        reopen_event(session, event_id=2, actor="Lea")
    with store.write() as session, pytest.raises(NotFoundError, match="no event 9"):
        close_event(session, event_id=9, actor="Lea")
    with store.read() as session:
        assert session.get_one(Post, post_ids[0]).event_id == 1


def keep_for(store: Store, days: int | None, event_id: int = 1) -> None:
    with store.write() as session:
        keep_event_for(session, event_id=event_id, days=days, actor="Lea")


def erase_due(store: Store, after: timedelta) -> list[int]:
    return erase_due_events(store, utc_now() + after)


def test_after_the_days_that_its_lead_set_its_posts_are_erased_and_the_log_says_so(
    store: Store, post_ids: list[int]
) -> None:
    cleared, draft = draft_report(store, 1), draft_report(store, 1)
    with store.write() as session:
        clear_report(session, report_id=cleared, seen_sha256=DRAFT_SHA256, cleared_by="Cleo")
        keep_file(session, report_id=draft, kind="posts", content=[b"lines"])
    close(store)
    keep_for(store, 30)
    assert erase_due(store, timedelta(days=29)) == []
    assert erase_due(store, timedelta(days=31)) == [1]
    assert erase_due(store, timedelta(days=31)) == []
    with store.read() as session:
        assert list_posts(session, PostFilter(1)) == []
        assert session.scalars(select(Post.text)).all() == ["", "", ""]
        assert [report.id for report in list_reports(session, 1)] == [cleared]
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "erase_event")).one()
        assert (entry.actor, entry.subject, entry.subject_id) == ("Lookout", "event", 1)
        assert entry.after == {"posts": 3, "drafts": 1, "reports_kept": 1}
        # What a sent report cites did not turn out to be wrong.
        assert not any(post.is_deleted for post in list_standings(session, post_ids))
        assert verify_log(session).fault == ""


def test_a_lead_keeps_an_event_after_all_or_reopens_it(store: Store, post_ids: list[int]) -> None:
    close(store)
    keep_for(store, 1)
    keep_for(store, None)
    assert erase_due(store, timedelta(days=9)) == []
    keep_for(store, 1)
    with store.write() as session:
        reopen_event(session, event_id=1, actor="Lea")
    close(store)
    assert erase_due(store, timedelta(days=9)) == []
    with store.read() as session:
        assert len(list_posts(session, PostFilter(1))) == 3


def test_an_erased_event_stays_closed_and_an_open_one_is_never_erased(
    store: Store, post_ids: list[int]
) -> None:
    with pytest.raises(IllegalChangeError, match="only a closed event is erased"):
        keep_for(store, 1)
    close(store)
    with pytest.raises(IllegalChangeError, match="0 days; choose from 1 to 3,650"):
        keep_for(store, 0)
    keep_for(store, 1)
    erase_due(store, timedelta(days=2))
    with (
        store.write() as session,
        pytest.raises(IllegalChangeError, match="posts of 'River flood' were"),
    ):
        reopen_event(session, event_id=1, actor="Lea")


def test_later_posts_of_an_accepted_proposal_stay_in_the_stream_once_its_event_is_closed(
    store: Store,
) -> None:
    with store.write() as session:
        stream_id, event_id = make_event(session, "Stream"), make_event(session, "Quake")
        session.get_one(Event, stream_id).status = EventStatus.STREAM
        source = get_or_add_source(session, name="test feed", kind=SourceKind.CSV)
        (post_id,) = add_posts(
            session, event_id=stream_id, posts={source.id: make_posts(1)}, priority=JobPriority.FEED
        )
        proposal = make_proposal(stream_id)
        proposal.event_id, proposal.status = event_id, ProposalStatus.ACCEPTED
        session.add(proposal)
        session.flush()
        proposal_id = proposal.id
    close(store, event_id)
    with store.write() as session:
        turn = claim_turn(session, holder="a test", lease_s=60)
        assert turn is not None
        watching = Watching([post_id], joined={post_id: proposal_id})
        store_watching(session, watching, stream_id=stream_id, turn=turn)
    with store.read() as session:
        assert session.get_one(Post, post_id).event_id == stream_id
