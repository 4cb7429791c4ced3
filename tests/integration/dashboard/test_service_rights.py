"""Where people sign in, what brings in, takes away or goes on by itself asks for the role as actions do."""

import ast
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from sqlalchemy import func, select

import dashboard
import db
from dashboard.services.archives import archive_event, restore_event
from dashboard.services.bulk import DECISIONS, Bulk, find_selection, judge_selection, undo_bulk
from dashboard.services.bulk_assigning import BulkAssigning, assign_selection, find_assignable
from dashboard.services.errors import NotAllowedError
from dashboard.services.imports import import_table
from dashboard.services.policy.settings import PolicySettings
from dashboard.services.post_export import write_posts_csv
from dashboard.services.reports.asking import ask_language_model
from dashboard.services.reports.exporting import write_files
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.issuing import issue_files, read_issued
from dashboard.services.reports.overview import draft_overview
from dashboard.services.reports.snapshot import build_snapshot
from dashboard.services.submissions import submit_many, submit_pair
from db.errors import NotFoundError
from db.ingest.mapping import ColumnMapping
from db.ingest.times import TimeSpelling
from db.masking.profiles import Profile
from db.models import AuditEntry, Post
from db.queries.filters import PostFilter
from db.queries.posts import PostOrder
from db.queries.reports import IssuedFile, get_report
from db.session import Store
from db.settings import get_settings
from tests.factories import POSTED_AT, make_posts, store_posts

pytestmark = pytest.mark.usefixtures("fresh_caches")
NOBODY = 999
ROOT = Path(dashboard.__file__).parent


def count(store: Store, table: type[Any]) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def list_services(store: Store, event_id: int) -> dict[str, Callable[[str], object]]:
    """Return what changes the store, or shows people unmasked, without an action."""
    settings, mapping = get_settings(), ColumnMapping(MappingProxyType({}))
    unread: Any = None
    every, words = PostFilter(event_id), next(iter(DECISIONS))
    day = PostFilter(event_id, since=POSTED_AT, until=POSTED_AT + timedelta(days=1))
    report_id = build_snapshot(store, day, created_by="Analyst", public_url="", profile=Profile.INTERNAL)
    with store.read() as session:
        report = get_report(session, report_id)
    assert report is not None
    issued = IssuedFile(report_id, "md", "report.md", "0" * 64, 1)
    return {
        "submit_pair": lambda who: submit_pair(
            store, settings, text="A bridge is out", picture_bytes=None, event_id=event_id, analyst=who
        ),
        "submit_many": lambda who: submit_many(
            store,
            settings,
            unread,
            mapping,
            event_id=event_id,
            analyst=who,
        ),
        "import_table": lambda who: import_table(
            store,
            settings,
            unread,
            mapping,
            TimeSpelling(),
            event_id=event_id,
            called="",
            analyst=who,
            on_progress=lambda _: None,
        ),
        "build_snapshot": lambda who: build_snapshot(store, day, created_by=who, public_url=""),
        "write_posts_csv": lambda who: write_posts_csv(
            store, day, order=PostOrder.NEWEST, profile=Profile.INTERNAL, asked_by=who
        ),
        "write_files": lambda who: write_files(store, *report, FORMATS[:1], settings.data_dir, asked_by=who),
        "read_issued": lambda who: list(read_issued(store, issued, asked_by=who)),
        "issue_files": lambda who: issue_files(
            store, report_id, FORMATS[:1], seen_sha256="0" * 64, supersedes=None, issued_by=who
        ),
        "judge_selection": lambda who: judge_selection(
            store,
            Bulk(every, words, None, find_selection(store, every, words).seal, who),
            on_progress=lambda _done, _of: None,
            is_cancelled=lambda: False,
        ),
        "assign_selection": lambda who: assign_selection(
            store,
            BulkAssigning(every, who, takes_from_others=False, actor=who),
            seen=find_assignable(store, BulkAssigning(every, who, takes_from_others=False, actor=who)).seal,
            on_progress=lambda _done, _of: None,
            is_cancelled=lambda: False,
        ),
        "undo_bulk": lambda who: undo_bulk(store, NOBODY, actor=who, on_progress=lambda _done, _of: None),
        "archive_event": lambda who: archive_event(
            store,
            settings,
            event_id=event_id,
            slug="flood",
            lead=who,
            on_progress=lambda _done, _of: None,
            is_cancelled=lambda: False,
        ),
        "restore_event": lambda who: restore_event(
            store, settings, file_name="flood.lookout.zip", name="", lead=who, on_progress=lambda _: None
        ),
        "ask_language_model": lambda who: ask_language_model(
            store,
            unread,
            PolicySettings(),
            report_id=1,
            asked_by=who,
            on_progress=lambda _done, _of: None,
            is_cancelled=lambda: False,
        ),
        "draft_overview": lambda who: draft_overview(
            store, unread, unread, PolicySettings(), asked_by=who, is_cancelled=lambda: False
        ),
    }


