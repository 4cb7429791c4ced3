"""What a template may tell: the frozen facts of a report as plain values.

A report keeps the template that it was drafted with, so a name that stands here stays here.
"""

from typing import Any

from dashboard.labels import ALERT_KIND_WORDS, LABEL_WORDS, REPORT_KIND_WORDS
from dashboard.services.reports import wording
from dashboard.services.reports.frozen import CategoryFacts, Counts, DistrictFacts, Snapshot
from dashboard.services.reports.frozen_kinds import ChangeMade, HandoverFacts, IncidentGrowth
from dashboard.services.reports.kinds import EXPIRES_AFTER
from dashboard.services.reports.sections import show_time
from dashboard.services.reports.shape.rendering import Support
from dashboard.services.reports.wording import count_of, support_of
from db.vocabulary import Humanitarian, IncidentChangeKind


def tell_facts(snapshot: Snapshot) -> dict[str, Any]:
    """Return the facts under the names that templates use; ``incident`` and ``handover`` may be None."""
    facts, event = snapshot.facts, snapshot.event
    return {
        "event": {
            "name": event.name,
            "country": event.country,
            "hazard": event.hazard,
            "glide": event.glide,
            "is_exercise": event.is_exercise,
        },
        "report": {
            "kind": REPORT_KIND_WORDS[snapshot.kind],
            "author": snapshot.created_by,
            "starts_at": show_time(snapshot.starts_at),
            "ends_at": show_time(snapshot.ends_at),
            "frozen_at": show_time(snapshot.frozen_at),
            "expires_at": show_time(snapshot.ends_at + EXPIRES_AFTER),
        },
        "not_provided": wording.NOT_PROVIDED,
        "no_casualty_figure": wording.NO_CASUALTY_FIGURE,
        "all": _tell_counts(facts.all),
        "usable": _tell_counts(facts.usable),
        "categories": [
            _tell_category(category)
            for category in facts.categories
            if category.humanitarian != Humanitarian.NOT_HUMANITARIAN
        ],
        "districts": [_tell_district(district) for district in facts.districts or ()],
        "incident": _tell_incident(snapshot.growth) if snapshot.growth else None,
        "handover": _tell_handover(snapshot.handover) if snapshot.handover else None,
    }


def _tell_counts(counts: Counts) -> dict[str, Any]:
    return {
        "posts": counts.posts,
        "accounts": counts.accounts,
        "classified": counts.classified,
        "not_classified": counts.posts - counts.classified,
        "informative": counts.informative,
        "corroborated": counts.verified,
        "not_judged": counts.unreviewed,
        "not_used": counts.not_used,
        "placed": counts.placed,
        "severe_damage": counts.severe_damage,
    }


def _tell_category(category: CategoryFacts) -> dict[str, Any]:
    return {
        "name": LABEL_WORDS[category.humanitarian].lower(),
        "posts": category.posts,
        "messages": category.messages or 0,
        "accounts": category.accounts,
        "support": support_of(category),
        "cites": _cite(category.cited),
        "list": _list(category.humanitarian),
    }


def _tell_district(district: DistrictFacts) -> dict[str, Any]:
    return {
        "name": district.name,
        "posts": district.posts,
        "messages": district.messages,
        "accounts": district.accounts,
        "corroborated": district.verified_messages,
    }


def _tell_incident(growth: IncidentGrowth) -> dict[str, Any]:
    return {
        "id": growth.id,
        "category": LABEL_WORDS[growth.category].lower() if growth.category else None,
        "damage": LABEL_WORDS[growth.damage].lower() if growth.damage else None,
        "place": growth.place,
        "first_seen_at": show_time(growth.first_seen_at),
        "last_seen_at": show_time(growth.last_seen_at),
        "posts": growth.posts,
        "accounts": growth.accounts,
        "growth": growth.growth,
        "not_judged": growth.open_posts,
        "changes": [_tell_change(change) for change in growth.changes],
    }


def _tell_change(change: ChangeMade) -> dict[str, Any]:
    posts = count_of(change.posts, "post")
    what = {
        IncidentChangeKind.SPLIT: f"{posts} parted between it and incident {change.other}",
        IncidentChangeKind.MERGE: f"put together with incident {change.other}, {posts}",
        IncidentChangeKind.NOTE: f"noted: “{change.note}”",
    }
    return {
        "what": what[change.kind],
        "by": change.by,
        "at": show_time(change.at),
    }


def _tell_handover(handover: HandoverFacts) -> dict[str, Any]:
    return {
        "open_work": [
            {"queue": work.queue, "posts": work.posts, "list": _list(work.trace)}
            for work in handover.open_work
        ],
        "deciders": [
            {"by": one.by, "decisions": one.decisions, "posts": one.posts} for one in handover.deciders
        ],
        "new_incidents": handover.new_incidents,
        "growing": [
            {
                "id": one.id,
                "category": LABEL_WORDS[one.category].lower() if one.category else None,
                "place": one.place,
                "posts": one.posts,
                "accounts": one.accounts,
                "growth": one.growth,
            }
            for one in handover.growing
        ],
        "waiting": handover.waiting,
        "failed": handover.failed,
        "proposals": handover.proposals,
        "open_alerts": handover.open_alerts,
        "alerts": [
            {
                "kind": ALERT_KIND_WORDS[alert.kind],
                "title": alert.title,
                "raised_at": show_time(alert.raised_at),
            }
            for alert in handover.alerts
        ],
    }


def _cite(post_ids: tuple[int, ...]) -> Support:
    return Support(" ".join(f"[{post_id}]" for post_id in post_ids))


def _list(name: str) -> Support:
    return Support(f"[list: {name.replace('_', ' ')}]")
