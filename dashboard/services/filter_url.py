"""The filter as query parameters, so that a view can be reloaded, bookmarked and sent to a colleague.

Parameters come from outside: what is not understood is left out, never raised.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from db.queries.filters import MAX_WORDS_LENGTH, Area, PostFilter
from db.vocabulary import Damage, Humanitarian, Informativeness, Verification

Params = dict[str, list[str]]
Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")

FILTER_NAMES = (
    "event",
    "since",
    "until",
    "informativeness",
    "humanitarian",
    "damage",
    "verification",
    "language",
    "confidence",
    "picture",
    "disagree",
    "area",
    "words",
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
        "verification": chosen.verification,
        "language": chosen.language,
        "confidence": [f"{chosen.min_confidence:g}"] if chosen.min_confidence > 0 else (),
        "picture": _encode_flag(chosen.has_picture),
        "disagree": _encode_flag(chosen.modalities_disagree),
        "area": [f"{area.south:.4f},{area.west:.4f},{area.north:.4f},{area.east:.4f}"] if area else (),
        "words": [chosen.words] if chosen.words else (),
    }
    return {name: [str(value) for value in values] for name, values in found.items() if values}


def decode_filter(params: Mapping[str, Sequence[str]], *, event_id: int) -> PostFilter:
    """Return the filter that the parameters name, for an event that is known to exist."""
    return PostFilter(
        event_id=event_id,
        since=_first(params, "since", _parse_time),
        until=_first(params, "until", _parse_time),
        informativeness=_known(params, "informativeness", Informativeness),
        humanitarian=_known(params, "humanitarian", Humanitarian),
        damage=_known(params, "damage", Damage),
        verification=_known(params, "verification", Verification),
        language=tuple(code[:8] for code in params.get("language", ())[:MAX_LANGUAGES]),
        min_confidence=_first(params, "confidence", _parse_share) or 0.0,
        has_picture=_first(params, "picture", YES_NO.get),
        modalities_disagree=_first(params, "disagree", YES_NO.get),
        area=_first(params, "area", _parse_area),
        words=(_first(params, "words", str) or "")[:MAX_WORDS_LENGTH],
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


def _parse_time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=UTC)


def _parse_share(text: str) -> float | None:
    share = float(text)
    return share if 0 <= share <= 1 else None


def _parse_area(text: str) -> Area | None:
    south, west, north, east = (float(part) for part in text.split(","))
    inside = -90 <= south <= north <= 90 and -180 <= west <= 180 and -180 <= east <= 180
    return Area(south, west, north, east) if inside else None
