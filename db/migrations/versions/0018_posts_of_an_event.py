"""A post is known within its event and says which import brought it; an import says what it had to drop."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEY = ("event_id", "external_id", "source_id")
KEPT = (
    *("id", "event_id", "source_id", "external_id", "text", "language", "author_hash", "url", "lat", "lon"),
    *("posted_at", "ingested_at"),
)


def upgrade() -> None:
    _list_drops()
    if op.get_bind().dialect.name == "postgresql":
        _change_postgresql()
    else:
        _make_anew()


def _list_drops() -> None:
    for name in ("without_time", "dropped"):
        op.add_column("imports", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "dropped_cells",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=300), nullable=False),
        sa.Column("line", sa.Integer()),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_dropped_cells_import_id_imports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dropped_cells")),
    )
    op.create_index(op.f("ix_dropped_cells_import_id"), "dropped_cells", ["import_id"])


def _change_postgresql() -> None:
    op.add_column("posts", sa.Column("import_id", sa.Integer()))
    op.add_column("posts", sa.Column("import_line", sa.Integer()))
    op.add_column("posts", sa.Column("attachment_note", sa.String(length=500)))
    op.create_foreign_key(op.f("fk_posts_import_id_imports"), "posts", "imports", ["import_id"], ["id"])
    cut = "SELECT relkind = 'p' FROM pg_class WHERE oid = 'posts'::regclass"
    if op.get_bind().scalar(sa.text(cut)):
        op.drop_index("ix_posts_source_id_external_id", "posts")
        op.create_index("ix_posts_event_id_external_id_source_id", "posts", list(KEY))
    else:
        op.drop_constraint("uq_posts_source_id_external_id", "posts")
        op.create_unique_constraint(op.f("uq_posts_event_id_external_id_source_id"), "posts", list(KEY))


def _make_anew() -> None:
    """Copy the posts: SQLite cannot take a unique key off a table.

    What refers to a post does so again by the end of the transaction, which is when it is checked.
    """
    op.execute("PRAGMA defer_foreign_keys = ON")
    names = ", ".join(KEPT)
    op.execute(f"CREATE TABLE kept_posts AS SELECT {names} FROM posts")  # noqa: S608
    op.drop_table("posts")
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8)),
        sa.Column("author_hash", sa.String(length=64)),
        sa.Column("url", sa.String(length=2000)),
        sa.Column("lat", sa.Double()),
        sa.Column("lon", sa.Double()),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ingested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("import_id", sa.Integer()),
        sa.Column("import_line", sa.Integer()),
        sa.Column("attachment_note", sa.String(length=500)),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_posts_event_id_events")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_posts_source_id_sources")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_posts_import_id_imports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint(*KEY, name=op.f("uq_posts_event_id_external_id_source_id")),
    )
    op.create_index(op.f("ix_posts_event_id"), "posts", ["event_id"])
    op.execute(f"INSERT INTO posts ({names}) SELECT {names} FROM kept_posts ORDER BY id")  # noqa: S608
    op.drop_table("kept_posts")
    # Only now: the index of words holds these posts already, under the same numbers.
    op.execute(
        "CREATE TRIGGER post_words_added AFTER INSERT ON posts BEGIN"
        " INSERT INTO post_words (rowid, text) VALUES (new.id, new.text); END"
    )
