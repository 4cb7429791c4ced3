"""Incidents worked out as Ray tasks are those that one process makes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from db.migrate import upgrade_store
from db.models import Incident, IncidentPost, Post
from db.session import Store, utc_now
from db.settings import StoreSettings
from inference.incidents.gathering import gather_new_posts
from tests.factories import make_event
from tests.happenings import make_happening_posts, receive

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(600)]
ROOT = Path(__file__).parents[2]
EVENTS = 3


def fill(folder: Path) -> Store:
    """Make a store of a few events, each with two happenings that wait to be gathered."""
    settings = StoreSettings(data_dir=folder, database_url="")
    upgrade_store(settings.store_url)
    store = Store(settings.store_url)
    for number in range(EVENTS):
        with store.write() as session:
            event_id = make_event(session, name=f"event {number}")
        receive(store, make_happening_posts(12, first=12 * number), event_id)
    return store


def read_incidents(store: Store) -> set[tuple[int, str, frozenset[str]]]:
    """Return event, headline and posts of each incident."""
    with store.read() as session:
        incidents = session.scalars(select(Incident)).all()
        rows = session.execute(
            select(IncidentPost.incident_id, Post.external_id).join(Post, Post.id == IncidentPost.post_id)
        ).all()
    return {
        (one.event_id, one.headline, frozenset(name for incident, name in rows if incident == one.id))
        for one in incidents
    }


def test_incidents_are_the_same_as_those_of_one_process(tmp_path: Path) -> None:
    here, on_ray = fill(tmp_path / "here"), fill(tmp_path / "ray")
    while gather_new_posts(here, utc_now()):
        pass
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LOOKOUT_")}
    command = [sys.executable, "-m", "inference.cluster.gathering", "--until-empty"]
    subprocess.run(
        command,
        cwd=ROOT,
        env=environment | {"LOOKOUT_DATA_DIR": str(tmp_path / "ray")},
        check=True,
        timeout=500,
    )
    expected = read_incidents(here)
    assert len(expected) == 2 * EVENTS
    assert read_incidents(on_ray) == expected
    here.close()
    on_ray.close()
