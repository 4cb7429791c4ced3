"""Runs migrations on the connection that ``db.migrate`` hands over."""

from alembic import context

from db.migrate import COMPARISON
from db.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    **COMPARISON,
)
with context.begin_transaction():
    context.run_migrations()
