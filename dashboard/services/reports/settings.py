"""Settings of the reports, from the environment only (prefix ``LOOKOUT_``); see docs/settings.md."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class ReportSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LOOKOUT_", frozen=True)

    public_url: str = "http://localhost:8501"
    """Address of the dashboard, which a report's links lead back to."""
