from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, inspect, select, text
from sqlalchemy.orm import Session

from db.issued_reports import issue_report
from db.labels.effective import number_account
from db.labels.grid import LABEL_CELL_DEGREES, find_cell
from db.labels.packed import PARTS, unpack_label
from db.labels.rollups import rebuild_rollups
from db.migrate import (
    MIGRATIONS,
    find_differences,
    main,
    newest_revision,
    read_revision,
    upgrade_store,
)
from db.models import (
    AccountCount,
    Alert,
    Base,
    DeletedPost,
    EffectiveLabel,
    Explanation,
    LabelCell,
    LabelHour,
    Post,
)
from db.queries.filters import PostFilter
from db.queries.operations import count_failures
from db.queries.posts import list_posts
from db.queries.reports import get_report, list_issued_files, list_reports
from db.queries.silences import Silence
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FailureKind, ReportKind, ReportStatus
from tests.databases import make_database
from tests.integration.db.old_store import open_at

# One classified post as the eighth migration's tables held it.
OLD_ROWS = (
    "INSERT INTO events (id, slug, name, hazard, starts_at, status, is_exercise, created_at)"
    " VALUES (1, 'old', 'Old', 'flood', :at, 'active', false, :at)",
    "INSERT INTO sources (id, name, kind, reliability) VALUES (1, 'old feed', 'csv', 'F')",
    "INSERT INTO posts (id, event_id, source_id, external_id, text, author_hash, posted_at, ingested_at)"
    " VALUES (7, 1, 1, 'p', 'The BRIDGE is gone', '0123456789abcdef0123456789abcdef', :at, :at)",
    "INSERT INTO predictions (id, post_id, model_version, informativeness, humanitarian, readings, gates,"
    " timings_ms, created_at) VALUES (3, 7, 'old-1', 'informative', 'vehicle_damage', '{}', '{}', '{}', :at)",
    "INSERT INTO explanations (prediction_id, kind, region_rows, region_columns, tokens)"
    " VALUES (3, 'gradient-times-input', 0, 0, '[[4, 10, 1.0]]')",
    "INSERT INTO effective_labels (post_id, event_id, posted_at, author_hash, has_picture, informativeness,"
    " humanitarian, verification, modalities_disagree, urgency, lat, lon) VALUES (7, 1, :at,"
    " '0123456789abcdef0123456789abcdef', false, 'informative', 'vehicle_damage', 'confirmed', false, 0,"
    " -3.2, 0.01)",
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def old_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A store of each kind as the eighth migration left it, with one classified post."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.db'}"
        _fill_old(url)
        yield url
        return
    with make_database(request.getfixturevalue("postgres_url")) as url:
        _fill_old(url)
        yield url


def _fill_old(url: str) -> None:
    with open_at(url, "0008") as connection:
        for statement in OLD_ROWS:
            values = {"at": "2026-03-01 12:00:00.000000"} if ":at" in statement else {}
            connection.execute(text(statement), values)


def test_a_store_of_an_earlier_version_keeps_its_evidence_and_can_be_searched(old_url: str) -> None:
    upgrade_store(old_url)
    with closing(Store(old_url)) as store:
        with store.read() as session:
            assert session.get_one(Explanation, (7, "old-1")).tokens == [[4, 10, 1.0]]
            assert [post.id for post in list_posts(session, PostFilter(1, words="bridge"))] == [7]
        assert find_differences(store) == []


def test_the_labels_of_an_earlier_version_are_counted_as_new_ones_are(old_url: str) -> None:
    upgrade_store(old_url)
    with closing(Store(old_url)) as store, store.write() as session:
        label = session.get_one(EffectiveLabel, 7)
        words = ("informative", "vehicle_damage", None, "right", "not_judged", "used", "clear", "not_marked")
        assert unpack_label(label.packed) == dict(zip(PARTS, words, strict=True))
        assert label.folded_text == "the bridge is gone"
        assert (label.cell_row, label.cell_column) == find_cell(-3.2, 0.01, LABEL_CELL_DEGREES) == (-21, 0)
        assert label.hour == label.posted_at.timestamp() // 3600
        assert label.account == number_account("0123456789abcdef0123456789abcdef")
        kept = [_read_rows(session, table) for table in (LabelHour, LabelCell, AccountCount)]
        assert all(kept)
        rebuild_rollups(session)
        assert [_read_rows(session, table) for table in (LabelHour, LabelCell, AccountCount)] == kept


def _read_rows(session: Session, table: type[Base]) -> list[tuple]:
    return sorted(tuple(row) for row in session.execute(select(table.__table__)))


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("picture /m/ab/cd cannot be read (no such file)", FailureKind.LOST_PICTURE),
        ("the picture is damaged: cut", FailureKind.UNREADABLE_PICTURE),
        ("not a readable picture (only JPEG)", FailureKind.UNREADABLE_PICTURE),
        ("the post has neither a text nor a picture that can be read", FailureKind.EMPTY_POST),
        ("the model failed on this post: boom", FailureKind.MODEL),
        ("its worker stopped 3 times while it held this post", FailureKind.WORKER),
        ("the moon was in the way", FailureKind.OTHER),
    ],
)
def test_a_job_that_failed_in_an_earlier_version_is_counted_by_its_kind(
    tmp_path: Path, reason: str, kind: FailureKind
) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    _fill_old(url)
    with closing(Store(url)) as store, store.write() as session:
        session.execute(
            text(
                "INSERT INTO jobs (post_id, status, priority, attempts, queued_at, error)"
                " VALUES (7, 'failed', 10, 1, :at, :reason)"
            ),
            {"at": "2026-03-01 12:00:00.000000", "reason": reason},
        )
    upgrade_store(url)
    with closing(Store(url)) as store, store.read() as session:
        assert count_failures(session) == {kind: 1}


