"""What people do, each one transaction that asks who may; cached reads are dropped, so it shows at once."""

from collections.abc import Mapping, Sequence

from dashboard.cached_reads import forget_judged
from dashboard.services.reports.editing import clear_draft, edit_section
from dashboard.services.reports.issuing import retract_issued
from dashboard.services.reports.mending import take_mend
from dashboard.services.reports.overview import OverviewDraft, accept_draft_lines
from dashboard.services.reports.picturing import put_picture, take_picture_out
from dashboard.services.reports.public_pictures import search_report
from dashboard.services.reports.release import appeal_finding, review_report
from dashboard.writing import write_as
from db import (
    accounts,
    alerts,
    event_life,
    faces,
    feeds,
    proposal_decisions,
    source_hints,
)
from db.events import add_event
from db.explanations import ask_for_explanation
from db.feeds import NewFeed
from db.incident_changes import merge_incidents, note_on_incident, split_incident, undo_change
from db.matches import decide_match, undo_match
from db.model_versions import activate_model
from db.moving import attach_to_event
from db.picture_words import ask_to_read
from db.predictions import NewPlace
from db.queue.explanations import Question
from db.queue.jobs import POSTS, Queue, retry_failed_jobs
from db.reviews import add_review, place_post, undo_review
from db.session import utc_now
from db.source_hints import SourceHint
from db.sources import rate_source
from db.vocabulary import (
    AccountRole,
    Credibility,
    Hazard,
    Information,
    LabelDecision,
    SourceReliability,
    Task,
)


def judge_post(
    post_id: int,
    *,
    reviewer: str,
    label_decision: LabelDecision | None = None,
    labels: Mapping[Task, str] | None = None,
    information: Information | None = None,
    credibility: Credibility | None = None,
    set_aside: bool | None = None,
    reason: str | None = None,
    seen: Mapping[str, str | None] | None = None,
) -> int:
    """Record a review; commits. Returns its id."""
    with write_as(AccountRole.ANALYST, reviewer, forget=forget_judged) as session:
        return add_review(
            session,
            post_id=post_id,
            reviewer=reviewer,
            label_decision=label_decision,
            labels=labels,
            information=information,
            credibility=credibility,
            set_aside=set_aside,
            reason=reason,
            seen=seen,
        )


def take_back(review_id: int, *, actor: str) -> None:
    """Undo a review; commits."""
    with write_as(AccountRole.ANALYST, actor, forget=forget_judged) as session:
        undo_review(session, review_id=review_id, actor=actor)


def place_by_hand(post_id: int, place: NewPlace, *, actor: str) -> None:
    """Put a post where a person says that it is; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        place_post(session, post_id=post_id, actor=actor, place=place)


def ask_explanation(post_id: int, *, model_version: str, question: Question, actor: str) -> None:
    """Have the worker find what speaks for a class of a post; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        ask_for_explanation(
            session, post_id=post_id, model_version=model_version, question=question, actor=actor
        )


def settle_match(post_id: int, other_id: int, *, is_same: bool | None, actor: str) -> None:
    """Take two posts for one or apart, or with None take that back; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        if is_same is None:
            undo_match(session, post_id=post_id, other_id=other_id, actor=actor)
        else:
            decide_match(session, post_id=post_id, other_id=other_id, is_same=is_same, actor=actor)


def move_post(post_id: int, *, event_id: int, actor: str) -> None:
    """Attach a post to another event; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        attach_to_event(session, post_id=post_id, event_id=event_id, actor=actor)


def split_posts(incident_id: int, post_ids: Sequence[int], *, actor: str) -> int:
    """Make an incident of its own of some posts of another; commits. Returns its id."""
    with write_as(AccountRole.ANALYST, actor) as session:
        return split_incident(session, incident_id=incident_id, post_ids=post_ids, actor=actor)


def merge_other(incident_id: int, other_id: int, *, actor: str) -> None:
    """Put another incident into this one; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        merge_incidents(session, incident_id=incident_id, other_id=other_id, actor=actor)


def note_incident(incident_id: int, note: str, *, actor: str) -> None:
    """Add a note to an incident; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        note_on_incident(session, incident_id=incident_id, note=note, actor=actor)


