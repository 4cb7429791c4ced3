import re

import pytest

from dashboard.components.attention import say_kind, shade_words
from dashboard.components.markup import (
    WORD_JOINER,
    clip_text,
    escape_markdown,
    escape_text,
    make_chip,
    make_facts,
    make_legend,
)
from dashboard.components.post_card import is_graphic, make_card, say_account
from db.queries.posts import PostRow
from db.vocabulary import (
    Clarity,
    Damage,
    Familiarity,
    Humanitarian,
    Information,
    LabelDecision,
    SourceReliability,
    Unfamiliar,
    Use,
)
from tests.factories import POSTED_AT

HOSTILE = "<script>alert('x')</script> & \u202egnp.exe"


def make_row(**fields: object) -> PostRow:
    given: dict[str, object] = {
        "id": 7,
        "external_id": "x",
        "text": "Water is rising",
        "posted_at": POSTED_AT,
        "author_hash": "abcdef0123",
        "source": "feed",
        "url": None,
        "language": "en",
        "media_sha256": None,
        "informativeness": None,
        "informativeness_confidence": None,
        "humanitarian": Humanitarian.AFFECTED_INDIVIDUALS,
        "humanitarian_confidence": 0.8,
        "damage": None,
        "damage_confidence": None,
        "label_decision": LabelDecision.NOT_JUDGED,
        "information": Information.NOT_JUDGED,
        "use": Use.USED,
        "damage_clarity": Clarity.CLEAR,
        "familiarity": Familiarity.NOT_MARKED,
        "modalities_disagree": False,
        "model_version": "v1",
        "source_reliability": SourceReliability.F,
        "lat": None,
        "lon": None,
        "precision": None,
        "place": None,
    }
    return PostRow(**(given | fields))  # type: ignore[arg-type]


def test_escaping_leaves_no_markup_and_no_direction_control() -> None:
    safe = escape_text(HOSTILE)
    assert "<" not in safe
    assert "'" not in safe
    assert "\u202e" not in safe


def test_every_piece_escapes_what_it_is_given() -> None:
    for html in (
        make_chip(HOSTILE),
        make_facts([(HOSTILE, HOSTILE)]),
        make_legend([(HOSTILE, "#ffffff", HOSTILE)], label=HOSTILE),
    ):
        assert "<script" not in html


def test_a_card_shows_hostile_text_place_and_source_as_text() -> None:
    html = make_card(make_row(text=HOSTILE, place=HOSTILE, language=HOSTILE))
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_clipping_bounds_a_long_text_and_flattens_it() -> None:
    assert clip_text("a\n b", 10) == "a b"
    assert clip_text("word " * 1_000, 20) == "word word word word…"
    assert len(clip_text("x" * 1_000_000, 50)) == 50


def test_shading_keeps_the_text_and_escapes_it() -> None:
    html = shade_words("<b>roof gone", [(3, 7, 1.0), (8, 12, 0.0)])
    assert html == '&lt;b&gt;<mark style="--share:1.00" title="weight 1.000">roof</mark> gone'


def test_shading_ignores_spans_that_overlap_or_leave_the_text() -> None:
    html = shade_words("roof", [(0, 4, 0.5), (2, 3, 0.9), (3, 99, 0.1), (2, 2, 0.3)])
    assert html.count("roof") + html.count("<mark") == 2


def test_shading_without_weights_is_plain_text() -> None:
    assert shade_words("roof & wall", []) == "roof &amp; wall"


def test_pictures_of_people_in_pain_and_of_severe_damage_are_veiled() -> None:
    assert is_graphic(make_row(humanitarian=Humanitarian.INJURED_OR_DEAD_PEOPLE))
    assert is_graphic(make_row(damage=Damage.SEVERE_DAMAGE))
    assert is_graphic(make_row(humanitarian=None))
    assert not is_graphic(make_row(damage=Damage.MILD_DAMAGE))


def test_a_severity_is_never_shown_without_its_probability() -> None:
    severe = {"damage": Damage.SEVERE_DAMAGE}
    assert "Severe damage (model 62 %)" in make_card(make_row(**severe, damage_confidence=0.62))
    third = make_card(make_row(**severe, damage_confidence=0.34, damage_clarity=Clarity.UNCLEAR))
    assert "Severity unclear (likeliest severe damage, model 34 %)" in third


def test_what_the_model_was_not_made_for_wears_a_chip_and_its_confidence_a_warning() -> None:
    html = make_card(make_row(language="pt", unfamiliar=(Unfamiliar.LANGUAGE, Unfamiliar.PICTURE)))
    assert "Model hardly trained on Portuguese (pt)" in html
    assert "Picture far from the training pictures" in html
    assert "likely (80 %), which means little here" in html
    plain = make_card(make_row())
    assert "means little" not in plain
    assert "training" not in plain


def test_a_category_that_may_be_another_says_which_until_a_person_has_judged_it() -> None:
    two = (Humanitarian.AFFECTED_INDIVIDUALS, Humanitarian.VEHICLE_DAMAGE)
    assert "One of these two: Affected people, Vehicle damage" in make_card(make_row(category_set=two))
    three = (*two, Humanitarian.NOT_HUMANITARIAN)
    assert "One of 3 categories" in make_card(make_row(category_set=three))
    judged = make_row(category_set=two, label_decision=LabelDecision.RIGHT)
    assert "One of" not in make_card(judged)
    assert "One of" not in make_card(make_row(category_set=two[:1]))


def test_an_account_is_shown_by_a_short_pseudonym_only() -> None:
    assert say_account("abcdef0123") == "account abcdef"
    assert say_account(None) == "account unknown"


def test_a_map_is_said_for_what_it_is_and_an_unknown_one_is_named() -> None:
    assert say_kind("gradient-times-input").startswith("Attribution (gradient × input)")
    assert say_kind("cross-attention").startswith("Attention between words and picture regions")
    assert say_kind("tea-leaves") == "Weights of kind “tea-leaves”."


# What mdast-util-gfm-autolink-literal, which the browser runs over the text, makes a link of.
AUTOLINK = re.compile(
    r"(https?://|www(?=\.))([-.\w]+)([^ \t\r\n]*)|[-.\w+]+@[-\w]+(?:\.[-\w]+)+", re.IGNORECASE
)


@pytest.mark.parametrize(
    "name",
    [
        "https://evil.example",
        "www.evil.example",
        "<https://evil.example/a>",
        "WWW.evil.example",
        "mailto:a@evil.example",
    ],
)
def test_a_name_that_is_an_address_becomes_no_link_in_markdown(name: str) -> None:
    assert AUTOLINK.search(name)
    shown = re.sub(r"\\(.)", r"\1", escape_markdown(name))
    assert not AUTOLINK.search(shown)
    assert shown.replace(WORD_JOINER, "") == name
