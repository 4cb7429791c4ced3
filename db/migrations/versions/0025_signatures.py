"""By what posts and pictures are known again, and which messages say the same."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_signatures()
    _create_bands()
    _create_links()
    op.create_index("ix_effective_labels_message", "effective_labels", ["event_id", "message"])


def _create_signatures() -> None:
    op.create_table(
        "post_signatures",
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=True),
        sa.Column("meaning", sa.LargeBinary(), nullable=True),
        sa.Column("encoder", sa.String(length=16), nullable=True),
        sa.Column("minhash", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_signatures_post_id_posts")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_post_signatures")),
    )
    op.create_table(
        "media_hashes",
        sa.Column("media_id", NUMBER, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_media_hashes_media_id_media")),
        sa.PrimaryKeyConstraint("media_id", name=op.f("pk_media_hashes")),
    )


def _create_bands() -> None:
    op.create_table(
        "media_bands",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("media_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_media_bands_media_id_media")),
        sa.PrimaryKeyConstraint("key", "media_id", name=op.f("pk_media_bands")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "word_bands",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("post_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_word_bands_post_id_posts")),
        sa.PrimaryKeyConstraint("key", "post_id", name=op.f("pk_word_bands")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "media_matches",
        sa.Column("media_id", NUMBER, nullable=False),
        sa.Column("other_id", NUMBER, nullable=False),
        sa.Column("bits", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_media_matches_media_id_media")),
        sa.ForeignKeyConstraint(["other_id"], ["media.id"], name=op.f("fk_media_matches_other_id_media")),
        sa.PrimaryKeyConstraint("media_id", "other_id", name=op.f("pk_media_matches")),
    )
    op.create_index("ix_media_matches_other_id", "media_matches", ["other_id"])


def _create_links() -> None:
    op.create_table(
        "message_links",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=False),
        sa.Column("other", sa.BigInteger(), nullable=False),
        sa.Column("is_certain", sa.Boolean(), nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("event_id", "message", "other", name=op.f("pk_message_links")),
    )
    op.create_index("ix_message_links_other", "message_links", ["event_id", "other"])
    op.create_table(
        "message_folds",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "message", name=op.f("pk_message_folds")),
    )
    op.create_index("ix_message_folds_root", "message_folds", ["event_id", "root"])
