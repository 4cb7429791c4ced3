"""Finds the places that a post's words name, and which of them it is about.

A name counts when the evidence for it reaches ``MIN_SCORE``; of those that count, the one that ranks highest
is where it happened. The weights are ours, chosen on the labelled half "tune" of tests/data/places.csv; they
favour a missing place over a wrong one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from db.gazetteer.countries import read_country_codes
from db.gazetteer.names import Bearer, PlaceNames
from db.gazetteer.spelling import make_key
from db.gazetteer.towns import PlaceEntry, PlaceKind, measure_km
from db.predictions import NamedBeside, NewPlace
from db.vocabulary import PlaceMethod, PlacePrecision, PlaceRole
from inference.enrich.coordinates import read_coordinates
from inference.enrich.cues import FROM, HERE, LINKS
from inference.enrich.mentions import Mention, find_mentions
from inference.enrich.spoken import SPOKEN_IN, guess_language
from inference.enrich.words import Words

MAX_CHARACTERS = 2000
MAX_BESIDE = 8
DEFAULT_RADIUS_KM = 300.0
# An epicentre is given to a hundredth of a degree and known to some kilometres.
STATED_RADIUS_KM = 10.0
MIN_SCORE = 0.8
NEAR = 0.5  # at the centre of the event's area, half of it at the edge
SAME_COUNTRY = 0.2
FAR = -0.5  # the event has an area and this is elsewhere
LOCATED = 0.3  # "in Dangriga"
QUALIFIED = 0.5  # "Dangriga, Belize"
INSIDE = 0.35  # Belize is named elsewhere in the text
OUTSIDE = -0.2  # other countries or provinces are named and this town lies in none
TOGETHER = 0.15  # another town is named that lies close by
DISTINCT = 0.1  # the only place of a long name
DISTINCT_LETTERS = 5
TAGGED = 0.15  # "#Dangriga"
PART_OF_NAME = -0.3  # "Antonio Mora"
LOWER_CASE = -0.2  # "mora"
UNCASED = -0.05  # Arabic, or a headline in capitals: nothing tells a name from a word
ALIAS = -0.05
COMMON = (0.0, -0.15, -0.3, -0.5)
# Of an area without people, and for each tenfold of them: a parish of an island is no San Juan.
IMPORTANCE = {
    PlaceKind.COUNTRY: (0.95, 0.02),
    PlaceKind.PROVINCE: (0.58, 0.045),
    PlaceKind.DISTRICT: (0.45, 0.03),
    PlaceKind.TOWN: (0.0, 1 / 7),
}
# Of the places of one name the likelier: where the text's language is spoken, and where a hint points.
SPOKEN = 0.1
HINTED = 0.5  # at the hint, less with the distance, nothing at ``HINTED_KM``
HINTED_KM = 1000.0
# What happened is looked for at the most exact name, and not where a paper is or a report was written.
EXACTNESS = {PlaceKind.COUNTRY: 0.0, PlaceKind.PROVINCE: 0.2, PlaceKind.DISTRICT: 0.4, PlaceKind.TOWN: 0.5}
ELSEWHERE = -0.6
SCENE = 0.15  # "terremoto en Iquique"
ACTOR = -0.3  # "la selección de México"
GAME = -0.6  # "Costa Rica 0-1 México": teams
LATER = -0.03  # what a post is about it names first
MOST_LATER = 3
COUNTRIES_OF_A_LIST = 4
CLOSE_KM = 100.0
MOST_TOGETHER = 10  # of one name are looked at


@dataclass(frozen=True)
class EventArea:
    """Where an event is; each part is None where the event does not say. ``country`` is a name or a code."""

    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None


@dataclass(frozen=True)
class Hint:
    """What is known of a post's source: it chooses among places of one name and never places a post.

    ``language`` is an ISO 639-1 code; ``lat``, ``lon`` in degrees are where the source usually writes from.
    """

    language: str | None = None
    lat: float | None = None
    lon: float | None = None


NO_HINT = Hint()


@dataclass(frozen=True)
class Placement:
    """Where a post's words say that it happened, None where they do not, and the places named beside it."""

    place: NewPlace | None = None
    beside: Sequence[NamedBeside] = ()


