"""The bundled exercise: a fictional disaster that shows the product without anyone's real data."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from db.events import add_event
from db.ingest.errors import IngestError
from db.ingest.importer import run_import
from db.ingest.mapping import guess_mapping
from db.ingest.tables import open_tables
from db.queries.events import find_event_id
from db.queries.operations import is_imported
from db.session import Store
from db.settings import StoreSettings
from db.vocabulary import Hazard, JobPriority

EXERCISE = Path(__file__).parents[2] / "assets" / "demo"
# One of the sources that the rows name themselves, so that no source stays without posts.
EXERCISE_SOURCE = "public stream"


def load_exercise(store: Store, settings: StoreSettings, folder: Path = EXERCISE) -> None:
    """Put the exercise's event and posts into the store; commits. Loaded already, it only looks.

    Raises:
        IngestError: the bundled files hold a row that cannot be imported; the good ones are in.
    """
    facts = json.loads((folder / "event.json").read_text(encoding="utf-8"))
    posts = folder / "posts.jsonl"
    # The name carries the content: another release of the exercise is imported, the same one is not.
    name = f"{posts.name} {hashlib.sha256(posts.read_bytes()).hexdigest()[:12]}"
    with store.write() as session:
        event_id = find_event_id(session, facts["slug"])
        if event_id is None:
            times = {key: datetime.fromisoformat(facts.pop(key)) for key in ("starts_at", "ends_at")}
            event_id = add_event(session, **facts | times | {"hazard": Hazard(facts["hazard"])}).id
        if is_imported(session, event_id=event_id, file_name=name):
            return
    with open_tables(posts) as (table,):
        result = run_import(
            store,
            settings,
            replace(table, name=name),
            guess_mapping(table.columns),
            event_id=event_id,
            source_name=EXERCISE_SOURCE,
            priority=JobPriority.FEED,
        )
    if result.refusals:
        first, count = result.refusals[0], len(result.refusals)
        raise IngestError(f"the exercise has {count} bad rows, first line {first.line}: {first.reason}")