def test_who_knew_of_a_silence_knows_of_its_alert_and_of_no_older_one(old_url: str) -> None:
    with open_at(old_url, "0028") as connection:
        silent_at = "2026-03-01 12:00:00.000000"
        for source_id, known_at in ((1, "2026-03-02 12:00:00"), (2, "2026-02-01 12:00:00")):
            values = {"id": source_id, "at": silent_at, "known_at": f"{known_at}.000000"}
            connection.execute(
                text(
                    "INSERT INTO sources (id, name, kind, reliability) VALUES (:id, 'another feed', 'feed',"
                    " 'F') ON CONFLICT DO NOTHING"
                ),
                {"id": source_id},
            )
            connection.execute(text("UPDATE sources SET last_received_at = :at WHERE id = :id"), values)
            connection.execute(
                text("INSERT INTO acknowledged_silences VALUES (:id, 1, 'Ana', :known_at)"), values
            )
    upgrade_store(old_url)
    with closing(Store(old_url)) as store, store.read() as session:
        (alert,) = session.scalars(select(Alert))
        silence = Silence(1, 1, "old feed", datetime(2026, 3, 1, 12, tzinfo=UTC))
        assert (alert.key, alert.acknowledged_by) == (silence.key, "Ana")


def test_what_was_deleted_at_its_source_in_an_earlier_version_is_known_to_be_gone(old_url: str) -> None:
    with open_at(old_url, "0051") as connection:
        connection.execute(
            text(
                "INSERT INTO audit_entries (id, created_at, actor, action, subject, subject_id, sha256)"
                " SELECT 900, '2026-03-02 12:00:00', 'feed 1', 'delete_at_source', 'post', min(id), ''"
                " FROM posts"
            )
        )
    upgrade_store(old_url)
    with closing(Store(old_url)) as store, store.read() as session:
        gone = session.scalars(select(Post).order_by(Post.id).limit(1)).one()
        (known,) = session.scalars(select(DeletedPost))
        assert (known.source_id, known.external_id) == (gone.source_id, gone.external_id)


