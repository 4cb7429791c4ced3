"""Which pictures more than one event has shown is kept: those of older events are found among few."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

OTHERS = (
    "SELECT 1 FROM event_pictures AS others WHERE others.event_id <> event_pictures.event_id"
    " AND others.media_id = event_pictures.media_id",
    "SELECT 1 FROM media_matches JOIN event_pictures AS others ON others.media_id = media_matches.other_id"
    " WHERE media_matches.media_id = event_pictures.media_id AND others.event_id <> event_pictures.event_id",
    "SELECT 1 FROM media_matches JOIN event_pictures AS others ON others.media_id = media_matches.media_id"
    " WHERE media_matches.other_id = event_pictures.media_id AND others.event_id <> event_pictures.event_id",
)


def upgrade() -> None:
    op.create_table(
        "event_pictures",
        sa.Column("media_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_event_pictures_media_id_media")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_pictures_event_id_events")),
        sa.PrimaryKeyConstraint("media_id", "event_id", name=op.f("pk_event_pictures")),
    )
    op.execute(
        "INSERT INTO event_pictures (media_id, event_id, is_shared) "
        "SELECT DISTINCT post_media.media_id, posts.event_id, (1 = 0) "
        "FROM post_media JOIN posts ON posts.id = post_media.post_id"
    )
    is_shared = " OR ".join(f"EXISTS ({other})" for other in OTHERS)
    op.execute(f"UPDATE event_pictures SET is_shared = (1 = 1) WHERE {is_shared}")  # noqa: S608
    op.create_index(
        "ix_event_pictures_shared",
        "event_pictures",
        ["event_id", "media_id"],
        sqlite_where=sa.text("is_shared"),
        postgresql_where=sa.text("is_shared"),
    )
