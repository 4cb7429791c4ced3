"""The workers' lanes as a discrete-event simulation: posts arrive, lanes claim batches, a post waits or not.

Time is simulated, so a burst of hours runs in seconds. The only figure that it takes from the machine is the
time a batch takes by its size: ``Service``.
"""

from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field

import simpy


@dataclass(frozen=True)
class Service:
    """Seconds a batch of n posts takes: ``batch_s`` once and ``post_s`` for each post."""

    batch_s: float
    post_s: float

    def seconds(self, posts: int) -> float:
        """Return the time of one batch, claim to commit."""
        return self.batch_s + self.post_s * posts


def fit_service(batches: Sequence[tuple[int, float]]) -> Service:
    """Return the least-squares line through (posts, seconds) of batches; one size gives no ``batch_s``."""
    mean_posts = sum(posts for posts, _ in batches) / len(batches)
    mean_s = sum(seconds for _, seconds in batches) / len(batches)
    spread = sum((posts - mean_posts) ** 2 for posts, _ in batches)
    if spread == 0:
        return Service(0.0, mean_s / mean_posts)
    rise = sum((posts - mean_posts) * (seconds - mean_s) for posts, seconds in batches) / spread
    post_s = min(max(rise, 0.0), mean_s / mean_posts)
    return Service(mean_s - post_s * mean_posts, post_s)


@dataclass
class SimulationResult:
    """``waits_s`` in order of completion; ``ages_s``: moments with the oldest waiting post's age."""

    waits_s: list[float] = field(default_factory=list)
    ages_s: list[tuple[float, float]] = field(default_factory=list)
    ended_s: float = 0.0


def simulate(
    *,
    service: Service,
    lanes: int,
    batch_posts: int,
    rate: Callable[[float], float],
    until_s: float,
    backlog: int = 0,
    sample_s: float = 10.0,
    poll_s: float = 0.1,
) -> SimulationResult:
    """Run the queue: ``rate`` is the arrivals a second at a moment, in the mean; arrivals come evenly.

    ``lanes`` are those of all workers together, and ``service`` is what a batch takes while all are busy.
    With no arrivals it ends when the backlog is done, as ``--until-empty`` does.
    """
    env, waiting, outcome = simpy.Environment(), deque([0.0] * backlog), SimulationResult()

    def arrive() -> Generator[simpy.Event]:
        due = 0.0
        while env.now < until_s:
            yield env.timeout(poll_s)
            due += rate(env.now) * poll_s
            waiting.extend([env.now] * int(due))
            due -= int(due)

    def work() -> Generator[simpy.Event]:
        while env.now < until_s:
            batch = [waiting.popleft() for _ in range(min(batch_posts, len(waiting)))]
            if not batch:
                yield env.timeout(poll_s)
                continue
            yield env.timeout(service.seconds(len(batch)))
            outcome.waits_s.extend(env.now - arrived for arrived in batch)
            outcome.ended_s = env.now

    def watch() -> Generator[simpy.Event]:
        while True:
            outcome.ages_s.append((env.now, env.now - waiting[0] if waiting else 0.0))
            yield env.timeout(sample_s)

    env.process(arrive())
    env.process(watch())
    for _ in range(lanes):
        env.process(work())
    env.run(until=until_s)
    return outcome
