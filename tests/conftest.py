"""Fixtures that every tier shares. No test touches a store that a fixture did not make."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

from dashboard.services.sign_in import read_sign_in
from db.migrate import upgrade_store
from db.session import Store
from db.settings import get_settings
from tests.databases import make_database

if TYPE_CHECKING:
    from inference.enrich import Enricher

IN_CI = os.environ.get("CI") == "true"
INPUTS = Path(os.environ.get("LOOKOUT_INPUTS", Path(__file__).parents[2] / "shared" / "inputs"))
REAL_DATA = Path(os.environ.get("LOOKOUT_DATA", Path(__file__).parents[2] / "shared" / "data"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs PostgreSQL by its fixture, so that ``make test-fast`` can leave it out."""
    for item in items:
        if isinstance(item, pytest.Function) and "postgres_url" in item.fixturenames:
            item.add_marker(pytest.mark.postgres)


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test has its own data folder and none of the caller's settings."""
    for name in os.environ:
        if name.startswith("LOOKOUT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LOOKOUT_DATA_DIR", str(tmp_path / "data"))
    # No process reads drafts here; tests of the trained reviewer ask for it.
    monkeypatch.setenv("LOOKOUT_READ_DRAFTS", "false")
    for read in (get_settings, read_sign_in):
        read.cache_clear()
    yield
    for read in (get_settings, read_sign_in):
        read.cache_clear()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and no rows, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "lookout.db"
    upgrade_store(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_store(own_settings: None, migrated_file: Path) -> Iterator[Store]:
    """An empty, migrated SQLite store where the test's settings expect it."""
    url = get_settings().store_url
    path = Path(url.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True)
    shutil.copy(migrated_file, path)
    store = Store(url)
    yield store
    store.close()


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    """The store of ordinary tests; ``tests/integration/db`` runs the same on PostgreSQL."""
    return sqlite_store


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL cluster of the tests' own, on a socket in a new folder, thrown away afterwards."""
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)
    if binaries is None:
        _miss("no PostgreSQL binaries under /usr/lib/postgresql; install the package postgresql")
    assert binaries is not None
    folder = Path(tempfile.mkdtemp(prefix="lookout-pg-"))
    run = _as_unprivileged(folder)
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off"
    control = [str(binaries / "pg_ctl"), "-D", str(folder / "cluster"), "-w"]
    try:
        initdb = [str(binaries / "initdb"), "-D", str(folder / "cluster"), "-U", "lookout", "-A", "trust"]
        run([*initdb, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"])
        run([*control, "-l", str(folder / "log"), "-o", options, "start"])
        yield f"postgresql+psycopg://lookout@/postgres?host={folder}"
    finally:
        if (folder / "cluster" / "postmaster.pid").exists():
            run([*control, "-m", "immediate", "stop"])
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def migrated_database(postgres_url: str) -> Iterator[str]:
    """The name of a database with all tables and no rows, to be copied."""
    with make_database(postgres_url) as url:
        upgrade_store(url)
        yield str(make_url(url).database)


@pytest.fixture
def postgres_store(postgres_url: str, migrated_database: str) -> Iterator[Store]:
    """An empty, migrated PostgreSQL database of the test's own."""
    with make_database(postgres_url, template=migrated_database) as url, closing(Store(url)) as store:
        yield store


EACH_STORE = (
    pytest.param("sqlite_store", id="sqlite"),
    pytest.param("postgres_store", id="postgresql", marks=pytest.mark.postgres),
)


@pytest.fixture(params=EACH_STORE)
def each_store(request: pytest.FixtureRequest) -> Store:
    """An empty, migrated store of each kind in turn."""
    store: Store = request.getfixturevalue(request.param)
    return store


@pytest.fixture(scope="session")
def enricher() -> "Enricher":
    """The gazetteer and the language detector, built once: reading the names takes seconds."""
    from inference.enrich import Enricher

    return Enricher()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real posts, which is not part of the project."""
    if not (REAL_DATA / "posts.csv").exists():
        _miss(f"no real posts at {REAL_DATA}; set LOOKOUT_DATA to the folder that holds posts.csv")
    return REAL_DATA


@pytest.fixture(scope="session")
def more_real_data(real_data: Path) -> Path:
    """The folder of real posts in more languages, which lies beside the other."""
    folder = real_data.parent / "data_more"
    if not (folder / "posts.csv").exists():
        _miss(f"no more real posts at {folder}; put the folder that MORE names there")
    return folder


@pytest.fixture(scope="session")
def inputs() -> Path:
    """The folder of small files as people have them, which is not part of the project."""
    if not INPUTS.is_dir():
        _miss(f"no folder of inputs at {INPUTS}; set LOOKOUT_INPUTS to it")
    return INPUTS


def _as_unprivileged(folder: Path) -> Callable[[list[str]], None]:
    """PostgreSQL refuses to run as root, so root hands the folder to the package's own user."""
    prefix = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        prefix = ["runuser", "-u", "postgres", "--"]

    def run(command: list[str]) -> None:
        subprocess.run([*prefix, *command], check=True, stdout=subprocess.DEVNULL, cwd=folder, timeout=120)

    return run


def _miss(reason: str) -> None:
    """What is missing skips on a laptop and fails in CI."""
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)