@dataclass(frozen=True)
class _Context:
    """What holds for every name of a text: where its event is, and whose places it rather means."""

    area: EventArea
    country: str | None
    hint: Hint
    speakers: frozenset[str]


@dataclass(frozen=True)
class _Candidate:
    mention: Mention
    place: PlaceEntry
    role: PlaceRole
    score: float
    rank: float


class Gazetteer:
    """Finds places in texts. Building one reads the packaged names; keep it. Threads may share it.

    Args:
        own_file: see ``PlaceNames``.
    """

    def __init__(self, own_file: Path | None = None) -> None:
        self._names = PlaceNames(own_file)
        self._codes = read_country_codes()

    def find_place(self, text: str, area: EventArea, hint: Hint = NO_HINT) -> NewPlace | None:
        """Return where the words say that it happened, or None when nothing is sure enough."""
        return self.find_places(text, area, hint).place

    def find_places(self, text: str, area: EventArea, hint: Hint = NO_HINT) -> Placement:
        """Return where it happened, and what else is named with the role that each has."""
        text = text[:MAX_CHARACTERS]
        words = Words(text)
        mentions = find_mentions(self._names, words)
        language = hint.language or guess_language(words.folded)
        speakers = SPOKEN_IN.get(language, frozenset()) if language else frozenset()
        context = _Context(area, self._find_code(area.country), hint, speakers)
        candidates = [
            candidate
            for number, mention in enumerate(mentions)
            if (candidate := _choose(number, mentions, words, context)) is not None
        ]
        candidates.sort(key=lambda candidate: -candidate.rank)
        about = (
            [] if _is_list(candidates, words) else [one for one in candidates if _may_be_scene(one, words)]
        )
        main = next((one for one in about if not any(_follows(one, other, words) for other in about)), None)
        place = None if main is None else _make_place(main.place)
        if stated := read_coordinates(text):
            place = NewPlace(
                *stated, PlacePrecision.VICINITY, PlaceMethod.TEXT_COORDINATES, None, STATED_RADIUS_KM
            )
            main = None
        named = {main.place} if main else set()
        beside = []
        for candidate in candidates:
            if candidate.place not in named:
                named.add(candidate.place)
                holds_main = main is not None and _holds(candidate.place, main.place)
                role = PlaceRole.MENTIONED if holds_main else candidate.role
                beside.append(_make_beside(candidate.place, role))
        return Placement(place, beside[:MAX_BESIDE])

    def _find_code(self, country: str | None) -> str | None:
        return self._codes.get(make_key(country)) if country else None


