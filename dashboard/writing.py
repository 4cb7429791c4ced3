"""The transaction in which a person acts: it asks who may, and has its session read anew when it ends."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from sqlalchemy.orm import Session

from dashboard.data import forget_reads, get_desk_store
from dashboard.services.rights import require_role
from db.vocabulary import AccountRole


@contextmanager
def write_as(needed: AccountRole, actor: str) -> Iterator[Session]:
    """Yield a session of a transaction that only who has the role gets.

    Raises:
        NotAllowedError: the account that signs with the name has another role.
    """
    try:
        # Shown once it has taken half a second.
        with st.spinner("Saving …", show_time=True), get_desk_store().write() as session:
            require_role(session, actor, needed)
            yield session
    finally:
        forget_reads()
