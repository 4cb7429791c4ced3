"""Whether a label is right and whether the information is true are two decisions; before, one word said both.

Confirming and correcting were about labels and become label decisions. Rejecting said that a post must not be
used, for whichever reason: it becomes setting the post aside, and judges no label. Nobody is taken to have
judged the information. As one review ruled over all before it, each of the old ones decides both label and
use, so that undoing them leads back as it did; ``former_verdict`` keeps what it said and marks it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# A packed label held one of six words in bits 8 to 10. "unreviewed", "confirmed" and "corrected" have the
# numbers that the label decisions have now; the other three, from 4 on, all become: label not judged (1 in
# bits 8 and 9), information not judged (0 in bits 10 and 11), not used (1 in bit 12).
REJECTED = "((packed >> 8) & 7) >= 4"
SET_ASIDE = "(packed & 255) + 256 + 4096"
COUNTS = {
    "label_hours": (("event_id", "hour"), ("posts", "placed", "with_picture")),
    "label_cells": (("event_id", "level", "cell_row", "cell_column"), ("posts", "lat_sum", "lon_sum")),
}


def upgrade() -> None:
    _split_reviews()
    op.execute(f"UPDATE effective_labels SET packed = {SET_ASIDE} WHERE {REJECTED}")  # noqa: S608
    for table, (keys, counts) in COUNTS.items():
        _add_up(table, keys, counts)


def _split_reviews() -> None:
    word = sa.String(length=48)
    with op.batch_alter_table("reviews") as reviews:
        reviews.alter_column(
            "verification", new_column_name="former_verdict", existing_type=word, nullable=True
        )
        reviews.alter_column("credibility", existing_type=word, nullable=True)
        reviews.add_column(sa.Column("label_decision", word))
        reviews.add_column(sa.Column("information", word))
        reviews.add_column(sa.Column("set_aside", sa.Boolean()))
    op.execute(
        "UPDATE reviews SET label_decision = CASE former_verdict WHEN 'confirmed' THEN 'right'"
        " WHEN 'corrected' THEN 'corrected' ELSE 'not_judged' END,"
        " set_aside = former_verdict NOT IN ('confirmed', 'corrected')"
    )


def _add_up(table: str, keys: tuple[str, ...], counts: tuple[str, ...]) -> None:
    """Count the three former kinds of rejected posts as one: they have one packed label now."""
    names = ", ".join((*keys, "packed", *counts))
    sums = ", ".join(f"sum({count}) AS {count}" for count in counts)
    numbers = ", ".join(str(number) for number in range(1, len(keys) + 2))
    op.execute(
        f"CREATE TABLE kept_counts AS SELECT {', '.join(keys)}, {SET_ASIDE} AS packed, {sums} FROM {table}"  # noqa: S608
        f" WHERE {REJECTED} GROUP BY {numbers}"
    )
    op.execute(f"DELETE FROM {table} WHERE {REJECTED}")  # noqa: S608
    op.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM kept_counts")  # noqa: S608
    op.drop_table("kept_counts")
