import io

import pytest

from db.imports import Refusal
from db.ingest.errors import IngestError
from db.ingest.limits import LIMITS
from db.ingest.lines import read_lines
from db.ingest.readers.crisismmd import name_event, read_annotations
from db.ingest.rows import Item, Row
from db.vocabulary import Hazard

HEADER = (
    "tweet_id\timage_id\ttext_info\ttext_info_conf\timage_info\timage_info_conf\ttext_human\ttext_human_conf"
    "\timage_human\timage_human_conf\timage_damage\timage_damage_conf\ttweet_text\timage_url\timage_path"
)
TWEET = 1050118621198921728


def _line(tweet_id: object, number: int, text: str) -> str:
    labels = "\t".join(["informative", "1.0"] * 5)
    path = f"data_image/test_floods/10_10_2018/{tweet_id}_{number}.jpg"
    return f"{tweet_id}\t{tweet_id}_{number}\t{labels}\t{text}\thttp://example.org/x.jpg\t{path}"


def _read(*lines: str, root: str = "") -> list[Item]:
    data = "\n".join([HEADER, *lines]).encode(errors="surrogateescape")
    return list(read_annotations(read_lines(io.BytesIO(data), len(data), "a.tsv", LIMITS), "a.tsv", root))


def test_lines_of_one_tweet_become_one_post_wherever_they_stand() -> None:
    items = _read(_line(TWEET, 0, "Flood"), _line(TWEET + 1, 0, "Other"), _line(TWEET, 1, "Flood"), root="r/")
    first, second = [item for item in items if isinstance(item, Row)]
    folder = "r/data_image/test_floods/10_10_2018"
    assert first.values == {
        "external_id": str(TWEET),
        "text": "Flood",
        "posted_at": "2018-10-10T20:19:24.211000+00:00",
        "picture": f"{folder}/{TWEET}_0.jpg\n{folder}/{TWEET}_1.jpg",
    }
    assert (first.line, second.line, first.share_read, second.share_read) == (2, 3, 0.5, 1.0)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"He said ""run"" twice"', 'He said "run" twice'),
        ('"Quoted" at the start', '"Quoted" at the start'),
        ('"Quoted whole"', '"Quoted whole"'),
        ('A lone " stays', 'A lone " stays'),
    ],
)
def test_quotes_are_read_as_the_authors_wrote_them(written: str, meant: str) -> None:
    (item,) = _read(_line(TWEET, 0, written))
    assert isinstance(item, Row)
    assert item.values["text"] == meant


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1\t2\t3", "the line has 3 cells where the header has 15"),
        (_line("9.17E+17", 0, "x"), "the line has tweet_id '9.17E+17', which is not a number"),
        (_line(7, 0, "x"), "tweet id 7 carries no time"),
        (_line(TWEET, 0, "a\0b"), "the line holds NUL bytes; remove them"),
        (_line(TWEET, 0, "água a\udce1b"), "the line is not UTF-8; save the file as UTF-8"),
        ("x" * 1_000_001, "the line is too long"),
    ],
)
def test_a_bad_line_costs_only_itself(line: str, reason: str) -> None:
    items = _read(line, _line(TWEET + 5, 0, "Good"))
    assert [item for item in items if isinstance(item, Refusal)] == [Refusal("a.tsv", 2, reason)]
    assert len(items) == 2


def test_another_table_is_not_taken_for_annotations() -> None:
    data = b"id\ttext\n1\tx\n"
    with pytest.raises(
        IngestError, match=r"a.tsv is not a CrisisMMD annotation file: it has no column 'tweet_id'"
    ):
        list(read_annotations(read_lines(io.BytesIO(data), len(data), "a.tsv", LIMITS), "a.tsv", ""))


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("california_wildfires", ("California wildfires", Hazard.WILDFIRE)),
        ("hurricane_maria", ("Hurricane maria", Hazard.CYCLONE)),
        ("iraq_iran_earthquake", ("Iraq iran earthquake", Hazard.EARTHQUAKE)),
        ("srilanka_floods", ("Srilanka floods", Hazard.FLOOD)),
        ("new_disaster", ("New disaster", Hazard.OTHER)),
    ],
)
def test_the_file_names_the_event(event: str, expected: tuple[str, Hazard]) -> None:
    assert name_event(event) == expected
