"""What of the store is worth an alert: proposed events, bad feeds, and severe incidents that grow fast."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db.alerts import end_alert, raise_alert
from db.queries.alerts import ProposedEvent, find_standing, list_proposed
from db.queries.feeds import FeedHealth, list_feeds
from db.queries.incidents import GROWTH, IncidentRow, list_growing
from db.queries.silences import list_silences
from db.session import Store
from db.vocabulary import AlertKind, Damage, Humanitarian

# One failure may pass by itself; the third comes some four intervals after the last success.
FAILURES = 3
# Our choice: two posts a quarter of an hour are talk, and a handful of people is more than one who repeats.
GROWN_POSTS, GROWN_ACCOUNTS = 10, 5
SEVERE = {Humanitarian.INJURED_OR_DEAD_PEOPLE, Humanitarian.MISSING_OR_FOUND_PEOPLE}
# These are over when what they tell of is; that an incident grew stays worth knowing.
PASSING = (AlertKind.SILENCE, AlertKind.FEED_FAILED, AlertKind.PROPOSAL)


@dataclass(frozen=True)
class Found:
    """Something that an alert is to be of; see ``raise_alert``."""

    kind: AlertKind
    key: str
    title: str
    event_id: int
    link: str


def watch_store(store: Store, now: datetime) -> None:
    """Raise what is new, and end what is over; commits, and writes nothing while nothing changes."""
    with store.read() as session:
        found = {one.key: one for one in _find_all(session, now)}
        new = found.keys() - find_standing(session, list(AlertKind))
        over = find_standing(session, PASSING) - found.keys()
    if not new and not over:
        return
    with store.write() as session:
        for key in sorted(new):
            one = found[key]
            raise_alert(
                session, kind=one.kind, key=key, title=one.title, event_id=one.event_id, link=one.link
            )
        for key in over:
            end_alert(session, key=key)


def _find_all(session: Session, now: datetime) -> Iterator[Found]:
    feeds = list_feeds(session)
    for feed in feeds:
        if feed.failures >= FAILURES and not feed.is_paused:
            yield _tell_failure(feed)
    for event_id in sorted({feed.event_id for feed in feeds}):
        for silence in list_silences(session, event_id=event_id):
            hours = (now - silence.since).total_seconds() // 3600
            title = f"A feed is silent: nothing from {silence.source} for {hours:.0f} h"
            yield Found(AlertKind.SILENCE, silence.key, title, event_id, f"/sources?event={event_id}")
    for incident in list_growing(session, since=now - GROWTH, min_accounts=GROWN_ACCOUNTS):
        if incident.growth >= GROWN_POSTS and _is_severe(incident):
            yield _tell_growth(incident)
    yield from map(_tell_proposal, list_proposed(session))


def _tell_proposal(proposal: ProposedEvent) -> Found:
    near = f" near {proposal.place}" if proposal.place else ""
    return Found(
        AlertKind.PROPOSAL,
        f"proposal:{proposal.id}",
        f"An event is proposed{near}: {proposal.voices:,} independent accounts in {proposal.window_h} h, "
        f"where {proposal.expected:.1f} are usual",
        proposal.stream_id,
        f"/proposals?proposal={proposal.id}",
    )


def _tell_failure(feed: FeedHealth) -> Found:
    since = feed.last_success_at or feed.added_at
    return Found(
        AlertKind.FEED_FAILED,
        f"feed_failed:{feed.id}:{since:%Y-%m-%dT%H:%M:%S}",
        f"A feed fails: {feed.source}, {feed.failures} times in a row",
        feed.event_id,
        f"/sources?event={feed.event_id}",
    )


def _tell_growth(incident: IncidentRow) -> Found:
    return Found(
        AlertKind.GROWTH,
        f"growth:{incident.id}",
        f"A severe incident grows fast: {incident.growth:,} posts in an hour, "
        f"{incident.accounts:,} independent accounts",
        incident.event_id,
        f"/incidents?event={incident.event_id}&incident={incident.id}",
    )


def _is_severe(incident: IncidentRow) -> bool:
    return incident.damage is Damage.SEVERE_DAMAGE or incident.category in SEVERE
