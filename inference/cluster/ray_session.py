"""Ray, when it is installed: the one place that knows how to start it, join it and leave it."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from inference.errors import InferenceError

INSTALL = "python -m pip install -r requirements-cluster.txt"
# Rows and counts travel through Ray's object store, never pictures: Ray by itself would reserve far more.
OBJECT_STORE_BYTES = 256 << 20

# Read by Ray when it is imported. Nothing is reported to anybody, and each wait at start-up is long enough
# for two busy cores, where starting took a minute.
_ENVIRONMENT = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DEDUP_LOGS": "0",
    "RAY_raylet_start_wait_time_s": "300",
    "RAY_worker_register_timeout_seconds": "300",
    "RAY_gcs_rpc_server_connect_timeout_s": "120",
    "RAY_agent_register_timeout_ms": "300000",
    "RAY_NUM_REDIS_GET_RETRIES": "120",
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
}
# A Ray of this machine alone: the first keeps it to the loopback address, the second has it ask for a token.
_LOCAL_ENVIRONMENT = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_AUTH_MODE": "token"}


class ClusterError(InferenceError):
    """Ray is not installed, or cannot be started or reached."""


@contextmanager
def ray_session(address: str, *, cpus: int) -> Iterator[Any]:
    """Start or join Ray and yield its module; leave it at the end, and end it when it was started here.

    Args:
        address: ``local`` starts Ray on this machine alone, listening on 127.0.0.1 only; ``auto`` joins the
            cluster that this machine belongs to; ``host:port`` joins that one.
        cpus: How many CPUs a local Ray may count on; at least those of the machine.

    Raises:
        ClusterError: Ray is not installed, cannot be started or reached, or an actor failed for good.
    """
    is_local = address == "local"
    os.environ.update(_ENVIRONMENT | (_LOCAL_ENVIRONMENT if is_local else {}))
    try:
        import ray
    except ModuleNotFoundError as error:
        raise ClusterError(f"Ray is not installed; install it with: {INSTALL}") from error
    local: dict[str, Any] = {
        "num_cpus": max(cpus, os.cpu_count() or 1),
        "object_store_memory": OBJECT_STORE_BYTES,
        "include_dashboard": False,
    }
    try:
        ray.init(address=address, configure_logging=False, **(local if is_local else {}))
    except (ConnectionError, RuntimeError, ValueError, TimeoutError) as error:
        raise ClusterError(
            f"Ray at {address!r} cannot be started or reached ({error});"
            " see `ray status`, or take --address local"
        ) from error
    try:
        yield ray
    except ray.exceptions.RayError as error:
        raise ClusterError(f"an actor failed for good: {find_cause(str(error))}") from error
    finally:
        ray.shutdown()


def find_cause(told: str) -> str:
    """Return the line of Ray's many that says what an actor raised: its own advice may come after it."""
    first = told.partition("The above exception was the direct cause")[0]
    named = re.findall(r"^[\w.]+(?:Error|Exception): .+", first, re.MULTILINE)
    return named[-1] if named else told.strip().splitlines()[-1]
