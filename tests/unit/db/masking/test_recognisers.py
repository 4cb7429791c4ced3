"""Each recogniser on examples of its own; ``test_planted.py`` measures all of them together."""

import pytest

from db.masking import mask_people
from db.masking.addresses import find_addresses
from db.masking.coordinates import find_coordinates
from db.masking.emails import find_emails
from db.masking.files import find_files
from db.masking.folding import fold_text
from db.masking.handles import find_handles
from db.masking.homes import find_homes
from db.masking.links import find_hosts, find_links
from db.masking.names.people import find_names
from db.masking.papers import find_papers
from db.masking.phones import find_phones
from db.masking.plates import find_plates
from db.masking.spans import Recogniser


def find(recogniser: Recogniser, text: str) -> list[str]:
    folded, _ = fold_text(text)
    return [folded[span.start : span.end] for span in recogniser(folded)]


@pytest.mark.parametrize(
    ("recogniser", "text", "found"),
    [
        (
            find_emails,
            "jane@example.org or ana (at) example dot org",
            ["jane@example.org", "ana (at) example dot org"],
        ),
        (find_emails, "look at example.org, meet @ the bridge", []),
        (
            find_links,
            "https://example.org/a?b and www.example.org",
            ["https://example.org/a?b", "www.example.org"],
        ),
        (find_hosts, "t.me/janedoe, janedoe.com, no food.Send water", ["t.me/janedoe,", "janedoe.com"]),
        (find_coordinates, "17.25348, -88.76894 or 7FG49Q22+XX", ["17.25348, -88.76894", "7FG49Q22+XX"]),
        (find_coordinates, "17°15'12.5\"N 88°46'08.2\"W", ["17°15'12.5\"N 88°46'08.2\"W"]),
        (find_homes, "we live at 14 Mill Lane; roof gone at Palm Road 9", ["14 Mill Lane"]),
        (find_homes, "roof gone at Palm Road 9", []),
        (find_coordinates, "between 3.500, 10.000 and 1,250, 3,400 families", []),
        (find_coordinates, "epicentre at 17.25348, -88.76894, depth 10 km", []),
        (find_addresses, "fire at 14 Mill Lane, Flat 3", ["14 Mill Lane, Flat 3"]),
        (find_addresses, "vive en la Calle Los Cedros #45, piso 2", ["Calle Los Cedros #45, piso 2"]),
        (find_addresses, "the bridge on Main Street is down, Avenida 9 de Julio too", []),
        (find_files, "IMG_ana_rivas.jpg, IMG_20310112_0815.jpg, flood_map.pdf", ["IMG_ana_rivas.jpg"]),
        (find_names, "my brother Ruslan Zzyk and Dr. Ana Rivas", ["Ruslan Zzyk", "Dr. Ana Rivas"]),
        (find_names, "Hurricane Maria, San Pedro Sula, Juan Pérez Hospital, Jackson, Santa Rosa", []),
        (find_names, "لا أخبار عن رنا محمود، مدرسة خالد بن الوليد مفتوحة", ["رنا محمود"]),
        (find_papers, "IBAN DE89 3704 0044 0532 0130 00", ["DE89 3704 0044 0532 0130 00"]),
        (find_papers, "IBAN DE88 3704 0044 0532 0130 00", []),
        (find_papers, "card 4111-1111-1111-1111", ["4111-1111-1111-1111"]),
        (find_plates, "the truck ABC-1234 left. Route ABC-1234", ["ABC-1234"]),
        (
            find_phones,
            "555-0142, 2017-10-05 14:30, 1 250 000, 0532/123/45/67",
            ["555-0142", "0532/123/45/67"],
        ),
        (find_phones, "tel:5550100199abc", ["5550100199"]),
        (find_phones, "555-0142 people without power, $5550142", []),
        (
            find_handles,
            "ask @jane.doe, follow sample_a on insta, u/jane_doe",
            ["@jane.doe", "sample_a", "jane_doe"],
        ),
        (find_handles, "insta is down, meet @ the bridge, r/weather", []),
    ],
)
def test_a_recogniser_finds_its_own_kind(recogniser: Recogniser, text: str, found: list[str]) -> None:
    assert find(recogniser, text) == found


def test_what_is_not_masked_stays_to_the_character() -> None:
    text = "👨‍👩‍👧 Straße №5 — 200 people\u00a0…"
    assert mask_people(text) == text
    assert mask_people(f"{text} ٠١٠٠١٢٣٤٥٦٧ {text}") == f"{text} [phone] {text}"


def test_spellings_of_digits_dashes_and_blanks_are_folded_and_invisible_characters_dropped() -> None:
    folded, origins = fold_text("٠５\u200b–\u00a0x")
    assert folded == "05- x"
    assert origins == [0, 1, 3, 4, 5, 6]


def test_one_find_inside_another_is_masked_once() -> None:
    assert mask_people("https://jane@example.org/a and jane@example.org/a") == "[link] and [e-mail]/a"


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "text",
    [
        "a@",
        "1 ",
        "A",
        "9",
        "one ",
        "0C",
        "my address is ",
        "17.12345 ",
        "a (at) ",
        "car A ",
        "DE89 ",
        "\u200b1",
    ],
)
def test_masking_takes_no_time_on_text_made_to_be_slow(text: str) -> None:
    mask_people(text * (10_000 // len(text)))
