"""An event that people and machines worked on, and what the store says of that work."""

from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select

from db.assignments import assign_post
from db.bulk_assignments import assign_chunk, start_assigning
from db.bulk_jobs import end_bulk
from db.bulk_reviews import BulkDecision, judge_chunk, start_bulk
from db.double_reviews import decide_second, start_sample
from db.event_life import close_event
from db.events import get_or_add_source
from db.faces import Face, store_faces, withhold_picture
from db.incident_changes import merge_incidents, note_on_incident, split_incident, undo_change
from db.incidents import Gathered, find_seen, store_gathered
from db.ingest.limits import LIMITS
from db.ingest.pictures import verify_picture
from db.matches import decide_match
from db.models import (
    BulkAssignment,
    BulkJob,
    BulkReview,
    EffectiveLabel,
    Incident,
    IncidentChange,
    IncidentPost,
    Media,
    MessageLink,
    NamedArea,
    Post,
    PostAssignment,
    PostMedia,
    Report,
    Review,
    ReviewSample,
    SampledPost,
    SavedView,
)
from db.named_areas import name_area
from db.predictions import add_predictions
from db.queries.faces import list_searched_pictures
from db.report_files import keep_file, read_file
from db.saved_views import save_view
from db.session import Store
from db.vocabulary import Humanitarian, JobPriority, SourceKind, Task
from tests.factories import (
    MODEL_VERSION,
    add_posts,
    draft_report,
    keep_original,
    make_event,
    make_picture,
    make_posts,
    sign_prediction,
)

POSTS = 9
SAID = (
    "The bridge in Corvena is gone, use the road along the northern bank and bring a boat if you have one,"
    " the mill and the school are open all night for those who cannot go home"
)
FACE = Face(0.1, 0.2, 0.3, 0.4, 0.9)


def add_worked_event(store: Store, media_dir: Path) -> None:
    """Add a closed event: six posts with words, two of them alike, and three of pictures alone."""
    pictures = [verify_picture(make_picture(300, 200 + n), "a.jpg", LIMITS) for n in range(3)]
    for number in range(3):
        keep_original(media_dir, make_picture(300, 200 + number))
    posts = [
        *make_posts(4, author_hash="a" * 32),
        *make_posts(1, first=4, text=SAID, language="en", author_hash="b" * 32),
        *make_posts(1, first=5, text=f"{SAID} pls", language="en", author_hash="c" * 32),
        *(make_posts(1, first=6 + n, text="", media=(picture,))[0] for n, picture in enumerate(pictures)),
    ]
    with store.write() as session:
        # Numbers of posts, incidents and all else are others once they are back.
        event_id = make_event(session)
        source = get_or_add_source(session, name="test feed", kind=SourceKind.FEED)
        ids = add_posts(session, event_id=event_id, posts={source.id: posts}, priority=JobPriority.FEED)
    hashes = {
        picture.sha256[0]: np.random.default_rng(n).integers(0, 2**63, 7, dtype=np.uint64)
        for n, picture in enumerate(pictures)
    }
    with store.write() as session:
        made = [
            sign_prediction(post, post_id, hashes, [1.0, 0.0])
            for post, post_id in zip(posts, ids, strict=True)
        ]
        add_predictions(session, model_version=MODEL_VERSION, predictions=made)
    _gather(store, ids)
    _judge(store, ids, [picture.sha256 for picture in pictures])
    report_id = draft_report(store, event_id)
    with store.write() as session:
        keep_file(session, report_id=report_id, kind="posts", content=[b"lines of posts"])
    with store.write() as session:
        close_event(session, event_id=event_id, actor="Lea")


