"""The transaction in which a person acts: it asks who may, and has its session read anew when it ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st
from sqlalchemy.orm import Session

from dashboard.cached_reads import forget_reads
from dashboard.data import get_desk_store
from dashboard.services.rights import require_role
from db.vocabulary import AccountRole


@contextmanager
def write_as(
    needed: AccountRole, actor: str, *, forget: Callable[[], None] = forget_reads
) -> Iterator[Session]:
    """Yield a session of a transaction that only who has the role gets.

    Args:
        forget: has this session read anew what the write changes.

    Raises:
        NotAllowedError: the account that signs with the name has another role.
    """
    try:
        # Shown once it has taken half a second.
        with st.spinner("Saving …", show_time=True), get_desk_store().write() as session:
            require_role(session, actor, needed)
            yield session
    finally:
        forget()
