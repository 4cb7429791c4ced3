"""Folds are read from an index, and what was set aside for its words stands last of all.

Posts that say the same lie together in the index, in the order of their time, with all that a filter may ask
for: so the first of each that matches, and its account, are found without reading a row.
"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

# As db.labels.urgency and db.vocabulary have them.
WORDS_SET_ASIDE = -4.0
INDEX = "ix_effective_labels_message"
FILTERED = ("packed", "language", "has_picture", "modalities_disagree", "humanitarian_confidence")
REASONS = "'Off topic', 'Exposes a private person', 'Spam or advertising'"


def upgrade() -> None:
    op.drop_index(INDEX, "effective_labels")
    order = ["event_id", "message", "posted_at", "post_id", "account"]
    op.create_index(INDEX, "effective_labels", [*order, *FILTERED, "lat", "lon"])
    _move_to_the_end()


def _move_to_the_end() -> None:
    standing = (
        "SELECT max(newer.id) FROM reviews AS newer WHERE newer.post_id = reviews.post_id"
        " AND newer.undone_at IS NULL AND newer.set_aside IS NOT NULL"
    )
    op.execute(
        f"UPDATE effective_labels SET urgency = {WORDS_SET_ASIDE} WHERE post_id IN"  # noqa: S608
        f" (SELECT post_id FROM reviews WHERE set_aside AND reason IN ({REASONS}) AND id = ({standing}))"
    )