def _gather(store: Store, ids: list[int]) -> None:
    with store.write() as session:
        seen = find_seen(session)
        gathered = [Gathered(None, ids[0], "Water rises", ids[:4]), Gathered(None, ids[4], "Gone", ids[4:6])]
        store_gathered(
            session, gathered, event_id=1, hour=10, released=(), emptied=(), seen=seen, looked_up_to=99
        )
    with store.write() as session:
        split_incident(session, incident_id=1, post_ids=ids[2:4], actor="Ana")
    with store.write() as session:
        merge_incidents(session, incident_id=2, other_id=3, actor="Ana")
        note_on_incident(session, incident_id=1, note="Call the dam", actor="Bo")
        note_on_incident(session, incident_id=1, note="A mistake", actor="Bo")
        undo_change(session, change_id=session.scalars(select(IncidentChange.id)).all()[-1], actor="Bo")


def _judge(store: Store, ids: list[int], sha256s: list[str]) -> None:
    with store.write() as session:
        # What the rule is certain of a person takes apart; what it is not a person takes for one.
        decide_match(session, post_id=ids[4], other_id=ids[5], is_same=False, actor="Ana")
    with store.write() as session:
        decide_match(session, post_id=ids[6], other_id=ids[7], is_same=True, actor="Ana")
    with store.write() as session:
        decide_match(session, post_id=ids[0], other_id=ids[1], is_same=True, actor="Ana")
    with store.write() as session:
        assign_post(session, post_id=ids[8], assignee="Bo", actor="Lea")
    decision = BulkDecision(labels={Task.HUMANITARIAN: Humanitarian.VEHICLE_DAMAGE})
    with store.write() as session:
        seen = session.execute(select(EffectiveLabel.post_id, EffectiveLabel.packed)).all()
        job = start_bulk(
            session, event_id=1, decision=decision, words="Vehicles", where="all", posts=2, actor="Ana"
        )
        chosen = [(post_id, packed) for post_id, packed in seen if post_id in ids[:2]]
        judge_chunk(session, job_id=job, posts=chosen, decision=decision, actor="Ana")
        end_bulk(session, job_id=job)
        given = start_assigning(
            session, event_id=1, assignee="Cem", words="Assign", where="all", posts=1, actor="Lea"
        )
        assign_chunk(session, job_id=given, posts=[(ids[7], "")], actor="Lea")
        end_bulk(session, job_id=given)
    with store.write() as session:
        start_sample(session, event_id=1, share=0.5, actor="Lea")
        drawn = session.scalars(select(SampledPost.post_id)).one()
        labels = {Task.INFORMATIVENESS: "informative", Task.HUMANITARIAN: "vehicle_damage"}
        decide_second(session, post_id=drawn, labels=labels, actor="Bo")
    with store.write() as session:
        name_area(session, event_id=1, name="Harbour", shape="19.4,-99.1,5", actor="Ana")
        save_view(session, event_id=1, name="Mine", address="words=bridge", is_shared=True, actor="Ana")
        media_ids = list(session.scalars(select(Media.id).order_by(Media.id)))
        store_faces(session, media_id=media_ids[0], faces=[FACE], detector="test 1")
        withhold_picture(session, sha256=sha256s[1], is_withheld=True, actor="Ana")


