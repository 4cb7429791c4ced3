"""Every kind of file that people of this job have, imported as the page and the command line do it.

A case is keyed by the file's name and says what must be stored; the files' own README says why.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from db.bounds import is_time_known
from db.ingest.errors import IngestError
from db.ingest.importer import name_source, run_import
from db.ingest.result import ImportResult
from db.ingest.survey import guess_table_mapping
from db.ingest.tables import open_tables
from db.models import Post, Source
from db.session import Store
from db.settings import get_settings
from db.vocabulary import JobPriority
from tests.factories import make_event


@dataclass(frozen=True)
class Stored:
    """A post as the store has it.

    Args:
        posted_at: None where no time of it is known.
        formats: of its pictures, in their order.
        note: what came along and cannot be shown.
    """

    text: str
    posted_at: datetime | None
    source: str
    author_hash: str | None
    lat: float | None
    lon: float | None
    url: str | None
    formats: tuple[str, ...]
    note: str | None


@dataclass(frozen=True)
class Imported:
    """What one file left behind."""

    result: ImportResult
    posts: list[Stored]

    @property
    def texts(self) -> list[str]:
        """The texts of its posts, in their order."""
        return [post.text for post in self.posts]


Import = Callable[..., Imported]
Check = Callable[[Imported], None]
CASES: dict[str, Check] = {}


def case(*names: str) -> Callable[[Check], Check]:
    """Register what must be true after a file was imported."""

    def register(check: Check) -> Check:
        CASES.update(dict.fromkeys(names, check))
        return check

    return register


@pytest.fixture
def event_id(sqlite_store: Store) -> int:
    with sqlite_store.write() as session:
        return make_event(session)


@pytest.fixture
def import_input(sqlite_store: Store, event_id: int, inputs: Path) -> Import:
    """Imports a file of the folder with the mapping that is guessed, and reads what is stored."""

    def run(name: str, event: int = event_id) -> Imported:
        with open_tables(inputs / name) as (table,):
            source_name, is_named = name_source(table)
            result = run_import(
                sqlite_store,
                get_settings(),
                table,
                guess_table_mapping(table),
                event_id=event,
                source_name=source_name,
                is_source_named=is_named,
                priority=JobPriority.FEED,
            )
        with sqlite_store.read() as session:
            query = select(Post, Source.name).join(Source).where(Post.event_id == event).order_by(Post.id)
            return Imported(result, [_read(post, source) for post, source in session.execute(query)])

    return run


def _read(post: Post, source: str) -> Stored:
    return Stored(
        text=post.text,
        posted_at=post.posted_at if is_time_known(post.posted_at) else None,
        source=source,
        author_hash=post.author_hash,
        lat=post.lat,
        lon=post.lon,
        url=post.url,
        formats=tuple(medium.format for medium in post.media),
        note=post.attachment_note,
    )


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@case("01-twitter-v11-stream.jsonl")
def _(found: Imported) -> None:
    long, short, repost = found.texts
    assert long.endswith("please send water and baby milk to the north bank")
    assert short == "Bridge at Mill Lane is out & the river is still > 4m"
    assert repost == f"RT @other_user: {long}"
    assert {(post.lat, post.lon, post.source) for post in found.posts} == {(17.25, -88.77, "X")}


@case("02-twitter-v2-includes.jsonl")
def _(found: Imported) -> None:
    assert found.texts == ["Levee is leaking near gate 4", "Shelter at the gym is full"]
    assert len({post.author_hash for post in found.posts}) == 2
    assert found.posts[0].note is not None


@case("04-x-archive.zip", "05-telegram-export.zip")
def _(found: Imported) -> None:
    assert len(found.texts) == 2
    assert all(found.texts)
    assert [post.formats for post in found.posts] == [("jpeg",), ()]
    assert all(post.posted_at for post in found.posts)


@case("07-crowdtangle.csv")
def _(found: Imported) -> None:
    assert found.texts == [f"River is rising {number}" for number in (1, 2, 3)]
    assert found.posts[0].posted_at == _at("2021-04-20 13:01:07")


@case("08-reddit-comments.ndjson")
def _(found: Imported) -> None:
    assert found.texts == ["Water is in the basement on Oak Street"]
    assert found.posts[0].url is not None
    assert len(found.result.refusals) == 1


@case("10-mastodon-statuses.jsonl")
def _(found: Imported) -> None:
    assert found.texts == ["Building down on #riverton's main street & people inside\n\nHelp", "Tent needed"]
    assert all(post.author_hash for post in found.posts)
    assert not any("sample" in (post.url or "") for post in found.posts)


@case("12-bluesky-records.jsonl")
def _(found: Imported) -> None:
    assert len(found.texts) == 2
    assert found.posts[0].posted_at == _at("2025-02-06 17:50:33.851")


@case("13-twint.csv")
def _(found: Imported) -> None:
    (post,) = found.posts
    assert (post.text, post.posted_at) == ("Mudslide on Hill Road", _at("2020-11-07 12:00:00"))
    assert post.author_hash is not None


@case("17-ushahidi-v2.csv")
def _(found: Imported) -> None:
    assert found.texts == ["Bridge down\nThe bridge at Mill Lane fell", "People trapped"]
    assert [post.posted_at for post in found.posts] == [
        _at("2010-01-17 10:20:00"),
        _at("2010-01-17 11:20:00"),
    ]


@case("19-hxl.csv")
def _(found: Imported) -> None:
    (post,) = found.posts
    assert (post.text, post.lat, post.lon) == ("School damaged", 37.1, 36.9)
    assert post.posted_at == _at("2023-02-07")


@case("20-hxl-no-time.csv")
def _(found: Imported) -> None:
    assert found.texts == ["School damaged", "Road closed"]
    assert found.result.without_time == 2


@case("21-reliefweb.json")
def _(found: Imported) -> None:
    assert found.texts == ["Flash update 1\nFloods"]
    assert found.posts[0].posted_at == _at("2023-01-01")


@case("22-usgs.geojson")
def _(found: Imported) -> None:
    (post,) = found.posts
    assert (post.lat, post.lon) == (37.2, 37.0)
    assert post.posted_at == _at("2023-02-06 01:17:34.342")


@case("23-unquoted.tsv")
def _(found: Imported) -> None:
    assert len(found.texts) == 5
    assert found.texts[-1] == 'Mayor says "stay inside"'


@case("24-crisismmd-abs-path.tsv")
def _(found: Imported) -> None:
    assert found.texts == ["No tent & no house https://t.co/EXAMPLE"]
    assert found.posts[0].note is not None


@case("25-crisislex-t26.csv")
def _(found: Imported) -> None:
    assert [post.posted_at.year for post in found.posts if post.posted_at] == [2013, 2013]


@case("26-aidr.jsonl")
def _(found: Imported) -> None:
    assert found.texts == ["Tents needed at the stadium"]


@case("28-dot-dates.csv")
def _(found: Imported) -> None:
    assert found.posts[0].posted_at == _at("2017-12-31 14:05:00")


@case("29-excel-sep-line.csv")
def _(found: Imported) -> None:
    assert found.texts == ["Road closed", "Bridge open"]


@case("30-decimal-comma.csv")
def _(found: Imported) -> None:
    assert found.texts == ["Road closed"]


@case("32-utf16le-tab.csv")
def _(found: Imported) -> None:
    assert found.texts == ["Water, rising", "مياه"]


@case("33-epochs.csv")
def _(found: Imported) -> None:
    assert len({post.text for post in found.posts}) == 5
    assert {post.posted_at.date() for post in found.posts if post.posted_at} == {_at("2017-08-30").date()}


@case("36-array.jsonl", "37-array.json", "38-posts.jsonl.gz")
def _(found: Imported) -> None:
    assert found.texts == ["Road closed"]
    assert found.posts[0].posted_at == _at("2017-12-31 14:05:00")


@case("39-whatsapp-chat.txt")
def _(found: Imported) -> None:
    assert found.texts == ["Water in Mill Lane…"]
    assert found.posts[0].posted_at == _at("2023-06-13 18:08:08")
    assert found.posts[0].source == "WhatsApp"


@case("42-phone-mpo.jpg", "73-jpeg-comment.jpg")
def _(found: Imported) -> None:
    assert [post.formats for post in found.posts] == [("jpeg",)]


@case("44-mixed-attachments.zip")
def _(found: Imported) -> None:
    (post,) = found.posts
    assert post.text.startswith("Man trapped on roof")
    assert post.formats == ("jpeg",)
    assert "b.mp4" in (post.note or "")


@case("45-macos.zip")
def _(found: Imported) -> None:
    assert [(post.text, post.formats) for post in found.posts] == [("Water", ("jpeg",))]
    assert not found.result.refusals


@case("50-monday.csv")
def _(found: Imported) -> None:
    assert len(found.texts) == 10


@case("51-tuesday.csv")
def _(found: Imported) -> None:
    assert len(found.texts) == 11


@case("52-scripts.csv")
def _(found: Imported) -> None:
    assert found.texts[:2] == ["المياه تغمر الشارع الرئيسي", "می\u200cخواهم کمک"]
    assert "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 safe" in found.texts[2]


@case("53-html-entities.csv")
def _(found: Imported) -> None:
    assert found.texts == ["Need food & water at gate > 4, it's urgent"]


@case("54-time-column-half-empty.csv")
def _(found: Imported) -> None:
    assert found.texts == ["Road closed", "Bridge open", "Roof gone"]
    assert [post.posted_at for post in found.posts] == [None, _at("2017-12-31 15:05:00"), None]


@case("55-nan.csv", "55b-nan-author.csv")
def _(found: Imported) -> None:
    assert found.texts == ["Road closed", "Bridge open"]
    assert not any(post.author_hash or post.lat or post.url for post in found.posts)


@case("58-zero-coords.csv")
def _(found: Imported) -> None:
    assert found.texts == ["Road closed", "Bridge"]
    assert found.posts[0].lat is None


@case("60-relative-url.csv")
def _(found: Imported) -> None:
    assert found.texts == ["Road closed", "Bridge open", "Roof gone"]
    assert not any((post.url or "").startswith("/") for post in found.posts)


@case("62-comma-in-header.csv")
def _(found: Imported) -> None:
    assert found.texts == ["Road closed, bridge too"]


@case("70-hostile-posts.jsonl")
def _(found: Imported) -> None:
    assert len(found.texts) + len(found.result.refusals) >= 150


@case("71-hostile-names.zip")
def _(found: Imported) -> None:
    assert {post.text for post in found.posts} >= {
        f"picture post {number} bridge collapse" for number in range(9)
    }
    refused = [item.file_name for item in found.result.refusals]
    assert [name for name in refused if name.endswith("evil.jpg")] == refused[:3]


@case("72-privacy.zip")
def _(found: Imported) -> None:
    assert found.posts
    assert not any("jane_sample" in (post.url or "") for post in found.posts)


REFUSED = {
    # It has no part that says what its sheets are: no program opens it.
    "40-posts.xlsx": r"40-posts\.xlsx is a workbook that cannot be read",
    "41-xlsx-renamed.csv": r"41-xlsx-renamed\.csv is a workbook that cannot be read",
    "47-nested.zip": r"47-nested\.zip holds pictures\.zip, an archive inside an archive",
    "49-empty.csv": r"49-empty\.csv is empty",
}


@pytest.mark.parametrize("name", CASES)
def test_a_file_is_imported_as_its_kind_asks(name: str, import_input: Import) -> None:
    CASES[name](import_input(name))


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_without_posts_is_refused_by_what_it_is(name: str, import_input: Import) -> None:
    with pytest.raises(IngestError, match=REFUSED[name]) as caught:
        import_input(name)
    assert not re.search(r"\bNUL\b", str(caught.value))


def test_two_days_overlap_in_one_event_and_stand_whole_in_another(
    import_input: Import, sqlite_store: Store
) -> None:
    import_input("50-monday.csv")
    assert len(import_input("51-tuesday.csv").posts) == 11
    with sqlite_store.write() as session:
        other = make_event(session, "Second flood")
    assert len(import_input("50-monday.csv", other).posts) == 10


def test_every_file_of_the_folder_has_its_case(inputs: Path) -> None:
    files = {path.name for path in inputs.iterdir()} - {"README.md"}
    assert files == CASES.keys() | REFUSED.keys()