def undo_incident_change(change_id: int, *, actor: str) -> None:
    """Take back what a person did to an incident; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        undo_change(session, change_id=change_id, actor=actor)


def accept_proposal(proposal_id: int, name: str, hazard: Hazard, *, actor: str) -> int:
    """Make an event of a proposal; commits. Returns its id."""
    with write_as(AccountRole.LEAD, actor) as session:
        return proposal_decisions.accept_proposal(
            session, proposal_id=proposal_id, name=name, hazard=hazard, actor=actor
        )


def merge_proposal(proposal_id: int, event_id: int, *, actor: str) -> None:
    """Put a proposal's posts into an event; commits."""
    with write_as(AccountRole.LEAD, actor) as session:
        proposal_decisions.merge_proposal(session, proposal_id=proposal_id, event_id=event_id, actor=actor)


def dismiss_proposal(proposal_id: int, reason: str, *, actor: str) -> None:
    """Say why a proposal is no event; commits."""
    with write_as(AccountRole.LEAD, actor) as session:
        proposal_decisions.dismiss_proposal(session, proposal_id=proposal_id, reason=reason, actor=actor)


def undo_proposal_decision(proposal_id: int, *, actor: str) -> None:
    """Take back what a person decided about a proposal; commits."""
    with write_as(AccountRole.LEAD, actor) as session:
        proposal_decisions.undo_decision(session, proposal_id=proposal_id, actor=actor)


def open_stream(name: str, *, actor: str) -> int:
    """Add a stream; commits. Returns its id."""
    with write_as(AccountRole.LEAD, actor) as session:
        return proposal_decisions.open_stream(session, name=name, actor=actor)


def retry_jobs(job_ids: Sequence[int], *, actor: str, queue: Queue = POSTS) -> int:
    """Put failed jobs back into their queue; commits. Returns how many."""
    with write_as(AccountRole.ANALYST, actor) as session:
        return retry_failed_jobs(session, actor=actor, job_ids=job_ids, queue=queue)


def read_pictures(post_id: int, *, actor: str) -> None:
    """Let the words in a post's pictures be read ahead of all others; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        ask_to_read(session, post_id=post_id, actor=actor)


def acknowledge_alert(alert_id: int, *, actor: str) -> None:
    """Note that a person knows of an alert; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        alerts.acknowledge_alert(session, alert_id=alert_id, actor=actor)


def set_reliability(
    source_id: int, reliability: SourceReliability, *, actor: str, reason: str | None
) -> None:
    """Rate how reliable a source is; commits."""
    with write_as(AccountRole.LEAD, actor) as session:
        rate_source(session, source_id=source_id, reliability=reliability, actor=actor, reason=reason)


def hint_source(source_id: int, hint: SourceHint, *, actor: str, reason: str | None) -> None:
    """Say where a source usually writes from and in which language; commits."""
    with write_as(AccountRole.LEAD, actor) as session:
        source_hints.hint_source(session, source_id=source_id, hint=hint, actor=actor, reason=reason)


def add_feed(new: NewFeed, *, actor: str) -> int:
    """Add a feed; commits. Returns its id."""
    with write_as(AccountRole.ADMIN, actor) as session:
        return feeds.add_feed(session, new, actor=actor)


def pause_feed(feed_id: int, *, is_paused: bool, actor: str) -> None:
    """Pause a feed, or let it go on; commits."""
    with write_as(AccountRole.LEAD, actor) as session:
        feeds.pause_feed(session, feed_id=feed_id, is_paused=is_paused, actor=actor)


def remove_feed(feed_id: int, *, actor: str) -> None:
    """Remove a feed; commits."""
    with write_as(AccountRole.ADMIN, actor) as session:
        feeds.remove_feed(session, feed_id=feed_id, actor=actor)


def try_feed(feed_id: int, *, actor: str) -> None:
    """Ask the process that runs the feeds for a trial; commits."""
    with write_as(AccountRole.LEAD, actor) as session:
        feeds.ask_trial(session, feed_id=feed_id, actor=actor)


def activate_version(version: str, *, actor: str) -> int:
    """Let a version of the model serve; commits. Returns how many posts are scored again."""
    with write_as(AccountRole.LEAD, actor) as session:
        return activate_model(session, version=version, actor=actor)


def edit_report(report_id: int, *, section: str, seen: str, text: str, edited_by: str) -> None:
    """Put other words into a section of a draft; commits."""
    with write_as(AccountRole.ANALYST, edited_by) as session:
        edit_section(session, report_id=report_id, section=section, seen=seen, text=text, edited_by=edited_by)


def accept_overview(report_id: int, *, proposal: OverviewDraft, seen: str, accepted_by: str) -> None:
    """Put the lines of a drafted overview before what stands in its section; commits."""
    with write_as(AccountRole.ANALYST, accepted_by) as session:
        accept_draft_lines(
            session, report_id=report_id, proposal=proposal, seen=seen, accepted_by=accepted_by
        )


