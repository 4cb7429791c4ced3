import pytest

from db.model_versions import activate_model, find_active_model, register_model
from db.session import Store
from db.settings import get_settings
from inference.versions import main


@pytest.fixture(autouse=True)
def own_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOKOUT_DATABASE_URL", store.url)
    get_settings.cache_clear()


def test_models_are_listed_activated_and_rolled_back(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 0
    assert "nothing has been learned yet" in capsys.readouterr().out
    with store.write() as session:
        register_model(session, version="new", file="new.st", parent="old", measured={}, actor="a")
    assert main(["activate", "new"]) == 0
    assert "new is active; 0 posts are scored again" in capsys.readouterr().out
    assert main(["list"]) == 0
    assert "* new  from old" in capsys.readouterr().out
    assert main(["rollback"]) == 0
    assert "old is active again" in capsys.readouterr().out
    with store.read() as session:
        active = find_active_model(session)
    assert active is not None
    assert active.version == "old"


def test_a_version_that_nobody_knows_is_a_clear_error(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["activate", "nonsense"]) == 1
    assert "no model nonsense" in capsys.readouterr().err
    assert main(["rollback"]) == 1
    with store.write() as session:
        register_model(session, version="new", file="new.st", parent="old", measured={}, actor="a")
        activate_model(session, version="new", actor="a")
    assert main(["activate", "new"]) == 1
    assert "new is active already" in capsys.readouterr().err
