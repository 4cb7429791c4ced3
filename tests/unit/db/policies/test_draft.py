"""A draft goes to the worker and back as it was."""

import json

from db.policies.draft import Draft, Sentence, Voice, read_written_draft, write_draft
from tests.factories import POSTED_AT

DRAFT = Draft(
    sha256="a" * 64,
    starts_at=POSTED_AT,
    sentences=(
        Sentence(1, "Title", 0, "Flood", Voice.PERSON),
        Sentence(2, "Health", 1, "مياه", Voice.POST, lead="Needs", cites=(3, 4), is_listed=True),
    ),
    corroborated={3: True, 4: False},
    tells_gaps=False,
)


def test_a_draft_reads_back_as_it_was_written() -> None:
    assert read_written_draft(json.loads(json.dumps(write_draft(DRAFT)))) == DRAFT
