import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.bounds import TIME_UNKNOWN
from db.identity import IdScope
from db.ingest.containers import FolderContainer
from db.ingest.errors import BadRowError
from db.ingest.limits import LIMITS
from db.ingest.mapping import guess_mapping
from db.ingest.pseudonym import hash_author
from db.ingest.rows import Row
from db.ingest.survey import Survey
from db.ingest.times import TimeSpelling
from db.ingest.validate import RowValidator, ValidRow

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = b"test key"
GOOD = {
    "id": "7",
    "text": "Bridge is out",
    "date": "2026-02-01T10:00:00Z",
    "author": "@maria",
    "lang": "PT_br",
    "url": "https://example.org/7",
    "lat": "17.25",
    "lon": "-88.5",
    "image": "",
    "source": "",
}
Validate = Callable[..., ValidRow]


def make_validator(folder: Path, **changes: object) -> RowValidator:
    values: dict[str, object] = {
        "mapping": guess_mapping(tuple(GOOD)),
        "survey": Survey(TimeSpelling(), "", are_ids_cut=False, has_x_ids=False),
        "pictures": FolderContainer(folder, LIMITS),
        "source_name": "test feed",
        "is_source_named": True,
        "author_key": KEY,
        "now": NOW,
        "limits": LIMITS,
    }
    return RowValidator(**values | changes)  # type: ignore[arg-type]


@pytest.fixture
def validate(tmp_path: Path, draw: Callable[..., bytes]) -> Validate:
    """Validates the good row with some cells changed, in a folder that holds two pictures."""
    (tmp_path / "a.jpg").write_bytes(draw(seed=1))
    (tmp_path / "b.png").write_bytes(draw("PNG", seed=2))
    validator = make_validator(tmp_path)

    def run(line: int = 2, **changes: str) -> ValidRow:
        return validator.validate(Row("a.csv", line, GOOD | changes, 0.5))

    return run


def test_a_good_row_becomes_a_post_without_its_handle(validate: Validate) -> None:
    row = validate(image="a.jpg|b.png")
    post = row.post
    assert (post.external_id, post.text, post.language, post.url) == (
        "7",
        *_of(GOOD, "text"),
        "pt-br",
        GOOD["url"],
    )
    assert (post.lat, post.lon) == (17.25, -88.5)
    assert post.posted_at == datetime(2026, 2, 1, 10, tzinfo=UTC)
    assert post.author_hash == hash_author("maria", KEY)
    assert [medium.format for medium in post.media] == ["jpeg", "png"]
    assert len(row.originals) == 2
    assert (row.source_name, row.is_naive_time) == ("test feed", False)


def _of(values: dict[str, str], *names: str) -> list[str]:
    return [values[name] for name in names]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"text": " "}, "has neither text nor picture"),
        ({"text": "nan"}, "has neither text nor picture"),
        ({"text": "[removed]"}, "has neither text nor picture"),
        ({"text": "", "image": "c.jpg"}, r"has no text, and picture 'c\.jpg' is not in the folder"),
        ({"text": "x" * 100_000}, "text has 100,000 characters; at most 10,000: shorten it"),
        ({"text": "a\0b"}, "text holds NUL bytes; remove them"),
        ({"text": "a\ud83d"}, "text holds half of a surrogate pair"),
        ({"text": "a\udce1"}, "text is not UTF-8; save the file as UTF-8"),
    ],
)
def test_a_row_that_says_nothing_is_refused_with_its_reason(
    validate: Validate, changes: dict[str, str], reason: str
) -> None:
    with pytest.raises(BadRowError, match=reason):
        validate(**changes)


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"date": "soon"}, "posted_at", "bad date 'soon'"),
        ({"date": "N/A"}, "posted_at", "posted_at 'N/A' says nothing"),
        ({"date": "2027-01-01T00:00:00Z"}, "posted_at", "is in the future"),
        ({"author": "[deleted]"}, "author", r"author '\[deleted\]' says nothing"),
        ({"author": "a\0b"}, "author", "author holds NUL bytes"),
        ({"author": "a\udce1"}, "author", "author is not UTF-8"),
        ({"lang": "English"}, "language", "language 'English' is no code such as en or pt-br"),
        ({"lat": ""}, "lat", "has only one of lat and lon"),
        ({"lon": ""}, "lat", "has only one of lat and lon"),
        ({"lat": "91"}, "lat", "lat '91' is out of range; it goes from -90 to 90"),
        ({"lon": "-180.1"}, "lat", "lon '-180.1' is out of range; it goes from -180 to 180"),
        ({"lat": "nan"}, "lat", "lat 'nan' says nothing"),
        ({"lat": "1e999"}, "lat", "lat '1e999' is out of range"),
        ({"lat": "north"}, "lat", "lat 'north' is not a number of degrees"),
        ({"lat": "0", "lon": "0.0"}, "lat", "devices write that know no place"),
        ({"url": "javascript:alert(1)"}, "url", "url 'javascript:alert"),
        ({"url": "/posts/7"}, "url", "is not a web address"),
        ({"url": "https://"}, "url", "is not a web address"),
        ({"url": "http://[x"}, "url", "is not a web address"),
        ({"url": "https://example.org/" + "x" * 2_000}, "url", "is not a web address"),
        ({"url": "https://example.org/a b"}, "url", "is not a web address"),
        ({"id": "x" * 201}, "external_id", "id has 201 characters; at most 200"),
        ({"id": "9.17791E+17"}, "external_id", r"id '9\.17791E\+17' was rounded by a spreadsheet"),
        ({"source": "x" * 201}, "source", "source name has 201 characters; at most 200"),
        ({"source": '<a href="http://x">App</a>'}, "source", "is the program that it was posted with"),
        ({"image": "../a.jpg"}, "picture", "leads outside its folder"),
        ({"image": "c.jpg"}, "picture", "'c.jpg' is not in the folder that came along"),
        ({"image": "https://example.org/a.jpg"}, "picture", "is an address"),
        ({"image": "|".join(["a.jpg"] * 21)}, "picture", "it has 21 pictures; the first 20 are kept"),
    ],
)
def test_a_bad_optional_cell_is_dropped_with_its_reason_and_the_post_stays(
    validate: Validate, changes: dict[str, str], field: str, reason: str
) -> None:
    row = validate(line=9, **changes)
    (drop,) = row.drops
    assert (row.post.text, drop.file_name, drop.line, drop.field) == (GOOD["text"], "a.csv", 9, field)
    assert re.search(reason, drop.reason)


def test_what_cannot_be_shown_is_noted_on_the_post_beside_what_can(
    validate: Validate, tmp_path: Path
) -> None:
    (tmp_path / "cut.jpg").write_bytes((tmp_path / "a.jpg").read_bytes()[:400])
    row = validate(image="a.jpg|cut.jpg|c.jpg")
    assert len(row.post.media) == len(row.originals) == 1
    assert row.post.attachment_note is not None
    assert row.post.attachment_note.startswith("picture 'cut.jpg' is truncated or broken")
    assert "; picture 'c.jpg' is not in the folder" in row.post.attachment_note


def test_an_empty_cell_is_nothing_to_speak_of(validate: Validate) -> None:
    row = validate(**dict.fromkeys(("date", "author", "lang", "url", "lat", "lon", "image", "source"), ""))
    assert (row.drops, row.post.posted_at) == ((), TIME_UNKNOWN)


def test_a_decimal_comma_is_read_and_a_bare_host_completed(validate: Validate) -> None:
    post = validate(lat="17,25", lon="-88,77", url="www.example.org/2").post
    assert (post.lat, post.lon, post.url) == (17.25, -88.77, "https://www.example.org/2")


def test_a_title_stands_above_the_text_or_in_its_place(tmp_path: Path) -> None:
    validator = make_validator(tmp_path, mapping=guess_mapping(("title", "description")))
    texts = [
        validator.validate(Row("a.csv", 2, {"title": title, "description": text}, 0.5)).post.text
        for title, text in (("Bridge down", "It fell"), ("People trapped", ""), ("It fell", "It fell today"))
    ]
    assert texts == ["Bridge down\nIt fell", "People trapped", "It fell today"]


def test_text_is_kept_as_it_was_posted(validate: Validate) -> None:
    text = "=HYPERLINK(1) <script>alert('x')</script>\nágua 水 🌊"
    assert validate(text=text).post.text == text


def test_a_language_that_is_no_code_is_left_to_detection(validate: Validate) -> None:
    codes = {"English": None, "und": None, "": None, "en": "en", "zh-Hant": "zh-hant"}
    found = {text: validate(lang=text, id=f"id {text}").post.language for text in codes}
    assert found == codes


@pytest.mark.parametrize("own_id", ["7", "p17", "20260301", "a name with 1 digit"])
def test_a_row_number_is_no_id_unless_somebody_named_the_source(tmp_path: Path, own_id: str) -> None:
    for is_named, source, expected in ((True, "", True), (False, "", False), (False, "wire", True)):
        validator = make_validator(tmp_path, is_source_named=is_named)
        post = validator.validate(Row("a.csv", 2, GOOD | {"id": own_id, "source": source}, 0.5)).post
        assert (post.external_id == own_id) is expected
        assert (post.scope is IdScope.SOURCE) is expected