def _choose(number: int, mentions: Sequence[Mention], words: Words, context: _Context) -> _Candidate | None:
    """Return the likeliest place of one of the names, or None when none is sure enough."""
    mention = mentions[number]
    around = _weigh_context(mention, words)
    is_area, is_town = words.is_area(mention.last), words.is_town(mention.last)
    is_strong = words.is_strongly_located(mention.first) or is_area or is_town
    best: tuple[float, float, PlaceEntry] | None = None
    for bearer in mention.bearers:
        place = bearer.place
        is_qualified = place.kind is not PlaceKind.COUNTRY and (
            any(_qualifies(other, place, mention, words) for other in mentions)
            or (place.country == "US" and words.is_code(mention.last, place.admin))
        )
        is_doubtful = bearer.commonness == len(COMMON) - 1 and not (is_strong and around >= LOCATED)
        if not is_qualified and (is_doubtful or _is_eclipsed(place, mention)):
            continue
        if (is_area and place.kind is PlaceKind.TOWN) or (is_town and place.kind is not PlaceKind.TOWN):
            continue
        if place.kind is PlaceKind.TOWN and words.is_feature(mention.last):
            continue
        # "away from the coast" is not the region that was once called so.
        is_word = bearer.commonness > 0 and words.is_common(mention.first, mention.last)
        if is_word and mention.key != make_key(place.name):
            continue
        score = _weigh_importance(place) + _weigh_area(place, context.area, context.country) + around
        score += ALIAS * bearer.is_alias + _weigh_common(bearer, is_strong or is_qualified)
        score += DISTINCT * (len(mention.bearers) == 1 and len(mention.key) >= DISTINCT_LETTERS)
        score += QUALIFIED if is_qualified else _weigh_others(place, mention, mentions)
        likelihood = score + _weigh_prior(place, context)
        if score >= MIN_SCORE and (best is None or likelihood > best[0]):
            best = likelihood, score, place
    if best is None:
        return None
    _, score, place = best
    if words.is_game and not is_strong:
        return None
    role = _find_role(mention, words)
    rank = score + EXACTNESS[place.kind] + LATER * min(number, MOST_LATER)
    if role is not PlaceRole.HAPPENED or words.is_dateline(mention.last):
        rank += ELSEWHERE
    rank += SCENE * words.is_scene(mention.first) + ACTOR * words.is_actor(mention.first)
    return _Candidate(mention, place, role, score, rank)


def _may_be_scene(candidate: _Candidate, words: Words) -> bool:
    """Return whether something may have happened there: who greets from a place says only where they are."""
    return candidate.role is not PlaceRole.MENTIONED and not words.is_greeted(candidate.mention.first)


def _is_list(candidates: Sequence[_Candidate], words: Words) -> bool:
    """Return whether so many countries are gone through that none is meant; of none is said what happened."""
    countries = [one for one in candidates if one.place.kind is PlaceKind.COUNTRY]
    is_long = len({one.place.country for one in countries}) >= COUNTRIES_OF_A_LIST
    return is_long and not any(
        words.is_scene(one.mention.first) or words.is_strongly_located(one.mention.first)
        for one in candidates
    )


def _is_eclipsed(place: PlaceEntry, mention: Mention) -> bool:
    """Return whether a country has the name: nobody means the town in Missouri by "Mexico", nor the state."""
    rivals = [bearer.place for bearer in mention.bearers if bearer.place.kind is PlaceKind.COUNTRY]
    if place.kind is PlaceKind.PROVINCE:
        return any(rival.country == place.country for rival in rivals)
    return place.kind > PlaceKind.PROVINCE and bool(rivals)


def _weigh_importance(place: PlaceEntry) -> float:
    size = math.log10(place.population + 1)
    least, growth = IMPORTANCE[place.kind]
    return least + growth * size


def _weigh_common(bearer: Bearer, is_certain: bool) -> float:
    return COMMON[bearer.commonness] / (2 if is_certain else 1)


def _weigh_context(mention: Mention, words: Words) -> float:
    """Return what the words around say for (positive) or against (negative) a place."""
    is_located = (
        words.is_located(mention.first)
        or mention.says_its_kind
        or words.is_area(mention.last)
        or words.is_town(mention.last)
    )
    is_tagged = words.is_whole_tag(mention.first, mention.last)
    is_part = not (is_tagged or words.is_organisation(mention.last)) and (
        mention.first in words.tags
        or words.is_followed_by_name(mention.last)
        or (not is_located and words.is_preceded_by_name(mention.first))
    )
    weight = LOCATED * is_located + TAGGED * is_tagged + PART_OF_NAME * is_part
    if is_tagged:
        return weight
    if words.is_lower(mention.first, mention.last):
        return weight + LOWER_CASE
    return weight + (0.0 if words.has_cases else UNCASED)


