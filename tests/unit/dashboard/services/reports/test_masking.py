import pytest

from dashboard.services.reports.masking import EXCERPT_LENGTH, clean_text, mask_excerpt
from db.vocabulary import Humanitarian


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ask @Ana_B or @joão", "ask @name or @name"),
        ("write to ana.b@mail.example.org now", "write to [e-mail] now"),
        ("call +501 622-1234 or (022) 555 0199", "call [phone] or [phone]"),
        ("see https://example.org/a?b=1 and www.example.org", "see [link] and [link]"),
        ("seen on https://x.com/JaneDoe/status/1", "seen on [link]"),
        ("seen on X.com/JaneDoe/status/1 now", "seen on [link] now"),
        ("tiktok.com/@jane and t.me/janedoe", "[link] and [link]"),
        ("mobile.example.co.uk:8080/jane or tg://resolve?domain=jane", "[link] or [link]"),
        ("https://jane@example.org/a and jane@example.org/a", "[link] and [e-mail]/a"),
        ("either/@jane or @jane.doe.", "either/@name or @name."),
        ("联系@jane or ＠jane", "联系@name or @name"),
    ],
)
def test_people_cannot_be_reached_from_an_excerpt(text: str, shown: str) -> None:
    assert mask_excerpt(text) == shown


def test_short_numbers_and_dates_stay_readable() -> None:
    assert mask_excerpt("family of 4 at mile 12, since 05:30") == "family of 4 at mile 12, since 05:30"


@pytest.mark.parametrize("text", ["and/or, 24/7", "the U.S./Mexico border", "1.5/2 km", "no food.Send water"])
def test_what_only_looks_like_a_link_stays(text: str) -> None:
    assert mask_excerpt(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("12 dead and thirty injured", "[number] dead and [number] injured"),
        ("1,200 desaparecidos", "[number] desaparecidos"),
        ("três mortos na ponte", "[number] mortos na ponte"),
        ("quinze morts, 30 blessés", "[number] morts, [number] blessés"),
        ("مقتل ١٢ شخصا", "مقتل [number] شخصا"),
        ("قتيلان في الفيضان", "[number] في الفيضان"),
    ],
)
def test_no_casualty_figure_survives_in_an_excerpt(text: str, shown: str) -> None:
    assert mask_excerpt(text) == shown


def test_a_post_that_was_read_as_of_casualties_keeps_no_figure_whatever_its_words() -> None:
    text = "já atendeu 27 pessoas, cortes nos pés"
    assert mask_excerpt(text) == text
    shown = mask_excerpt(text, category=Humanitarian.INJURED_OR_DEAD_PEOPLE)
    assert shown == "já atendeu [number] pessoas, cortes nos pés"


def test_control_characters_direction_overrides_and_surrogates_are_gone() -> None:
    assert clean_text("a\x00b\x0bc\u202ed\u2066e\ufeff\ud800\ufffff\nline", limit=50) == "a b cdef line"


def test_emoji_families_stay_together() -> None:
    assert clean_text("👨‍👩‍👧 safe", limit=20) == "👨‍👩‍👧 safe"


@pytest.mark.parametrize("text", ["x" * 10_000, "word " * 10_000, "\u202e" * 10_000 + "x"])
def test_a_long_text_is_cut_and_the_cut_is_shown(text: str) -> None:
    excerpt = mask_excerpt(text)
    assert len(excerpt) <= EXCERPT_LENGTH
    assert excerpt.endswith("…")


def test_a_text_that_fits_is_not_marked_as_cut() -> None:
    assert clean_text("x" * 20, limit=20) == "x" * 20


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "text", ["a@" * 5_000, "1 " * 5_000, "." * 10_000, "a." * 5_000 + "@", "a.bc:8" * 5_000]
)
def test_masking_takes_no_time_on_text_made_to_be_slow(text: str) -> None:
    assert len(mask_excerpt(text)) <= EXCERPT_LENGTH
