import re
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from dashboard.services.policy.settings import PolicySettings
from dashboard.services.reports.shape.templates import ReportSettings
from dashboard.services.sign_in import SignInSettings
from dashboard.settings import WebSettings
from db.settings import LinkSettings, StoreSettings
from inference.settings import AlertSettings, FeedRunnerSettings, NetworkSettings, WorkerSettings

ROOT = Path(__file__).parents[2]
ALL: list[type[BaseSettings]] = [
    StoreSettings,
    WebSettings,
    LinkSettings,
    PolicySettings,
    ReportSettings,
    SignInSettings,
    WorkerSettings,
    FeedRunnerSettings,
    AlertSettings,
    NetworkSettings,
]


def documented() -> dict[str, str]:
    rows = re.findall(
        r"^\| `(LOOKOUT_\w+)` \| (.+?) \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE
    )
    return {name: default.strip("`") for name, default in rows}


def test_every_setting_is_documented_with_its_default_and_nothing_else_is() -> None:
    real = {
        f"LOOKOUT_{name.upper()}": "empty" if field.default in (None, "") else str(field.default)
        for settings in ALL
        for name, field in settings.model_fields.items()
    }
    assert documented() == real


def test_no_settings_class_escapes_this_test() -> None:
    classes = [
        name
        for folder in ("db", "inference", "dashboard")
        for path in (ROOT / folder).rglob("*.py")
        for name in re.findall(
            r"^class (\w+)\(BaseSettings\)", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    ]
    assert sorted(classes) == sorted(settings.__name__ for settings in ALL)


@pytest.mark.parametrize(("name", "value"), [("LOOKOUT_BATCH_POSTS", "0"), ("LOOKOUT_DEVICE", "gpu")])
def test_a_setting_that_makes_no_sense_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=name.removeprefix("LOOKOUT_").lower()):
        WorkerSettings()