def _weigh_others(place: PlaceEntry, mention: Mention, mentions: Sequence[Mention]) -> float:
    """Return what the other names in the text say for a town or district."""
    if place.kind <= PlaceKind.PROVINCE:
        return 0.0
    others = [other for other in mentions if other is not mention]
    areas = [other for other in others if other.is_area]
    if any(_holds(bearer.place, place) for other in areas for bearer in other.bearers):
        return INSIDE
    is_together = any(
        bearer.place.kind is PlaceKind.TOWN
        and bearer.place.country == place.country
        and measure_km(bearer.place.lat, bearer.place.lon, place.lat, place.lon) < CLOSE_KM
        for other in others
        for bearer in other.bearers[:MOST_TOGETHER]
    )
    return TOGETHER * is_together + (OUTSIDE if areas else 0.0)


def _weigh_area(place: PlaceEntry, area: EventArea, country: str | None) -> float:
    weight = SAME_COUNTRY if country is not None and place.country == country else 0.0
    if area.lat is not None and area.lon is not None:
        radius_km = area.radius_km or DEFAULT_RADIUS_KM
        share = measure_km(area.lat, area.lon, place.lat, place.lon) / radius_km
        if share <= 1:
            return weight + NEAR * (1 - share / 2)
    elif country is None:
        return 0.0
    return weight or FAR


def _weigh_prior(place: PlaceEntry, context: _Context) -> float:
    """Return what speaks for a place over others of its name and nothing more."""
    hint = context.hint
    weight = SPOKEN * (place.country in context.speakers)
    if hint.lat is not None and hint.lon is not None:
        km = measure_km(hint.lat, hint.lon, place.lat, place.lon)
        weight += HINTED * max(0.0, 1 - km / HINTED_KM)
    return weight


def _qualifies(other: Mention, place: PlaceEntry, mention: Mention, words: Words) -> bool:
    """Return whether ``other`` follows the mention as the place's province or country: "Paris, Texas"."""
    if other.first < mention.last or not words.joins(mention.last, other.first):
        return False
    # Between "Ocós" and "San Marcos" stands a word: a province's seat bears its name and stands for it.
    is_linked = other.first > mention.last
    return any(
        _holds(bearer.place, place) or (is_linked and _is_seat(bearer.place, place))
        for bearer in other.bearers
    )


def _is_seat(seat: PlaceEntry, place: PlaceEntry) -> bool:
    """Return whether a town is a larger one of another's province, close by."""
    return (
        seat.kind is place.kind is PlaceKind.TOWN
        and (seat.country, seat.admin) == (place.country, place.admin)
        and seat.population > place.population
        and measure_km(seat.lat, seat.lon, place.lat, place.lon) < CLOSE_KM
    )


def _follows(larger: _Candidate, candidate: _Candidate, words: Words) -> bool:
    """Return whether a place only says where the one right before it lies: Texas in "Paris, Texas"."""
    return _qualifies(larger.mention, candidate.place, candidate.mention, words)


def _holds(larger: PlaceEntry, place: PlaceEntry) -> bool:
    if larger.country != place.country or larger.kind >= place.kind or larger.kind > PlaceKind.DISTRICT:
        return False
    if larger.kind is PlaceKind.COUNTRY:
        return True
    if larger.admin != place.admin:
        return False
    if larger.kind is PlaceKind.PROVINCE:
        return True
    return measure_km(larger.lat, larger.lon, place.lat, place.lon) <= larger.radius_km


def _find_role(mention: Mention, words: Words) -> PlaceRole:
    """Return what the words around say about whose place it is."""
    if words.is_organisation(mention.last):
        return PlaceRole.MENTIONED
    before = [word for word in words.before(mention.first, 3) if word not in LINKS]
    if before[:1] and before[0] in FROM:
        return PlaceRole.AUTHOR
    if HERE.intersection(before) or words.is_greeted(mention.first):
        return PlaceRole.AUTHOR
    return PlaceRole.HAPPENED


def _make_place(place: PlaceEntry) -> NewPlace:
    return NewPlace(place.lat, place.lon, place.precision, PlaceMethod.GAZETTEER, place.name, place.radius_km)


def _make_beside(place: PlaceEntry, role: PlaceRole) -> NamedBeside:
    return NamedBeside(place.name, place.lat, place.lon, place.precision, place.radius_km, role)
