"""The filter as query parameters, so that a view can be reloaded, bookmarked, sent to a colleague and kept.

The dashboard opens them and the process of the alerts watches kept ones, so they stand below both. Parameters
come from outside: what is not understood is left out, never raised.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from db.assignments import NAME_CHARS
from db.queries.filters import MAX_WORDS_LENGTH, Area, PostFilter
from db.queries.shape_lines import encode_shape, parse_shape
from db.queries.shapes import Shape
from db.vocabulary import (
    FORMER_MEANINGS,
    Clarity,
    Damage,
    Familiarity,
    FormerVerdict,
    Humanitarian,
    Information,
    Informativeness,
    LabelDecision,
    Use,
)

Params = dict[str, list[str]]
Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")

# Links in reports and bookmarks of the time when one verdict stood for label and information alike.
FORMER_NAME = "verification"
FILTER_NAMES = (
    "event",
    "since",
    "until",
    "informativeness",
    "humanitarian",
    "damage",
    "label_decision",
    "information",
    "use",
    "damage_clarity",
    "familiarity",
    FORMER_NAME,
    "language",
    "confidence",
    "picture",
    "disagree",
    "placed",
    "recycled",
    "area",
    "shape",
    "words",
    "incident",
    "same",
    "assignee",
    "after",
)
YES_NO = {"yes": True, "no": False}
MAX_LANGUAGES = 20


def encode_filter(chosen: PostFilter) -> Params:
    """Return the parameters of a filter; what does not narrow is left out."""
    area = chosen.area
    found: dict[str, Iterable[str]] = {
        "event": [str(chosen.event_id)],
        "since": _encode_time(chosen.since),
        "until": _encode_time(chosen.until),
        "informativeness": chosen.informativeness,
        "humanitarian": chosen.humanitarian,
        "damage": chosen.damage,
        "label_decision": chosen.label_decision,
        "information": chosen.information,
        "use": chosen.use,
        "damage_clarity": chosen.damage_clarity,
        "familiarity": chosen.familiarity,
        "language": chosen.language,
        "confidence": [f"{chosen.min_confidence:g}"] if chosen.min_confidence > 0 else (),
        "picture": _encode_flag(chosen.has_picture),
        "disagree": _encode_flag(chosen.modalities_disagree),
        "placed": _encode_flag(chosen.is_placed),
        "recycled": _encode_flag(chosen.is_recycled),
        "area": [encode_area(area)] if area else (),
        "shape": [encode_shape(chosen.shape)] if chosen.shape else (),
        "words": [chosen.words] if chosen.words else (),
        "incident": [str(chosen.incident)] if chosen.incident is not None else (),
        "same": [str(chosen.same_as)] if chosen.same_as is not None else (),
        "assignee": [chosen.assignee] if chosen.assignee else (),
        "after": [str(chosen.after_post)] if chosen.after_post is not None else (),
    }
    return {name: [str(value) for value in values] for name, values in found.items() if values}


def encode_area(area: Area) -> str:
    """Return the parameter of an area."""
    return f"{area.south:.4f},{area.west:.4f},{area.north:.4f},{area.east:.4f}"


def decode_filter(params: Mapping[str, Sequence[str]], *, event_id: int) -> PostFilter:
    """Return the filter that the parameters name, for an event that is known to exist."""
    label_decision, use = _read_former(params)
    return PostFilter(
        event_id=event_id,
        since=_first(params, "since", _parse_time),
        until=_first(params, "until", _parse_time),
        informativeness=_known(params, "informativeness", Informativeness),
        humanitarian=_known(params, "humanitarian", Humanitarian),
        damage=_known(params, "damage", Damage),
        label_decision=_known(params, "label_decision", LabelDecision) or label_decision,
        information=_known(params, "information", Information),
        use=_known(params, "use", Use) or use,
        damage_clarity=_known(params, "damage_clarity", Clarity),
        familiarity=_known(params, "familiarity", Familiarity),
        language=tuple(code[:8] for code in params.get("language", ())[:MAX_LANGUAGES]),
        min_confidence=_first(params, "confidence", _parse_share) or 0.0,
        has_picture=_first(params, "picture", YES_NO.get),
        modalities_disagree=_first(params, "disagree", YES_NO.get),
        is_placed=_first(params, "placed", YES_NO.get),
        is_recycled=_first(params, "recycled", YES_NO.get),
        area=_first(params, "area", _parse_area),
        shape=_read_shape(params),
        words=(_first(params, "words", str) or "")[:MAX_WORDS_LENGTH],
        incident=_first(params, "incident", _parse_number),
        same_as=_first(params, "same", _parse_number),
        assignee=(_first(params, "assignee", str) or "")[:NAME_CHARS].replace("\0", ""),
        after_post=_first(params, "after", _parse_number),
    )


def decode_event_id(params: Mapping[str, Sequence[str]]) -> int | None:
    """Return the event that the parameters name, or None."""
    return _first(params, "event", int)


def _encode_time(moment: datetime | None) -> list[str]:
    return [moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")] if moment else []


def _encode_flag(flag: bool | None) -> list[str]:
    return [] if flag is None else ["yes" if flag else "no"]


def _first(
    params: Mapping[str, Sequence[str]], name: str, parse: Callable[[str], Value | None]
) -> Value | None:
    try:
        return parse(params[name][0])
    except (KeyError, IndexError, ValueError):
        return None


def _known(params: Mapping[str, Sequence[str]], name: str, words: type[Word]) -> tuple[Word, ...]:
    asked = set(params.get(name, ()))
    return tuple(word for word in words if word in asked)


def _read_former(params: Mapping[str, Sequence[str]]) -> tuple[tuple[LabelDecision, ...], tuple[Use, ...]]:
    """Return what former verdicts mean today; those that no filter can mean together narrow nothing."""
    meant = [FORMER_MEANINGS[verdict] for verdict in _known(params, FORMER_NAME, FormerVerdict)]
    decisions, uses = {decision for decision, _ in meant}, {use for _, use in meant}
    if len(uses) != 1:
        return (), ()
    narrows = uses == {Use.USED} and decisions != set(LabelDecision)
    return tuple(word for word in LabelDecision if narrows and word in decisions), tuple(uses)


def _parse_time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=UTC)


def _parse_share(text: str) -> float | None:
    share = float(text)
    return share if 0 <= share <= 1 else None


def _parse_number(text: str) -> int | None:
    # The longest that every store takes as a number.
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _read_shape(params: Mapping[str, Sequence[str]]) -> Shape | None:
    shape: Shape | None = _first(params, "shape", parse_shape)  # type: ignore[assignment]
    return shape


def _parse_area(text: str) -> Area | None:
    south, west, north, east = (float(part) for part in text.split(","))
    inside = -90 <= south <= north <= 90 and -180 <= west <= 180 and -180 <= east <= 180
    return Area(south, west, north, east) if inside else None
