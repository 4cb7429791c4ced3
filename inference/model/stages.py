"""How long each stage of a batch took, from its claim to its commit."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import perf_counter

STAGES = ("claim", "read", "decode", "encode", "fuse", "enrich", "write")


class StageClock:
    """Seconds by stage; one clock a batch, in one thread."""

    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        """Add what the block takes to a stage, also when it raises."""
        started = perf_counter()
        try:
            yield
        finally:
            self._seconds[stage] += perf_counter() - started

    @property
    def seconds(self) -> Mapping[str, float]:
        """Seconds of every stage that was timed so far."""
        return self._seconds
