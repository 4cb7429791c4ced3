"""What is shown of a post as one number, and one narrow index for each order in which labels are counted."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# As db.labels.packed packs them: words, by the bits that they are shifted.
PARTS = {
    "informativeness": (0, ("informative", "not_informative")),
    "humanitarian": (
        2,
        (
            *("affected_individuals", "infrastructure_and_utility_damage", "injured_or_dead_people"),
            *("missing_or_found_people", "rescue_volunteering_or_donation_effort", "vehicle_damage"),
            *("other_relevant_information", "not_humanitarian"),
        ),
    ),
    "damage": (6, ("little_or_no_damage", "mild_damage", "severe_damage")),
    "verification": (
        8,
        ("unreviewed", "confirmed", "corrected", "inaccurate", "duplicate", "unverifiable"),
    ),
}
HOUR = {
    "sqlite": "unixepoch(posted_at) / 3600",
    "postgresql": "CAST(floor(extract(epoch FROM posted_at) / 3600) AS integer)",
}
# SQLite need not have a floor, and a cast cuts towards nought there.
FLOOR = {
    "sqlite": "CAST({0} AS integer) - ({0} < CAST({0} AS integer))",
    "postgresql": "CAST(floor({0}) AS integer)",
}
# Sides of the squares: of labels, and by level those of the counts.
LABEL_SIDE = 78.75 / 2**9
SIDES = {level: 78.75 / 2**level for level in (2, 4, 6, 8, 10, 12)}
FILTERED = ("kind", "language", "has_picture", "modalities_disagree", "humanitarian_confidence")
KEPT = (
    *("post_id", "event_id", "posted_at", "language", "has_picture", "model_version", "informativeness"),
    *("informativeness_confidence", "humanitarian", "humanitarian_confidence", "damage"),
    *("damage_confidence", "verification", "modalities_disagree", "urgency", "lat", "lon", "precision"),
)


def upgrade() -> None:
    _sort_labels()
    _count_labels()


def _sort_labels() -> None:
    kind = " + ".join(
        f"{1 << shift} * CASE {name} "
        + " ".join(f"WHEN '{word}' THEN {code}" for code, word in enumerate(words, start=1))
        + " ELSE 0 END"
        for name, (shift, words) in PARTS.items()
    )
    dialect = op.get_bind().dialect.name
    made = {
        "hour": HOUR[dialect],
        "account": "substr(author_hash, 1, 16)",
        "kind": kind,
        "cell_row": FLOOR[dialect].format(f"lat / {LABEL_SIDE}"),
        "cell_column": FLOOR[dialect].format(f"lon / {LABEL_SIDE}"),
    }
    expressions = ", ".join(f"{value} AS {name}" for name, value in made.items())
    op.execute(f"CREATE TABLE kept_labels AS SELECT {', '.join(KEPT)}, {expressions} FROM effective_labels")  # noqa: S608
    op.drop_table("effective_labels")
    _create_labels()
    names = ", ".join((*KEPT, *made))
    op.execute(f"INSERT INTO effective_labels ({names}) SELECT {names} FROM kept_labels")  # noqa: S608
    op.drop_table("kept_labels")
    placed = sa.text("cell_row IS NOT NULL")
    for order, columns in {
        "newest": ("posted_at", "post_id", *FILTERED),
        "urgent": ("urgency", "post_id", *FILTERED),
        "hours": ("hour", *FILTERED, "lat", "lon"),
        "accounts": ("account", *FILTERED, "posted_at", "lat", "lon"),
        "language": ("language",),
    }.items():
        op.create_index(f"ix_effective_labels_{order}", "effective_labels", ["event_id", *columns])
    op.create_index(
        "ix_effective_labels_squares",
        "effective_labels",
        [
            *("event_id", "cell_row", "cell_column", *FILTERED),
            *("posted_at", "hour", "account", "lat", "lon"),
        ],
        sqlite_where=placed,
        postgresql_where=placed,
    )


def _create_labels() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "effective_labels",
        sa.Column("post_id", big, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8)),
        sa.Column("account", sa.String(length=16)),
        sa.Column("has_picture", sa.Boolean(), nullable=False),
        sa.Column("model_version", sa.String(length=80)),
        sa.Column("informativeness", sa.String(length=48)),
        sa.Column("informativeness_confidence", sa.Double()),
        sa.Column("humanitarian", sa.String(length=48)),
        sa.Column("humanitarian_confidence", sa.Double()),
        sa.Column("damage", sa.String(length=48)),
        sa.Column("damage_confidence", sa.Double()),
        sa.Column("verification", sa.String(length=48), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("modalities_disagree", sa.Boolean(), nullable=False),
        sa.Column("urgency", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double()),
        sa.Column("lon", sa.Double()),
        sa.Column("cell_row", sa.SmallInteger()),
        sa.Column("cell_column", sa.SmallInteger()),
        sa.Column("precision", sa.String(length=48)),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_effective_labels_post_id_posts")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_effective_labels")),
    )


def _count_labels() -> None:
    types: dict[str, Any] = {
        "kind": sa.SmallInteger(),
        "account": sa.String(length=16),
        **dict.fromkeys(("lat_sum", "lon_sum"), sa.Double()),
    }
    for table, keys, counts in (
        ("label_hours", ("event_id", "hour", "kind"), ("posts", "placed", "with_picture")),
        (
            "label_cells",
            ("event_id", "level", "cell_row", "cell_column", "kind"),
            ("posts", "lat_sum", "lon_sum"),
        ),
        ("account_counts", ("event_id", "account"), ("posts",)),
    ):
        op.drop_table(table)
        columns = [
            sa.Column(name, types.get(name, sa.Integer()), nullable=False) for name in (*keys, *counts)
        ]
        op.create_table(table, *columns, sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{table}")))
    op.execute(
        "INSERT INTO label_hours SELECT event_id, hour, kind, count(*), count(lat),"
        " sum(CAST(has_picture AS integer)) FROM effective_labels GROUP BY event_id, hour, kind"
    )
    floor = FLOOR[op.get_bind().dialect.name]
    for level, side in SIDES.items():
        op.execute(
            f"INSERT INTO label_cells SELECT event_id, {level}, {floor.format(f'lat / {side}')},"  # noqa: S608
            f" {floor.format(f'lon / {side}')}, kind, count(*), sum(lat), sum(lon)"
            " FROM effective_labels WHERE lat IS NOT NULL GROUP BY 1, 3, 4, 5"
        )
    op.execute(
        "INSERT INTO account_counts SELECT event_id, account, count(*) FROM effective_labels"
        " WHERE account IS NOT NULL GROUP BY event_id, account"
    )
