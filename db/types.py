"""Column types that both stores share."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Integer, String
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

from db.masking import mask_people

# Number of a row in a table that grows with the posts. SQLite's plain integers have 64 bits already, and
# only a plain integer numbers itself there.
BigId = Annotated[int, mapped_column(BigInteger().with_variant(Integer(), "sqlite"))]


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC times, also on SQLite, which keeps no time zone.

    Raises:
        ValueError: a naive time is written; the store would have to guess its zone.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware time into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"time without a zone: {value.isoformat()}; attach one before storing it")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Attach UTC to what SQLite returns naive."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class MaskedString(TypeDecorator[str]):
    """Words about a file or a row of it, which may quote it: kept without what leads to a person.

    Args:
        length: characters at most; what is longer is cut.
    """

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self._length = length

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Mask and cut; the same words give the same, so that they can be looked for."""
        return None if value is None else mask_words(value, self._length)


def mask_words(words: str, length: int) -> str:
    """Return what a ``MaskedString`` of a length keeps of some words."""
    return mask_people(words[: 2 * length])[:length]


def word_column(words: type[StrEnum]) -> Enum:
    """Return a string column that holds one of the field's words and refuses any other."""
    return Enum(
        words,
        native_enum=False,
        length=48,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )
