import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.ingest.containers import FolderContainer
from db.ingest.errors import BadRowError
from db.ingest.limits import LIMITS
from db.ingest.mapping import guess_mapping
from db.ingest.pseudonym import hash_author
from db.ingest.rows import Row
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


@pytest.fixture
def validate(tmp_path: Path, draw: Callable[..., bytes]) -> Validate:
    """Validates the good row with some cells changed, in a folder that holds two pictures."""
    (tmp_path / "a.jpg").write_bytes(draw(seed=1))
    (tmp_path / "b.png").write_bytes(draw("PNG", seed=2))
    validator = RowValidator(
        mapping=guess_mapping(tuple(GOOD)),
        container=FolderContainer(tmp_path, LIMITS),
        source_name="test feed",
        author_key=KEY,
        now=NOW,
        limits=LIMITS,
    )

    def run(line: int = 2, **changes: str) -> ValidRow:
        return validator.validate(Row("a.csv", line, GOOD | changes, 0.5))

    return run


def test_a_good_row_becomes_a_post_without_its_handle(validate: Validate):
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
        ({"text": "x" * 100_000}, "text has 100,000 characters; at most 10,000: shorten it"),
        ({"text": "a\0b"}, "holds NUL bytes; remove them"),
        ({"text": "a\ud83d"}, "holds half of a surrogate pair"),
        ({"date": ""}, "has no time in column 'date'"),
        ({"date": "soon"}, "bad date 'soon'"),
        ({"date": "01/02/2026"}, "ambiguous date"),
        ({"date": "2027-01-01T00:00:00Z"}, "is in the future"),
        ({"lat": ""}, "has only one of lat and lon; give both or neither"),
        ({"lon": ""}, "has only one of lat and lon; give both or neither"),
        ({"lat": "91"}, "lat '91' is out of range; it goes from -90 to 90"),
        ({"lon": "-180.1"}, "lon '-180.1' is out of range; it goes from -180 to 180"),
        ({"lat": "nan"}, "lat 'nan' is out of range"),
        ({"lat": "1e999"}, "lat '1e999' is out of range"),
        ({"lat": "17,25"}, "lat '17,25' is not a number of degrees"),
        ({"url": "javascript:alert(1)"}, "url 'javascript:alert"),
        ({"url": "https://"}, "is not a web address"),
        ({"url": "http://[x"}, "is not a web address"),
        ({"url": "https://example.org/" + "x" * 2_000}, "is not a web address"),
        ({"url": "https://example.org/a b"}, "is not a web address"),
        ({"id": "x" * 201}, "id has 201 characters; at most 200"),
        (
            {"id": "9.17791E+17"},
            r"id '9\.17791E\+17' was rounded by a spreadsheet; export the column as text",
        ),
        ({"source": "x" * 201}, "source name has 201 characters; at most 200"),
        ({"image": "../a.jpg"}, "leads outside its folder"),
        ({"image": "c.jpg"}, "'c.jpg' is not in the folder that came along"),
        ({"image": "https://example.org/a.jpg"}, "is an address"),
        ({"image": "|".join(["a.jpg"] * 21)}, "has 21 pictures; at most 20"),
    ],
)
def test_a_bad_cell_is_refused_with_its_reason(validate: Validate, changes: dict[str, str], reason: str):
    with pytest.raises(BadRowError, match=reason):
        validate(**changes)


def test_a_broken_picture_refuses_the_whole_post(validate: Validate, tmp_path: Path):
    (tmp_path / "cut.jpg").write_bytes((tmp_path / "a.jpg").read_bytes()[:400])
    with pytest.raises(BadRowError, match=r"'cut\.jpg' is truncated or broken"):
        validate(image="a.jpg|cut.jpg")


def test_text_is_kept_as_it_was_posted(validate: Validate):
    text = "=HYPERLINK(1) <script>alert('x')</script>\nágua 水 🌊"
    assert validate(text=text).post.text == text


def test_a_language_that_is_no_code_is_left_to_detection(validate: Validate):
    codes = {"English": None, "und": None, "": None, "en": "en", "zh-Hant": "zh-hant"}
    found = {text: validate(lang=text, id=f"id {text}").post.language for text in codes}
    assert found == codes


def test_a_second_row_with_the_same_id_is_refused(validate: Validate):
    validate(line=2)
    with pytest.raises(BadRowError, match="duplicate id '7': it stands already in line 2"):
        validate(line=9, text="something else")


def test_the_same_id_from_another_source_is_another_post(validate: Validate):
    validate()
    assert validate(source="other feed").source_name == "other feed"


def test_a_row_without_an_id_gets_one_that_only_its_content_decides(validate: Validate):
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
    with pytest.raises(BadRowError, match=r"duplicate id 'sha256:.*': it stands already in line 2"):
        validate(id="")


def test_a_source_column_mapped_by_mistake_is_noticed(validate: Validate):
    for number in range(199):
        validate(source=f"outlet {number}")
    with pytest.raises(BadRowError, match="source 'one more' is one of more than 200; is its column mapped"):
        validate(source="one more")


def test_without_a_time_column_posts_get_the_time_of_the_import(tmp_path: Path):
    validator = RowValidator(
        mapping=guess_mapping(("text",)),
        container=FolderContainer(tmp_path, LIMITS),
        source_name="s",
        author_key=os.urandom(8),
        now=NOW,
        limits=LIMITS,
    )
    assert validator.validate(Row("a.csv", 2, {"text": "hi"}, 1.0)).post.posted_at == NOW