SERVICES = (
    "submit_pair",
    "submit_many",
    "import_table",
    "build_snapshot",
    "write_posts_csv",
    "write_files",
    "read_issued",
    "issue_files",
    "ask_language_model",
    "judge_selection",
    "assign_selection",
    "undo_bulk",
    "draft_overview",
    "archive_event",
    "restore_event",
)
# What writes and asks nobody: the launcher's exercise, the sign-in itself, chunks of what asked before.
ASK_NOBODY = {"load_exercise", "admit", "run_chunks"}


def list_functions(folder: Path) -> Iterator[ast.FunctionDef]:
    """Yield each function and method, but not what stands inside one."""
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        blocks: list[ast.Module | ast.ClassDef] = [tree, *classes]
        yield from (node for block in blocks for node in block.body if isinstance(node, ast.FunctionDef))


def list_called(function: ast.FunctionDef) -> set[str]:
    called = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    names = {func.attr for func in called if isinstance(func, ast.Attribute)}
    return names | {func.id for func in called if isinstance(func, ast.Name)}


def opens_a_write(function: ast.FunctionDef) -> bool:
    """Return whether it begins a transaction of a store, which is what ``write()`` without arguments does."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "write"
        and not node.args
        for node in ast.walk(function)
    )


def test_every_service_that_writes_is_looked_at() -> None:
    of_the_store = {
        function.name
        for function in list_functions(Path(db.__file__).parent)
        if opens_a_write(function) and not function.name.startswith("_")
    }
    writing = {
        function.name
        for function in list_functions(ROOT / "services")
        if opens_a_write(function) or list_called(function) & of_the_store
    }
    assert writing == {*SERVICES} | ASK_NOBODY


def test_nothing_but_actions_and_services_writes() -> None:
    others = [path for path in ROOT.iterdir() if path.is_dir() and path.name != "services"]
    assert [f.name for folder in others for f in list_functions(folder) if opens_a_write(f)] == []
    files = [path for path in ROOT.glob("*.py") if ".write()" in path.read_text(encoding="utf-8")]
    assert {path.name for path in files} == {"team_actions.py", "writing.py"}


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("name", SERVICES)
def test_a_viewer_brings_nothing_in_and_takes_nothing_unmasked_away(store: Store, name: str) -> None:
    store_posts(store, make_posts(1))
    act = list_services(store, 1)[name]
    posts, entries = count(store, Post), count(store, AuditEntry)
    for who in ("Viewer", "Eve"):
        with pytest.raises(NotAllowedError, match="Nothing was done"):
            act(who)
    assert (count(store, Post), count(store, AuditEntry)) == (posts, entries)


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    "name", ["submit_pair", "build_snapshot", "write_posts_csv", "judge_selection", "assign_selection"]
)
def test_an_analyst_does(store: Store, name: str) -> None:
    store_posts(store, make_posts(1))
    list_services(store, 1)[name]("Analyst")


@pytest.mark.usefixtures("signed_in")
def test_only_a_lead_assigns_many_posts_to_others_and_only_to_who_may_judge(store: Store) -> None:
    store_posts(store, make_posts(1))

    def assign(who: str, assignee: str, *, takes_from_others: bool = True) -> int:
        wanted = BulkAssigning(PostFilter(1), assignee, takes_from_others, who)
        return assign_selection(
            store,
            wanted,
            seen=find_assignable(store, wanted).seal,
            on_progress=lambda _done, _of: None,
            is_cancelled=lambda: False,
        )

    for assignee in ("Lead", "Analyst", ""):
        with pytest.raises(NotAllowedError, match="takes the role Lead"):
            assign("Analyst", assignee)
    with pytest.raises(NotAllowedError, match="takes the role Lead"):
        assign("Analyst", "Lead", takes_from_others=False)
    with pytest.raises(NotAllowedError, match="yours is Viewer"):
        assign("Lead", "Viewer")
    job_id = assign("Lead", "Analyst")
    with pytest.raises(NotAllowedError, match="takes the role Lead"):
        undo_bulk(store, job_id, actor="Analyst", on_progress=lambda _done, _of: None)


@pytest.mark.usefixtures("signed_in")
def test_only_a_lead_issues_a_report(store: Store) -> None:
    def issue(who: str) -> None:
        issue_files(store, NOBODY, FORMATS[:1], seen_sha256="0" * 64, supersedes=None, issued_by=who)

    for who in ("Viewer", "Analyst"):
        with pytest.raises(NotAllowedError, match="takes the role Lead"):
            issue(who)
    with pytest.raises(NotFoundError):
        issue("Lead")


@pytest.mark.usefixtures("signed_in")
def test_a_viewer_takes_away_what_is_masked(store: Store) -> None:
    store_posts(store, make_posts(1))
    assert write_posts_csv(store, PostFilter(1), order=PostOrder.NEWEST)
