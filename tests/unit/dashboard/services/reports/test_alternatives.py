"""What stands for a chart, a map or a picture says what is seen in it, in numbers and places."""

from dataclasses import replace

import pytest

from dashboard.services.reports.alternatives import (
    NAMED_PLACES,
    describe_categories,
    describe_map,
    describe_picture,
    describe_timeline,
)
from dashboard.services.reports.document import Bar, Cell, Citation
from dashboard.services.reports.frozen import CitedPost
from dashboard.services.reports.frozen_pictures import ChosenPicture
from db.vocabulary import (
    Clarity,
    Credibility,
    Damage,
    Humanitarian,
    Information,
    LabelDecision,
    PlacePrecision,
    SourceReliability,
)
from tests.factories import POSTED_AT

AFFECTED, RESCUE = Humanitarian.AFFECTED_INDIVIDUALS, Humanitarian.RESCUE_VOLUNTEERING_OR_DONATION_EFFORT
DAMAGE = Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE
POST = CitedPost(
    id=7,
    posted_at=POSTED_AT,
    humanitarian=DAMAGE,
    confidence=0.85,
    label_decision=LabelDecision.NOT_JUDGED,
    information=Information.CORROBORATED,
    source_reliability=SourceReliability.F,
    credibility=Credibility.CANNOT_BE_JUDGED,
    precision=PlacePrecision.LOCALITY,
    place="Kordelia",
    excerpt="The bridge is gone",
    damage=Damage.SEVERE_DAMAGE,
    damage_clarity=Clarity.CLEAR,
    damage_confidence=0.7,
)
CITATION = Citation(
    post_id=7,
    posted_at="2026-03-01 08:00",
    category="Infrastructure and utility damage",
    label_decision="",
    confidence="85%",
    verification="Corroborated",
    reliability="F",
    credibility="6",
    precision="Town or village",
    place="Kordelia",
    excerpt="The bridge is gone",
    url="",
)
CHOSEN = ChosenPicture(post=7, number=2, sha256="0" * 64, width=10, height=10, by="Ana")


def test_bars_are_told_from_the_longest_to_the_shortest() -> None:
    told = describe_categories([Bar(AFFECTED, (4,)), Bar(DAMAGE, (1200,)), Bar(None, (30,))])
    assert told == (
        "Bars of 1,234 usable posts by category, the longest first: Infrastructure and utility damage 1,200, "
        "Not classified yet 30, Affected people 4."
    )


def test_a_timeline_tells_its_peaks_and_how_much_of_it_is_silent() -> None:
    bars = [Bar(AFFECTED, (1, 0, 0, 5)), Bar(RESCUE, (0, 0, 0, 2))]
    told = describe_timeline(bars, ["1 March", "2 March", "3 March", "4 March"], "day")
    assert "one for each day from 1 March on. All: 8, most from 4 March on (7)." in told
    assert "Affected people: 6, most from 4 March on (5)" in told
    assert told.endswith("2 of 4 bars hold none.")


def test_a_map_names_its_fullest_places_with_their_counts_and_bounds_how_many() -> None:
    cells = [Cell(17.0, -88.0, 40 - number, AFFECTED, f"Town {number}") for number in range(20)]
    cells.append(Cell(-3.25, 100.5, 90, RESCUE))
    told = describe_map(cells, "messages", "River flood")
    assert told.startswith("Map of River flood: messages in 21 squares. 3.2°S 100.5°E 90, mostly rescue")
    assert "Town 0 40, mostly affected people" in told
    assert f"Town {NAMED_PLACES - 1}" not in told
    assert "; 9 further squares with at most 29." in told
    assert told.endswith("affected people 20, rescue, volunteering or donation effort 1.")


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (LabelDecision.NOT_JUDGED, "read with its words by a machine alone as infrastructure"),
        (LabelDecision.RIGHT, "utility damage (85%); a person agreed"),
        (LabelDecision.CORRECTED, "which a person judged to be of infrastructure and utility damage"),
    ],
)
def test_a_picture_is_told_by_what_it_was_read_as_and_by_whom(decision: LabelDecision, said: str) -> None:
    told = describe_picture(CITATION, POST.model_copy(update={"label_decision": decision}), CHOSEN)
    assert told.startswith("Picture 2 of post 7, ")
    assert said in told
    assert "damage seen in it: severe damage (model 70 %); town or village (Kordelia)" in told
    assert told.endswith("Nobody described what it shows in detail.")


def test_a_picture_without_a_place_or_a_severity_claims_neither() -> None:
    post = POST.model_copy(update={"damage": None, "confidence": None})
    told = describe_picture(replace(CITATION, precision="Not placed", place=""), post, CHOSEN)
    assert "infrastructure and utility damage; not placed; posted 2026-03-01 08:00 UTC." in told
