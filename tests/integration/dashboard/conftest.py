"""People who sign in, each with the role of its name."""

from collections.abc import Iterator

import pytest
import streamlit as st

from dashboard import cached_reads
from db.accounts import add_account
from db.session import Store
from db.vocabulary import AccountRole


@pytest.fixture
def fresh_caches() -> Iterator[None]:
    """The server-wide caches outlive a test's store."""
    yield
    cached_reads.find_slot.cache_clear()
    st.cache_resource.clear()


@pytest.fixture
def signed_in(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """People sign in, and there is an account of each role, of the role's name."""
    for name in ("URL", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.setenv(f"LOOKOUT_OIDC_{name}", "https://provider.example/")
    with store.write() as session:
        for role in AccountRole:
            add_account(session, email=f"{role}@example.org", name=role.title(), role=role, actor="x")
