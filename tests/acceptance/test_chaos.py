"""The short chaos run. ``python -m tests.acceptance.chaos`` is the long one."""

import pytest

from db.vocabulary import FaultKind
from tests.acceptance.chaos.run import ChaosPlan, run_chaos
from tests.acceptance.chaos.stores import make_sandbox

pytestmark = [pytest.mark.acceptance, pytest.mark.rare]


@pytest.mark.timeout(1200)  # more than the run itself waits, which says what it waits for
def test_killed_workers_and_a_vanished_folder_lose_nothing_and_double_nothing_and_are_seen() -> None:
    plan = ChaosPlan(workers=2, posts=150, kills=6, seed=1, kill_every_s=1.0, faults=(FaultKind.MEDIA_AWAY,))
    with make_sandbox("sqlite") as sandbox:
        checked = run_chaos(plan, sandbox)
    assert checked.flaws == []
