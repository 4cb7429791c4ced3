"""Labels say where a severity is unclear and what the model was not made for.

Both are bits of the packed label, by which labels are filtered and counted, so the counts are made anew. What
the model was not made for is no longer ranked down by its confidence.
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# As db.labels.packed packs them.
UNCLEAR, UNFAMILIAR = 1 << 13, 1 << 14
HAS_DAMAGE, LABEL_NOT_JUDGED = "(packed & 192) <> 0", "(packed & 768) = 256"
# As db.labels.urgency weighs what nobody has judged, by the numbers of the categories and the severities.
SAID = (
    "CASE WHEN (packed & 3) = 2 THEN 0.0 ELSE CASE ((packed >> 2) & 15) WHEN 1 THEN 0.8 WHEN 2 THEN 0.6"
    " WHEN 3 THEN 1.0 WHEN 4 THEN 0.95 WHEN 5 THEN 0.45 WHEN 6 THEN 0.5 WHEN 7 THEN 0.25 ELSE 0.0 END END"
)
SHOWN = "CASE ((packed >> 6) & 3) WHEN 2 THEN 0.25 WHEN 3 THEN 0.5 ELSE 0.0 END"
URGENCY = (
    f"(CASE WHEN (packed & 4096) = 0 THEN ({SAID}) + ({SHOWN}) - ({SAID}) * ({SHOWN}) ELSE 0.0 END)"
    " - (CASE WHEN (packed & 7168) <> 0 THEN 2.0 ELSE 0.0 END)"
)
# As db.labels.familiarity has them.
LANGUAGES = "'ar', 'en', 'es', 'fr', 'ht', 'it'"
STRANGE_RANK = 0.95
LANGUAGE = {
    "sqlite": "lower(substr(language || '-', 1, instr(language || '-', '-') - 1))",
    "postgresql": "lower(split_part(language, '-', 1))",
}
IMAGE_RANK = {
    "sqlite": "json_extract(ood_scores, '$.image')",
    "postgresql": "CAST(ood_scores ->> 'image' AS double precision)",
}
# SQLite need not have a floor, and a cast cuts towards nought there.
FLOOR = {
    "sqlite": "CAST({0} AS integer) - ({0} < CAST({0} AS integer))",
    "postgresql": "CAST(floor({0}) AS integer)",
}
SIDES = {level: 78.75 / 2**level for level in (2, 4, 6, 8, 10, 12)}


def upgrade() -> None:
    _mark_unclear()
    _mark_unfamiliar()
    _count_anew()


def _mark_unclear() -> None:
    # A severity that a person named is clear, whatever the model thinks of it.
    standing = (
        "SELECT max(id) FROM reviews WHERE reviews.post_id = effective_labels.post_id"
        " AND undone_at IS NULL AND label_decision IS NOT NULL"
    )
    op.execute(
        f"UPDATE effective_labels SET packed = packed + {UNCLEAR}"  # noqa: S608
        f" WHERE damage_confidence < 0.5 AND {HAS_DAMAGE}"
        f" AND NOT EXISTS (SELECT 1 FROM reviews WHERE id = ({standing}) AND damage IS NOT NULL)"
    )


def _mark_unfamiliar() -> None:
    dialect = op.get_bind().dialect.name
    op.execute(
        f"UPDATE effective_labels SET packed = packed + {UNFAMILIAR},"  # noqa: S608
        f" urgency = CASE WHEN {LABEL_NOT_JUDGED} THEN {URGENCY} ELSE urgency END"
        f" WHERE model_version IS NOT NULL AND ({LANGUAGE[dialect]} NOT IN ({LANGUAGES})"
        " OR EXISTS (SELECT 1 FROM predictions WHERE predictions.post_id = effective_labels.post_id"
        " AND predictions.model_version = effective_labels.model_version"
        f" AND {IMAGE_RANK[dialect]} > {STRANGE_RANK}))"
    )


def _count_anew() -> None:
    floor = FLOOR[op.get_bind().dialect.name]
    op.execute("DELETE FROM label_hours")
    op.execute(
        "INSERT INTO label_hours (event_id, hour, packed, posts, placed, with_picture)"
        " SELECT event_id, hour, packed, count(*), count(lat), sum(CAST(has_picture AS integer))"
        " FROM effective_labels GROUP BY event_id, hour, packed"
    )
    op.execute("DELETE FROM label_cells")
    for level, side in SIDES.items():
        op.execute(
            "INSERT INTO label_cells"  # noqa: S608
            " (event_id, level, cell_row, cell_column, packed, posts, lat_sum, lon_sum)"
            f" SELECT event_id, {level}, {floor.format(f'lat / {side}')}, {floor.format(f'lon / {side}')},"
            " packed, count(*), sum(lat), sum(lon)"
            " FROM effective_labels WHERE lat IS NOT NULL GROUP BY 1, 3, 4, 5"
        )
