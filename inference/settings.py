"""Settings of the worker, from the environment only (prefix ``LOOKOUT_``); see docs/settings.md."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class WorkerSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LOOKOUT_", frozen=True)

    device: Literal["auto", "cpu", "cuda"] = "auto"
    """Where the model runs; ``auto`` takes CUDA when there is one."""
    checkpoint: Path | None = None
    """The model's file; empty means the bundled one."""
    compiled_dir: Path = Path("~/.cache/lookout")
    """Where the encoders' compiled graphs are kept between starts."""
    batch_posts: int = Field(default=32, ge=1, le=1024)
    """Posts claimed at once by a lane. An analyst's submission waits for the first lane that is done."""
    lanes: int = Field(default=2, ge=1, le=16)
    """Batches in hand at once: the encoders work on all but one while that one reads or writes."""

    @property
    def streams(self) -> int:
        """Encoder calls that run side by side on a CPU, each on its share of the cores."""
        return max(1, self.lanes - 1)

    poll_s: float = Field(default=0.1, gt=0)
    """First wait when the queue is empty or the store is away; it doubles up to ``poll_max_s``."""
    poll_max_s: float = Field(default=1.0, gt=0)
    """Longest such wait."""
    heartbeat_s: float = Field(default=5.0, gt=0)
    """How often the worker tells that it lives."""
    lease_s: float = Field(default=60.0, gt=0)
    """Silence after which another worker may take a job over. Keep it at several heartbeats."""
    batch_max_s: float = Field(default=600.0, gt=0)
    """Longest that a batch may take to be read and classified; the process ends when one hangs."""
    nice: int = Field(default=5, ge=0, le=19)
    """How far the worker steps back so that the dashboard stays quick on the same machine."""
    metrics_port: int = Field(default=0, ge=0, le=65535)
    """Where Prometheus finds the worker's figures; 0 opens no port."""
    metrics_host: str = "127.0.0.1"
    """Address of that port; set 0.0.0.0 to let other machines read."""
