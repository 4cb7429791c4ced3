"""What nobody has judged comes first, damage weighs by itself, and the same words are one message."""

import re
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

CHUNK = 10_000
INDEX = "ix_effective_labels_urgent"
BEFORE = ("event_id", "urgency", "post_id", "packed", "language", "has_picture", "modalities_disagree")
REPOST = re.compile(r"\A(?:\s*rt\s+@\w+\s*:?)+", re.IGNORECASE)
LINK = re.compile(r"https?://\S+", re.IGNORECASE)
# By the numbers in a packed label: none, then the categories and the severities in their order.
CATEGORY_WEIGHT = (0.0, 0.8, 0.6, 1.0, 0.95, 0.45, 0.5, 0.25, 0.0)
DAMAGE_WEIGHT = (0.0, 0.0, 0.25, 0.5)


def upgrade() -> None:
    op.drop_index(INDEX, "effective_labels")
    op.add_column(
        "effective_labels", sa.Column("message", sa.BigInteger(), nullable=False, server_default="0")
    )
    _derive_all()
    op.create_index(INDEX, "effective_labels", [*BEFORE, "humanitarian_confidence", "message"])


def _derive_all() -> None:
    connection, last_id = op.get_bind(), 0
    following = sa.text(
        "SELECT post_id, packed, humanitarian_confidence, damage_confidence, folded_text"
        " FROM effective_labels WHERE post_id > :last_id ORDER BY post_id LIMIT :chunk"
    )
    change = sa.text(
        "UPDATE effective_labels SET urgency = :urgency, message = :message WHERE post_id = :post_id"
    )
    while labels := connection.execute(following, {"last_id": last_id, "chunk": CHUNK}).all():
        changes = [
            {"post_id": label.post_id, "urgency": _find_urgency(label), "message": _number_message(label)}
            for label in labels
        ]
        connection.execute(change, changes)
        last_id = labels[-1].post_id


def _find_urgency(label: Any) -> float:
    packed = label.packed
    is_noise, is_label_judged = packed & 3 == 2, packed >> 8 & 3 > 1
    is_used = not packed >> 12 & 1
    is_judged = is_label_judged or not is_used or packed >> 10 & 3 > 0
    said = 0.0 if is_noise else CATEGORY_WEIGHT[packed >> 2 & 15]
    shown = DAMAGE_WEIGHT[packed >> 6 & 3]
    if not is_label_judged:
        said *= label.humanitarian_confidence or 0.0
        shown *= label.damage_confidence or 0.0
    weight = said + shown - said * shown if is_used else 0.0
    return weight - 2.0 if is_judged else weight


def _number_message(label: Any) -> int:
    words = " ".join(re.findall(r"\w+", LINK.sub(" ", REPOST.sub("", label.folded_text, count=1)).casefold()))
    if not words:
        return -int(label.post_id)
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), "big", signed=True)
