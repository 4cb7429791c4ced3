"""The columns of a report's posts, the same in every table: name, HXL tag, what it says, and its value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboard.labels import (
    LABEL_DECISION_WORDS,
    LABEL_WORDS,
    say_information,
    say_precision,
)
from dashboard.services.reports.document import Citation
from dashboard.services.reports.frozen import FrozenPost
from db.bounds import TIME_UNKNOWN_WORDS, is_time_known
from db.vocabulary import LabelDecision

Value = str | int | float | None


@dataclass(frozen=True)
class Column:
    name: str
    tag: str
    says: str
    read: Callable[[FrozenPost], Value]


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _say_time(post: FrozenPost) -> str:
    return post.posted_at.isoformat() if is_time_known(post.posted_at) else TIME_UNKNOWN_WORDS


def _say_decision(post: FrozenPost) -> str | None:
    decision = post.label_decision
    return None if decision is LabelDecision.NOT_JUDGED else LABEL_DECISION_WORDS[decision]


POST_COLUMNS: tuple[Column, ...] = (
    Column("post", "#meta+id+post", "Number of the post in Lookout", lambda p: p.id),
    Column("posted at (UTC)", "#date+posted", "When it was posted, ISO 8601", _say_time),
    Column("account", "#meta+account", "Number of its author within this report", lambda p: p.account),
    Column("language", "#meta+lang", "ISO 639-1, as recognised automatically", lambda p: p.language),
    Column("picture", "#meta+picture", "Whether it has one", lambda p: "yes" if p.has_picture else "no"),
    Column(
        "category",
        "#subsector+category",
        "Humanitarian category as shown: of the model, or as a person corrected it",
        lambda p: LABEL_WORDS[p.humanitarian] if p.humanitarian else None,
    ),
    Column(
        "confidence",
        "#meta+confidence",
        "Calibrated probability of the category, 0 to 1; no measure of truth",
        lambda p: _share(p.humanitarian_confidence),
    ),
    Column(
        "informativeness",
        "#meta+informativeness",
        "Whether it tells something useful",
        lambda p: LABEL_WORDS[p.informativeness] if p.informativeness else None,
    ),
    Column(
        "damage",
        "#meta+damage",
        "Severity of damage in its picture",
        lambda p: LABEL_WORDS[p.damage] if p.damage else None,
    ),
    Column("model", "#meta+model", "Version that classified it", lambda p: p.model_version),
    Column("label decision", "#status+label", "What a person decided about the label", _say_decision),
    Column(
        "verification",
        "#status+verification",
        "What a person found out about the information, and whether it is used",
        lambda p: say_information(p.information, p.use),
    ),
    Column(
        "source reliability",
        "#meta+reliability",
        "Admiralty code A to F; F: cannot be judged",
        lambda p: p.source_reliability.value,
    ),
    Column(
        "credibility",
        "#meta+credibility",
        "Admiralty code 1 to 6; 6: cannot be judged",
        lambda p: p.credibility.value,
    ),
    Column(
        "location precision",
        "#loc+precision",
        "How exactly its place is known",
        lambda p: say_precision(p.precision),
    ),
    Column("place", "#loc+name", "Name of the place", lambda p: p.place),
    Column("latitude", "#geo+lat", "Degrees, as coarse as the profile says", lambda p: p.lat),
    Column("longitude", "#geo+lon", "Degrees, as coarse as the profile says", lambda p: p.lon),
    Column("radius (km)", "#loc+radius", "How far from the point it may be", lambda p: p.radius_km),
    Column("location method", "#loc+method", "What placed it", lambda p: p.method),
    Column("first of its words", "#meta+fold", "Post that first used the same words", lambda p: p.fold),
    Column("incident", "#meta+incident", "Number of the incident that it is in", lambda p: p.incident),
    Column("reviews", "#meta+reviews", "How many people's judgements stand", lambda p: len(p.reviews)),
)
EXCERPT = ("excerpt (masked)", "#description+excerpt", "Words of a cited post, as the profile masks them")


def read_post(post: FrozenPost, cited: Mapping[int, Citation]) -> dict[str, Value]:
    """Return {column: value} of a post; only cited posts have an excerpt."""
    values: dict[str, Value] = {column.name: column.read(post) for column in POST_COLUMNS}
    values[EXCERPT[0]] = cited[post.id].excerpt if post.id in cited else None
    return values