def clear_report(report_id: int, *, seen_sha256: str, cleared_by: str) -> None:
    """Clear a report; commits."""
    with write_as(AccountRole.LEAD, cleared_by) as session:
        clear_draft(session, report_id=report_id, seen_sha256=seen_sha256, cleared_by=cleared_by)


def retract_report(report_id: int, *, reason: str, retracted_by: str) -> None:
    """Withdraw an issued report; commits."""
    with write_as(AccountRole.LEAD, retracted_by) as session:
        retract_issued(session, report_id=report_id, retracted_by=retracted_by, reason=reason)


def review_release(report_id: int, *, asked_by: str) -> None:
    """Let the reviewer that is always on read a draft again; commits."""
    with write_as(AccountRole.ANALYST, asked_by) as session:
        review_report(session, report_id=report_id, asked_by=asked_by)


def search_pictures(report_id: int, *, actor: str) -> None:
    """Let the pictures of a report be searched for faces and words; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        search_report(session, report_id=report_id)


def withhold_picture(sha256: str, *, is_withheld: bool, actor: str) -> None:
    """Keep a picture from whoever is outside the team, or let it go again; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        faces.withhold_picture(session, sha256=sha256, is_withheld=is_withheld, actor=actor)


def add_picture(report_id: int, *, post_id: int, number: int, despite_distress: bool, actor: str) -> None:
    """Put a picture of a cited post into a draft; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        put_picture(
            session,
            report_id=report_id,
            post_id=post_id,
            number=number,
            put_by=actor,
            despite_distress=despite_distress,
        )


def remove_picture(report_id: int, *, post_id: int, number: int, actor: str) -> None:
    """Take a picture out of a draft; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        take_picture_out(session, report_id=report_id, post_id=post_id, number=number, taken_by=actor)


def mend_report(report_id: int, *, seen_sha256: str, key: str, taken_by: str) -> str:
    """Take the words that a reviewer proposes; commits. Returns the section's title."""
    with write_as(AccountRole.ANALYST, taken_by) as session:
        return take_mend(session, report_id=report_id, seen_sha256=seen_sha256, key=key, taken_by=taken_by)


def appeal_block(report_id: int, *, seen_sha256: str, key: str, lead: str, reason: str) -> None:
    """Appeal what a reviewer blocks; commits."""
    with write_as(AccountRole.LEAD, lead) as session:
        appeal_finding(
            session, report_id=report_id, seen_sha256=seen_sha256, key=key, lead=lead, reason=reason
        )


def open_event(name: str, hazard: Hazard, *, actor: str) -> int:
    """Add an event that starts now; commits. Returns its id."""
    with write_as(AccountRole.ANALYST, actor) as session:
        return add_event(session, name=name, hazard=hazard, starts_at=utc_now()).id


def close_event(event_id: int, *, actor: str) -> int:
    """Let nothing into an event any more; commits. Returns how many feeds were paused."""
    with write_as(AccountRole.LEAD, actor) as session:
        return event_life.close_event(session, event_id=event_id, actor=actor)


def reopen_event(event_id: int, *, actor: str) -> None:
    """Let posts and decisions into a closed event again; commits."""
    with write_as(AccountRole.LEAD, actor) as session:
        event_life.reopen_event(session, event_id=event_id, actor=actor)


def keep_event_for(event_id: int, days: int | None, *, actor: str) -> None:
    """Say after how many days a closed event's posts and pictures are erased, or never; commits."""
    with write_as(AccountRole.LEAD, actor) as session:
        event_life.keep_event_for(session, event_id=event_id, days=days, actor=actor)


def add_account(email: str, name: str, role: AccountRole, *, actor: str) -> int:
    """Add an account; commits. Returns its id."""
    with write_as(AccountRole.ADMIN, actor) as session:
        return accounts.add_account(session, email=email, name=name, role=role, actor=actor)


def change_role(account_id: int, role: AccountRole, *, actor: str) -> None:
    """Give an account another role; commits."""
    with write_as(AccountRole.ADMIN, actor) as session:
        accounts.change_role(session, account_id=account_id, role=role, actor=actor)


def disable_account(account_id: int, *, is_disabled: bool, actor: str) -> None:
    """Keep an account out, or let it in again; commits."""
    with write_as(AccountRole.ADMIN, actor) as session:
        accounts.disable_account(session, account_id=account_id, is_disabled=is_disabled, actor=actor)
