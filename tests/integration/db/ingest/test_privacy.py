"""What a file says of people does not reach the store, nor the list of its bad rows."""

from pathlib import Path

from sqlalchemy import select

from db.ingest.importer import run_import
from db.ingest.mapping import guess_mapping
from db.ingest.refused import write_refusals_csv
from db.ingest.tables import open_tables
from db.models import DroppedCell, Import, Post, RefusedRow
from db.session import Store
from db.settings import get_settings
from db.vocabulary import JobPriority
from tests.factories import make_event

ROWS = """id,text,created_at,username,url,picture
sample_a/status/1,Need boat,2026-02-01,@sample_a,https://x.com/sample_a/status/1,
at://did:plc:abc/post/3k,Roof gone,2026-02-01,sample_a,https://bsky.app/profile/sample_a/post/3k,
13,Road open,2026-02-01,sample_a,https://news.example/13,
14,,2026-02-01,sample_a,,Jane +1 555 010 0199.jpg
15,Bridge out,2026-02-01,,,Jane +1 555 010 0199.jpg
"""


def test_handles_and_telephones_stay_out_of_the_store(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "Chat with +1 555 010 0199.csv"
    path.write_text(ROWS, encoding="utf-8")
    with store.write() as session:
        event_id = make_event(session)
    with open_tables(path) as (table,):
        results = [
            run_import(
                store,
                get_settings(),
                table,
                guess_mapping(table.columns),
                event_id=event_id,
                source_name="test feed",
                priority=JobPriority.FEED,
            )
            for _ in range(2)
        ]
    assert [result.accepted for result in results] == [4, 0], "the same id is the same post again"
    with store.read() as session:
        kept = dict(session.execute(select(Post.external_id, Post.url)).all())
        refused = session.scalars(select(RefusedRow)).all()
        files = set(session.scalars(select(Import.file_name)))
        reasons = [f"{row.file_name} {row.reason}" for row in refused]
        reasons += session.scalars(select(DroppedCell.reason))
        notes = [note for note in session.scalars(select(Post.attachment_note)) if note]
    assert sorted(filter(None, kept.values())) == [
        "https://bsky.app/",
        "https://news.example/13",
        "https://x.com/i/status/1",
    ]
    assert not any("sample_a" in str(value) or "did:" in str(value) for value in [*kept, *kept.values()])
    assert files == {"Chat with [phone].csv"}
    assert reasons
    assert notes
    assert not any(
        "010 0199" in reason for reason in [*reasons, *notes, write_refusals_csv(results[0].refusals)]
    )