@pytest.mark.parametrize(
    "own_id",
    [
        "1500000000000000101",
        "0b7f6a3e-0c1d-4e55-9a51-0d5cc0f5a1b2",
        "at://did:plc:x/app.bsky.feed.post/3k",
        "UgxKREWxIgDrw8w2e_Z4AaABAg",
        "100000000_200000000",
    ],
)
def test_an_id_that_nobody_hits_upon_by_chance_is_one_in_any_file(tmp_path: Path, own_id: str) -> None:
    validator = make_validator(tmp_path, is_source_named=False)
    post = validator.validate(Row("a.csv", 2, GOOD | {"id": own_id}, 0.5)).post
    assert post.scope is IdScope.EVENT
    assert post.external_id == own_id or post.external_id.startswith("hmac:")


def test_ids_that_a_spreadsheet_cut_are_dropped(tmp_path: Path) -> None:
    survey = Survey(TimeSpelling(), "", are_ids_cut=True, has_x_ids=False)
    validator = make_validator(tmp_path, survey=survey)
    row = validator.validate(Row("a.csv", 2, GOOD | {"id": "150000000000000000"}, 0.5))
    assert row.post.external_id.startswith("sha256:")
    assert [drop.field for drop in row.drops] == ["external_id"]


def test_the_time_of_an_x_post_is_read_from_its_id_or_address_where_none_is_given(tmp_path: Path) -> None:
    moment = datetime(2018, 10, 10, 20, 19, 24, 211000, tzinfo=UTC)
    number = "1050118621198921728"
    of_x = Survey(TimeSpelling(), "", are_ids_cut=False, has_x_ids=True)
    by_id = make_validator(tmp_path, survey=of_x).validate(
        Row("a.csv", 2, GOOD | {"id": number, "date": ""}, 0.5)
    )
    address = f"https://x.com/someone/status/{number}"
    by_url = make_validator(tmp_path).validate(Row("a.csv", 2, GOOD | {"url": address, "date": ""}, 0.5))
    other = make_validator(tmp_path).validate(Row("a.csv", 2, GOOD | {"id": number, "date": ""}, 0.5))
    assert by_id.post.posted_at == by_url.post.posted_at == moment
    assert other.post.posted_at == TIME_UNKNOWN


def test_the_same_id_from_another_source_is_another_post(validate: Validate) -> None:
    validate()
    assert validate(source="other feed").source_name == "other feed"


def test_a_row_without_an_id_gets_one_that_only_its_content_decides(validate: Validate) -> None:
    first = validate(id="").post.external_id
    others = [validate(id="", **change).post.external_id for change in (
        {"text": "Bridge is in"},
        {"date": "2026-02-01T10:00:01Z"},
        {"author": "mario"},
        {"image": "a.jpg"},
        {"image": "b.png"},
    )]  # fmt: skip
    assert len({first, *others}) == 6
    assert first.startswith("sha256:")
    assert validate(id="").post.external_id == first


def test_a_source_column_mapped_by_mistake_is_noticed(validate: Validate) -> None:
    for number in range(199):
        validate(source=f"outlet {number}")
    row = validate(source="one more")
    assert row.source_name == "test feed"
    assert "source 'one more' is one of more than 200; is its column mapped" in row.drops[0].reason


def test_without_a_time_column_no_post_has_a_known_time(tmp_path: Path) -> None:
    validator = make_validator(tmp_path, mapping=guess_mapping(("text",)))
    assert validator.validate(Row("a.csv", 2, {"text": "hi"}, 1.0)).post.posted_at == TIME_UNKNOWN


@pytest.mark.parametrize(
    "cell", ["a.jpg|b.png", "a.jpg, b.png", "a.jpg;b.png", '["a.jpg", "b.png"]', "['a.jpg', 'b.png']"]
)
def test_a_cell_names_several_pictures_in_any_common_way(validate: Validate, cell: str) -> None:
    row = validate(image=cell)
    assert [medium.format for medium in row.post.media] == ["jpeg", "png"]
    assert row.drops == ()


@pytest.mark.parametrize("cell", ["'1600000000000000001'", '"1600000000000000001"', "'1600000000000000001"])
def test_quotes_that_guard_an_id_are_no_part_of_it(tmp_path: Path, cell: str) -> None:
    survey = Survey(TimeSpelling(), "", are_ids_cut=False, has_x_ids=True)
    validator = make_validator(tmp_path, survey=survey)
    post = validator.validate(Row("a.csv", 2, GOOD | {"id": cell, "date": "", "url": ""}, 0.5)).post
    assert post.external_id == "1600000000000000001"
    assert post.posted_at.date().isoformat() == "2022-12-06"
