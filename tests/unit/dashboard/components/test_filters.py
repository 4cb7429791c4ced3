from datetime import timedelta

from dashboard.components.filters import describe_filter
from dashboard.components.times import say_age, say_span, say_time
from db.queries.filters import Area, PostFilter
from db.vocabulary import Clarity, Damage, Familiarity, Humanitarian, Information, LabelDecision, Use
from tests.factories import POSTED_AT


def test_a_filter_that_narrows_nothing_needs_no_words() -> None:
    assert describe_filter(PostFilter(1)) == []


def test_every_part_of_a_filter_is_named() -> None:
    chosen = PostFilter(
        1,
        since=POSTED_AT,
        humanitarian=(Humanitarian.VEHICLE_DAMAGE,),
        damage=(Damage.MILD_DAMAGE,),
        information=(Information.CORROBORATED,),
        label_decision=(LabelDecision.RIGHT,),
        use=(Use.USED,),
        damage_clarity=(Clarity.UNCLEAR,),
        familiarity=(Familiarity.UNFAMILIAR,),
        language=("es",),
        min_confidence=0.5,
        has_picture=False,
        modalities_disagree=True,
        is_placed=False,
        is_recycled=True,
        area=Area(1, 2, 3, 4),
        words="puente",
        incident=3,
        same_as=4,
    )
    assert describe_filter(chosen) == [
        "01 Mar 2026, 12:00 UTC to now",
        "Vehicle damage",
        "Mild damage",
        "Severity unclear",
        "Unlike the training",
        "Corroborated",
        "Label right",
        "Used in figures",
        "Spanish (es)",
        "confidence of the category at least 50 %, or judged by a person, or unlike the training",
        "without picture",
        "picture and text disagree",
        "without a known place",
        "picture seen in an older event",
        "map area 1.00 to 3.00, 2.00 to 4.00",
        "words: puente",
        "incident 3",
        "the same as post 4",
    ]


def test_spans_are_said_in_their_largest_whole_unit() -> None:
    assert [say_span(s) for s in (-1, 59, 60, 7_199, 7_200, 200_000)] == [
        "0 s",
        "59 s",
        "1 min",
        "1 h",
        "2 h",
        "2 d",
    ]
    assert say_age(POSTED_AT, POSTED_AT + timedelta(minutes=5)) == "5 min ago"
    assert say_time(None) == "–"
