"""Events whose incidents are worked out as Ray tasks, wherever the cluster has room."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from db.session import Store
from inference.incidents.gathering import EventPass, EventTask, work_out


class RaySpread:
    """Events worked out as Ray tasks: as many at once as the cluster has CPUs for.

    A task whose machine dies is given to another. What the store raises comes through as it is.
    """

    def __init__(self, ray: Any, store_url: str) -> None:
        self._ray = ray
        self._store_url = store_url
        self._remote = ray.remote(_work_out_anywhere).options(num_cpus=1, max_retries=3)

    def __call__(self, _store: Store, tasks: Sequence[EventTask]) -> Iterator[EventPass]:
        """Return what the events come to, in their order."""
        asked = [self._remote.remote(self._store_url, task) for task in tasks]
        return (self._ray.get(answer) for answer in asked)


def _work_out_anywhere(store_url: str, task: EventTask) -> EventPass:
    return work_out(_open_store(store_url), task)


@cache  # Ray keeps the process of a task for the next one
def _open_store(store_url: str) -> Store:
    return Store(store_url)
