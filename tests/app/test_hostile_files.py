"""Files made to attack: no script, no call to a host, no link, no person on any page and in any export."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from dashboard.services.post_export import write_posts_csv
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.material import open_material
from dashboard.services.reports.snapshot import build_snapshot
from db.ingest.importer import run_import
from db.ingest.mapping import guess_mapping
from db.ingest.tables import open_tables
from db.predictions import add_predictions
from db.queries.filters import PostFilter
from db.queries.posts import PostOrder, list_posts
from db.queries.reports import get_report
from db.session import Store
from db.settings import get_settings
from db.vocabulary import JobPriority
from tests.app.steps import DESKS, OpenApp, TagReader, list_markdown
from tests.factories import MODEL_VERSION, make_event, make_prediction

PAGES = (
    *(("desk", desk) for desk in DESKS),
    *((page, {}) for page in ("triage", "import", "reports", "operations")),
)
NAME = "Flood <script>alert(1)</script> https://evil.example www.evil.example"
# How a telephone, an address or a handle of 72-privacy.zip would show.
PEOPLE = re.compile(r"0532|0199|900123|@example|jane_sample|17\.2534|-88\.7689|Mill Lane", re.IGNORECASE)

Take = Callable[[str], int]


@pytest.fixture
def take(store: Store, inputs: Path) -> Take:
    """Import a file into an event with a hostile name, classify its posts, and return how many there are."""

    def run(name: str) -> int:
        with store.write() as session:
            event_id = make_event(session, NAME)
        with open_tables(inputs / name) as (table,):
            run_import(
                store,
                get_settings(),
                table,
                guess_mapping(table.columns),
                event_id=event_id,
                source_name=NAME,
                priority=JobPriority.FEED,
            )
        with store.write() as session:
            rows = list_posts(session, PostFilter(event_id=event_id), limit=300)
            made = [make_prediction(row.id) for row in rows]
            add_predictions(session, model_version=MODEL_VERSION, predictions=made)
        return len(rows)

    return run


@pytest.mark.parametrize("name", ["70-hostile-posts.jsonl", "71-hostile-names.zip"])
def test_no_page_runs_asks_or_links_what_a_file_says(
    store: Store, open_app: OpenApp, take: Take, name: str
) -> None:
    assert take(name) > 5
    for page, params in PAGES:
        app = open_app(page, **params, event="1", post="1", analyst="Ana https://evil.example")
        assert not app.exception, [error.value for error in app.exception]
        shown = [re.sub(r"\\([!-/:-@[-`{-~])", r"\1", text) for text in list_markdown(app)]
        assert [text for text in shown if re.search(r"https?://[-.\w]|www\.[-\w]", text)] == [], (
            page,
            params,
        )
        alive = [tag for element in app.get("html") for tag in TagReader(str(element.proto.body)).alive]
        assert alive == [], (page, params)


def render_all(store: Store) -> dict[str, bytes]:
    """Return the posts' CSV and a report in every format; of Word and PDF what they are made of."""
    with store.read() as session:
        rows = list_posts(session, PostFilter(event_id=1), limit=300)
    days = sorted(row.posted_at for row in rows)
    report_id = build_snapshot(
        store,
        PostFilter(1, since=days[0], until=days[-1]),
        created_by="Ana www.evil.example",
        public_url="http://localhost:8501",
    )
    with store.read() as session:
        found = get_report(session, report_id)
    assert found is not None
    files = {form.extension: form.render(open_material(store, *found)) for form in FORMATS}
    files["posts"] = write_posts_csv(store, PostFilter(event_id=1), order=PostOrder.OLDEST)
    with ZipFile(io.BytesIO(files["docx"])) as parts:
        files["docx"] = b"\n".join(parts.read(name) for name in parts.namelist())
    pages = PdfReader(io.BytesIO(files["pdf"])).pages
    links = [str(note.get_object()) for page in pages for note in page.get("/Annots", ())]
    files["pdf"] = "\n".join([*(page.extract_text() for page in pages), *links]).encode()
    return files


@pytest.mark.parametrize("name", ["70-hostile-posts.jsonl", "71-hostile-names.zip"])
def test_no_export_runs_asks_or_links_what_a_file_says(store: Store, take: Take, name: str) -> None:
    take(name)
    files = render_all(store)
    assert TagReader(files["html"].decode()).alive == []
    for kind, content in files.items():
        assert b"evil.example" not in content, kind
    for separator in ",;\t":
        document = io.StringIO(files["posts"].decode("utf-8-sig"), newline="")
        cells = [cell for row in csv.reader(document, delimiter=separator) for cell in row]
        assert [cell for cell in cells if re.match(r" *([=@]|[+-](?!\d))", cell)] == []


def test_no_export_names_a_person_or_a_home(store: Store, take: Take) -> None:
    assert take("72-privacy.zip") > 60
    for kind, content in render_all(store).items():
        found = PEOPLE.findall(content.decode("utf-8", errors="replace"))
        assert found == [], kind