def describe(store: Store, event_id: int) -> dict[str, object]:
    """Return all that was made of the posts of an event, with posts and incidents by what they are called."""
    with store.read() as session:
        posts = dict(
            session.execute(select(Post.id, Post.external_id).where(Post.event_id == event_id)).all()
        )
        incidents = session.scalars(
            select(Incident).where(Incident.event_id == event_id).order_by(Incident.id)
        ).all()
        place = {incident.id: number for number, incident in enumerate(incidents)}
        inside = (
            select(IncidentPost).where(IncidentPost.incident_id.in_(place)).order_by(IncidentPost.post_id)
        )
        changes = (
            select(IncidentChange).where(IncidentChange.incident_id.in_(place)).order_by(IncidentChange.id)
        )
        labels = session.scalars(select(EffectiveLabel).where(EffectiveLabel.event_id == event_id)).all()
        links = session.scalars(
            select(MessageLink).where(MessageLink.event_id == event_id, MessageLink.is_same.is_not(None))
        )
        reports = session.scalars(select(Report).where(Report.event_id == event_id).order_by(Report.number))
        in_bulk = (
            select(Review.post_id, BulkJob.decision, BulkJob.started_by, BulkJob.judged, BulkJob.ended_at)
            .join(BulkReview, BulkReview.review_id == Review.id)
            .join(BulkJob, BulkJob.id == BulkReview.bulk_job_id)
            .where(BulkJob.event_id == event_id)
            .order_by(Review.post_id)
        )
        given_in_bulk = (
            select(
                BulkAssignment.post_id, BulkJob.assignee, BulkAssignment.former, BulkAssignment.assigned_at
            )
            .join(BulkJob, BulkJob.id == BulkAssignment.bulk_job_id)
            .where(BulkJob.event_id == event_id)
            .order_by(BulkAssignment.post_id)
        )
        sampled = (
            select(SampledPost.post_id, SampledPost.first_by, SampledPost.second_by, ReviewSample.share)
            .join(ReviewSample, ReviewSample.id == SampledPost.sample_id)
            .where(ReviewSample.event_id == event_id)
            .order_by(SampledPost.post_id)
        )
        assigned = (
            select(PostAssignment).where(PostAssignment.post_id.in_(posts)).order_by(PostAssignment.post_id)
        )
        areas = select(NamedArea.name, NamedArea.shape, NamedArea.drawn_at).where(
            NamedArea.event_id == event_id
        )
        views = select(SavedView.name, SavedView.address, SavedView.saved_at)
        shown = select(PostMedia.post_id).where(PostMedia.post_id.in_(posts))
        return {
            "incidents": [
                (
                    *(one.headline, one.posts, one.accounts, one.first_seen_at, one.last_seen_at),
                    *(one.is_settled, posts[one.founder_id], place.get(one.merged_into or 0)),
                )
                for one in incidents
            ],
            "inside": [
                (posts[one.post_id], place[one.incident_id], one.joined_by, one.taken_hour)
                for one in session.scalars(inside)
            ],
            "changes": [
                (
                    *(one.kind, place[one.incident_id], place.get(one.other_id or 0)),
                    *([posts[post_id] for post_id in one.post_ids], one.note, one.changed_by),
                    *(one.changed_at, one.undone_at is None),
                )
                for one in session.scalars(changes)
            ],
            "matches": sorted(
                (
                    sorted(_name(message, posts) for message in (one.message, one.other)),
                    one.is_same,
                    one.decided_by,
                )
                for one in links
            ),
            "folds": sorted(
                sorted(posts[label.post_id] for label in labels if label.message == message)
                for message in {label.message for label in labels}
            ),
            "packed": {posts[label.post_id]: label.packed for label in labels},
            "bulk": [(posts[post_id], *rest) for post_id, *rest in session.execute(in_bulk)],
            "given_in_bulk": [(posts[post_id], *rest) for post_id, *rest in session.execute(given_in_bulk)],
            "sampled": [(posts[post_id], *rest) for post_id, *rest in session.execute(sampled)],
            "assigned": [
                (posts[one.post_id], one.assignee, one.assigned_by, one.assigned_at)
                for one in session.scalars(assigned)
            ],
            "areas": session.execute(areas).all(),
            "views": session.execute(views.where(SavedView.event_id == event_id)).all(),
            "pictures": [
                (posts[one.post_id], one.sha256, one.faces, one.withheld_by)
                for one in list_searched_pictures(session, list(session.scalars(shown)))
            ],
            "reports": [
                (*(one.number, one.status, one.sha256, one.created_by), _read_lines(session, one.id))
                for one in reports
            ],
        }


def _name(message: int, posts: dict[int, str]) -> str:
    return posts.get(-message, str(message))


def _read_lines(session: Any, report_id: int) -> bytes:
    return b"".join(read_file(session, report_id=report_id, kind="posts"))
