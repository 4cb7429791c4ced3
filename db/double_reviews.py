"""Writes: a random sample of the posts that were judged is judged once more, by others who are not told how.

What the second analyst decides stands beside the first decision and changes no label. Where the two differ, a
third person decides, and that is a review as any other.
"""

import random
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.events import require_open
from db.labels.decisions import select_decision
from db.labels.packed import build_holds, unpack_label
from db.models import EffectiveLabel, Post, Review, ReviewSample, SampledPost
from db.posts import hold_post
from db.reviews import add_review
from db.session import utc_now
from db.vocabulary import TASK_LABELS, Clarity, LabelDecision, Task

SHARES = (0.01, 0.5)
JUDGED = (LabelDecision.RIGHT, LabelDecision.CORRECTED)
CHUNK = 500


def start_sample(session: Session, *, event_id: int, share: float, actor: str) -> int:
    """Draw a sample of the event's posts whose label a person judged; audited. Returns how many it holds.

    Args:
        share: of these posts, 0 to 1; those of earlier samples are not drawn again.

    Raises:
        NotFoundError: no such event.
        IllegalChangeError: no name was given, the event is closed, the share is none of ``SHARES``, or no
            judged post is left to draw.
    """
    if not actor.strip():
        raise IllegalChangeError("a second review is started by a named person; give a name")
    if not SHARES[0] <= share <= SHARES[1]:
        raise IllegalChangeError(f"a share of {share:.0%}; choose from {SHARES[0]:.0%} to {SHARES[1]:.0%}")
    require_open(session, event_id, hold=True)
    label = EffectiveLabel
    judged = select(label.post_id).where(
        label.event_id == event_id,
        # Judged posts lie together at the end of the index of urgency.
        label.urgency < 0,
        build_holds(label.packed, "label_decision", JUDGED),
        label.post_id.not_in(select(SampledPost.post_id)),
    )
    left = list(session.scalars(judged))
    if not left:
        raise IllegalChangeError("no post is left to draw whose label a person judged; judge some first")
    sample = ReviewSample(event_id=event_id, share=share, started_by=actor, started_at=utc_now())
    session.add(sample)
    session.flush()
    # Nobody may foretell it: who knows which posts are drawn judges these with more care.
    drawn = random.SystemRandom().sample(left, max(1, round(share * len(left))))
    for start in range(0, len(drawn), CHUNK):
        _add(session, sample.id, drawn[start : start + CHUNK])
    record_audit(
        session,
        actor=actor,
        action="start_double_review",
        subject="event",
        subject_id=event_id,
        after={"share": share, "posts": len(drawn), "of": len(left)},
    )
    return len(drawn)


def decide_second(session: Session, *, post_id: int, labels: Mapping[Task, str], actor: str) -> bool:
    """Record what a second analyst finds; audited. Returns whether it agrees with the first decision.

    Args:
        labels: a class for each task that the first decision has one for.

    Raises:
        NotFoundError: no such post, it was deleted, or it is in no sample.
        IllegalChangeError: no name was given, the actor judged it first, somebody else was second meanwhile,
            a class is missing or is none of its task's, or the event is closed.
    """
    sampled = _hold(session, post_id, actor)
    if sampled.second_by is not None:
        raise IllegalChangeError(f"{sampled.second_by} has just judged post {post_id}; take the next")
    if sampled.first_by == actor:
        raise IllegalChangeError(f"you judged post {post_id} first; somebody else has to judge it again")
    for task in Task:
        first = getattr(sampled, f"first_{task}")
        if first is not None and labels.get(task) not in TASK_LABELS[task]:
            raise IllegalChangeError(f"{labels.get(task)!r} is no class of {task}; choose one")
        setattr(sampled, f"second_{task}", labels[task] if first is not None else None)
    sampled.second_by, sampled.second_at = actor, utc_now()
    record_audit(session, actor=actor, action="second_review", subject="post", subject_id=post_id)
    return agrees(sampled)


def settle_difference(session: Session, *, post_id: int, labels: Mapping[Task, str], actor: str) -> int:
    """Decide where two analysts differ, as a review that corrects the label. Returns the review's id.

    Raises:
        NotFoundError: no such post, it was deleted, or it is in no sample.
        IllegalChangeError: no name was given, the two agree or it is settled, the actor is one of them, or as
            ``add_review``.
    """
    sampled = _hold(session, post_id, actor)
    if sampled.second_by is None or agrees(sampled) or sampled.settled_by is not None:
        raise IllegalChangeError(f"nobody differs about post {post_id} any more; look at the list again")
    if actor in (sampled.first_by, sampled.second_by):
        raise IllegalChangeError(f"you judged post {post_id} before; a third person decides")
    sampled.settled_by, sampled.settled_at = actor, utc_now()
    return add_review(
        session, post_id=post_id, reviewer=actor, label_decision=LabelDecision.CORRECTED, labels=labels
    )


def agrees(sampled: SampledPost) -> bool:
    """Return whether both analysts chose the same classes."""
    return all(getattr(sampled, f"first_{task}") == getattr(sampled, f"second_{task}") for task in Task)


def _hold(session: Session, post_id: int, actor: str) -> SampledPost:
    if not actor.strip():
        raise IllegalChangeError("a second review is signed; give a name")
    hold_post(session, post_id)
    sampled = session.get(SampledPost, post_id, with_for_update=True)
    if sampled is None:
        raise NotFoundError(f"post {post_id} is in no sample")
    return sampled


def _add(session: Session, sample_id: int, post_ids: list[int]) -> None:
    """Keep the classes that the first decision left shown, and who made it."""
    label = EffectiveLabel
    reviewer = select_decision(Review.label_decision, read=Review.reviewer)
    query = select(Post.id, label.packed, reviewer).join(label, label.post_id == Post.id)
    for post_id, packed, first_by in session.execute(query.where(Post.id.in_(post_ids))).all():
        words = unpack_label(packed)
        if words["damage_clarity"] is Clarity.UNCLEAR:
            words[Task.DAMAGE] = None  # nobody decided about a severity that was not shown
        firsts = {f"first_{task}": words[task] for task in Task}
        session.add(SampledPost(post_id=post_id, sample_id=sample_id, first_by=first_by, **firsts))
    session.flush()
