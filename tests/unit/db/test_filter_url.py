from datetime import UTC, datetime
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.assignments import NAME_CHARS
from db.queries.filter_url import FILTER_NAMES, decode_event_id, decode_filter, encode_filter
from db.queries.filters import MAX_WORDS_LENGTH, Area, PostFilter
from db.queries.shapes import MOST_POINTS, Circle, Polygon
from db.vocabulary import (
    Clarity,
    Damage,
    Familiarity,
    Humanitarian,
    Information,
    Informativeness,
    LabelDecision,
    Use,
)

minutes = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC)
)
degrees = st.integers(-90_0000, 90_0000).map(lambda whole: whole / 10_000)
areas = st.tuples(degrees, degrees, degrees, degrees).map(
    lambda four: Area(min(four[0], four[2]), four[1], max(four[0], four[2]), four[3])
)

lons = st.integers(-180_0000, 180_0000).map(lambda whole: whole / 10_000)
circles = st.builds(
    Circle, lat=degrees, lon=lons, km=st.integers(1, 500_000).map(lambda metres: metres / 1_000)
)
polygons = st.lists(st.tuples(degrees, degrees), min_size=3, max_size=MOST_POINTS).map(
    lambda points: Polygon(tuple(points))
)


def subset(words: type[StrEnum]) -> st.SearchStrategy:
    return st.sets(st.sampled_from(list(words))).map(lambda chosen: tuple(w for w in words if w in chosen))


filters = st.builds(
    PostFilter,
    event_id=st.integers(1, 10**6),
    since=st.none() | minutes,
    until=st.none() | minutes,
    informativeness=subset(Informativeness),
    humanitarian=subset(Humanitarian),
    damage=subset(Damage),
    label_decision=subset(LabelDecision),
    information=subset(Information),
    use=subset(Use),
    damage_clarity=subset(Clarity),
    familiarity=subset(Familiarity),
    language=st.lists(st.sampled_from(["en", "es", "pt"]), unique=True).map(tuple),
    min_confidence=st.integers(0, 20).map(lambda step: step / 20),
    has_picture=st.sampled_from([None, True, False]),
    modalities_disagree=st.sampled_from([None, True, False]),
    is_placed=st.sampled_from([None, True, False]),
    is_recycled=st.sampled_from([None, True, False]),
    incident=st.none() | st.integers(0, 10**9),
    same_as=st.none() | st.integers(0, 10**9),
    after_post=st.none() | st.integers(0, 10**9),
    area=st.none() | areas,
    shape=st.none() | circles | polygons,
    words=st.text(max_size=MAX_WORDS_LENGTH),
    assignee=st.text(max_size=NAME_CHARS).map(lambda name: name.replace("\0", "")),
)


@given(filters)
def test_a_filter_comes_back_from_its_parameters_as_it_was(chosen: PostFilter) -> None:
    params = encode_filter(chosen)
    assert decode_event_id(params) == chosen.event_id
    assert decode_filter(params, event_id=chosen.event_id) == chosen


@given(st.dictionaries(st.sampled_from(FILTER_NAMES), st.lists(st.text(max_size=30), max_size=3)))
def test_parameters_from_anyone_never_raise(params: dict[str, list[str]]) -> None:
    decode_event_id(params)
    assert decode_filter(params, event_id=1).event_id == 1


@pytest.mark.parametrize(
    "area", ["nan,nan,nan,nan", "2,0,1,0", "0,-181,1,0", "1,2,3", "-91,0,0,0", "a,b,c,d"]
)
def test_an_area_off_the_map_is_left_out(area: str) -> None:
    assert decode_filter({"area": [area]}, event_id=1).area is None


@pytest.mark.parametrize(
    "shape",
    [
        *(
            "nan,nan,1",
            "91,0,1",
            "0,181,1",
            "0,0,0",
            "0,0,501",
            "0,0,-1",
            "0,0",
            "1,2,3,4",
            "a,b,c",
            "0,0,inf",
        ),
        *("0,0;1,1", "0,0;1,1;nan,2", "0,0;1,1;2,nan", "0,0;91,0;1,1", "0,0;0,400;1,1", "0,-181;0,1;1,1"),
        ";".join(["0,0", "1,1", "0,1"] * 14),
    ],
)
def test_a_shape_that_is_none_is_left_out(shape: str) -> None:
    assert decode_filter({"shape": [shape]}, event_id=1).shape is None


def test_a_filter_that_narrows_nothing_names_only_its_event() -> None:
    assert encode_filter(PostFilter(3)) == {"event": ["3"]}


@pytest.mark.parametrize(
    ("former", "label_decision", "use"),
    [
        (["confirmed", "corrected"], (LabelDecision.RIGHT, LabelDecision.CORRECTED), (Use.USED,)),
        (["unreviewed"], (LabelDecision.NOT_JUDGED,), (Use.USED,)),
        (["unreviewed", "confirmed", "corrected"], (), (Use.USED,)),
        (["duplicate", "inaccurate", "unverifiable"], (), (Use.NOT_USED,)),
        (["confirmed", "duplicate"], (), ()),
        (["nonsense"], (), ()),
    ],
)
def test_a_link_of_a_report_from_before_the_two_decisions_lists_what_it_counted(
    former: list[str], label_decision: tuple[LabelDecision, ...], use: tuple[Use, ...]
) -> None:
    chosen = decode_filter({"verification": former}, event_id=1)
    assert chosen == PostFilter(1, label_decision=label_decision, use=use)
