"""The key figures of a report: what was counted, over which posts, and where these are listed."""

from dashboard.labels import INFORMATION_WORDS, NOT_REVIEWED, say_label
from dashboard.services.reports import wording
from dashboard.services.reports.document import Figure, KeyFigures, Section
from dashboard.services.reports.former import is_former
from dashboard.services.reports.frozen import Counts, Snapshot
from dashboard.services.reports.sections import show_time
from db.vocabulary import VERIFIED, Informativeness


def list_figures(snapshot: Snapshot) -> tuple[Figure, ...]:
    """Return the key figures in their order."""
    every, usable, traces = snapshot.facts.all, snapshot.facts.usable, snapshot.facts.traces
    informative = say_label(Informativeness.INFORMATIVE)
    verified, not_used = wording.define_counts(is_former(snapshot))
    received = "all posts of the event in the period"
    if snapshot.filter.words:
        received += " that match the filters"
    lines = (
        ("posts", "Posts received", every.posts, received, "all"),
        ("accounts", "Accounts", every.accounts, "distinct authors of all posts", "all"),
        ("pending", "Awaiting classification", every.posts - every.classified, "all posts", "all"),
        (
            "not_used",
            "Not used",
            every.not_used,
            f"{not_used} by a person; in no figure below",
            "not_used",
        ),
        ("usable", "Usable posts", usable.posts, "all posts but those not used", "usable"),
        *_list_message_figures(usable),
        ("informative", informative, usable.informative, "usable posts", "informative"),
        (
            "verified",
            "Verified" if is_former(snapshot) else INFORMATION_WORDS[VERIFIED],
            usable.verified,
            f"usable posts {verified}",
            "verified",
        ),
        ("unreviewed", NOT_REVIEWED, usable.unreviewed, "usable posts", "unreviewed"),
        ("with_picture", "With a picture", usable.with_picture, "usable posts", "with_picture"),
        (
            "severe_damage",
            "Picture shows severe damage",
            usable.severe_damage,
            f"usable posts; judged from pictures, without {_say_unclear(usable)} whose severity is unclear",
            "severe_damage",
        ),
        (
            "placed",
            "With a place",
            usable.placed,
            "usable posts with any location precision",
            "placed",
        ),
    )
    return tuple(
        Figure(key, label, value, counted, traces.get(trace, traces["usable"]))
        for key, label, value, counted, trace in lines
    )


def _say_unclear(usable: Counts) -> str:
    """Return how many severities are unclear; snapshots of before do not know."""
    return "those" if usable.unclear_damage is None else f"the {usable.unclear_damage:,}"


def _list_message_figures(usable: Counts) -> tuple[tuple[str, str, int, str, str], ...]:
    """Return the figures that snapshots of before lack."""
    messages, accounts = usable.messages, usable.first_accounts
    if messages is None or accounts is None:
        return ()
    return (
        ("messages", "Messages", messages, "usable posts, those of the same words once", "usable"),
        ("first_accounts", "Independent accounts", accounts, "those that sent a message first", "usable"),
    )


def write_key_figures(snapshot: Snapshot, figures: tuple[Figure, ...]) -> Section:
    """Lay out the key figures with what was counted."""
    counted_at = show_time(snapshot.frozen_at)
    return Section("Key figures", (KeyFigures(figures, counted_at),))