def test_renaming_a_column_writes_no_index_anew(store: Store) -> None:
    where = {
        "sqlite": "SELECT name, rootpage FROM sqlite_master WHERE type = 'index'",
        "postgresql": "SELECT relname, relfilenode FROM pg_class WHERE relkind = 'i'",
    }[store.engine.dialect.name]
    with store.engine.connect() as connection:
        before = connection.execute(text(where)).all()
        connection.execute(text("ALTER TABLE effective_labels RENAME COLUMN packed TO kind"))
        assert connection.execute(text(where)).all() == before


def test_the_migrations_make_exactly_the_tables_of_the_models(store: Store) -> None:
    assert find_differences(store) == []
    assert read_revision(store) == newest_revision()


def test_the_migrations_make_the_check_constraints_too(store: Store) -> None:
    inspector = inspect(store.engine)
    for table in Base.metadata.sorted_tables:
        made = {row["name"] for row in inspector.get_check_constraints(table.name)}
        assert made == {rule.name for rule in table.constraints if isinstance(rule, CheckConstraint)}


def test_a_cleared_report_of_an_earlier_version_stays_cleared_and_can_be_issued(old_url: str) -> None:
    with open_at(old_url, "0036") as connection:
        values = {"at": "2026-03-01 12:00:00.000000", "sha256": "c" * 64}
        for number, status, cleared_by in ((1, "cleared", "Cleo"), (2, "draft", None)):
            connection.execute(
                text(
                    "INSERT INTO reports (id, event_id, number, period_starts_at, period_ends_at, status,"
                    " snapshot, sha256, created_by, created_at, cleared_by, cleared_at) VALUES (:number, 1,"
                    " :number, :at, :at, :status, '{\"kept\": 1}', :sha256, 'Ana', :at, :cleared_by, :at)"
                ),
                {**values, "number": number, "status": status, "cleared_by": cleared_by},
            )
        connection.execute(
            text(
                "INSERT INTO report_files (id, report_id, kind, sha256, size_bytes)"
                " VALUES (1, 1, 'posts', :sha256, 0)"
            ),
            values,
        )
    upgrade_store(old_url)
    with closing(Store(old_url)) as store:
        with store.read() as session:
            draft, cleared = list_reports(session, 1)
            assert (draft.status, cleared.status) == (ReportStatus.DRAFT, ReportStatus.CLEARED)
            assert {draft.kind, cleared.kind} == {ReportKind.SITUATION}
            assert (cleared.cleared_by, cleared.issued_at, cleared.superseded_by) == ("Cleo", None, None)
            assert (get_report(session, 1) or (None, None))[1] == {"kept": 1}
            assert list_issued_files(session, 1) == []
        with store.write() as session:
            issue_report(
                session,
                report_id=1,
                seen_sha256="c" * 64,
                issued_by="Ines",
                issued_at=datetime(2026, 3, 2, tzinfo=UTC),
                supersedes=None,
                files={"a.pdf": "f" * 64},
            )
        assert find_differences(store) == []


def test_a_table_that_the_models_do_not_know_is_found_as_a_difference(store: Store) -> None:
    with store.write() as session:
        session.execute(text("CREATE TABLE stray (id INTEGER PRIMARY KEY)"))
    assert [step[0] for step in find_differences(store)] == ["remove_table"]


def test_upgrading_a_current_store_changes_nothing(store: Store) -> None:
    before = read_revision(store)
    upgrade_store(store.engine.url.render_as_string(hide_password=False))
    assert read_revision(store) == before
    assert find_differences(store) == []


def test_migrations_are_numbered_without_gaps_and_described() -> None:
    names = sorted(path.name for path in (MIGRATIONS / "versions").glob("*.py"))
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    assert all(len(name) > len("0001_x.py") for name in names)


def test_the_command_brings_the_configured_store_up_to_date_unless_it_is_asked_for_help(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with closing(Store(get_settings().store_url)) as configured:
        with pytest.raises(SystemExit, match="0"):
            main(["--help"])
        assert "the tables this code expects" in capsys.readouterr().out
        assert read_revision(configured) is None
        main([])
        assert read_revision(configured) == newest_revision()
