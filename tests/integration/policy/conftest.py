from pathlib import Path

import pytest

from tests.policy_drafts import Base, make_base_at


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """The report that drafts are made from; a store of its own was dropped again."""
    folder: Path = tmp_path_factory.mktemp("policy")
    return make_base_at(folder)
