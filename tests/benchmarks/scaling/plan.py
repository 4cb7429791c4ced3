"""``python -m tests.benchmarks.scaling.plan``: what the worker's measured speed means for larger feeds.

The speed comes in as an option (``python -m tests.benchmarks.worker`` measures it). Everything that was not
measured is a named assumption below and is printed with the tables.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

LOADS = (
    ("national feed", 1_000),
    ("global feed", 100_000),
    ("a billion a minute", 1_000_000_000 / 60),
)


@dataclass(frozen=True)
class Assumptions:
    """What the plan takes for granted and nobody has measured here; change them on the command line."""

    gpu_ratio: float = 3.0
    """Posts a second of one worker on a data-centre GPU over those of the measured machine."""
    gpu_usd_h: float = 2.0
    """Rent of such a GPU, in US dollars an hour."""
    machine_usd_h: float = 0.10
    """Rent of the measured machine (two virtual cores), in US dollars an hour."""
    load_share: float = 0.6
    """How busy a fleet may be in a calm hour, so that a burst finds room."""
    partition_posts_per_s: float = 5_000.0
    """Messages a second of one broker partition."""
    store_posts_per_s: float = 2_000.0
    """Posts a second that one PostgreSQL primary takes: post, job, prediction and evidence."""
    post_bytes: float = 6_000.0
    """A post's rows and indexes in the store, without its picture."""


@dataclass(frozen=True)
class LoadPlan:
    """What one load asks for."""

    name: str
    posts_per_s: float
    machines: int
    gpus: int
    broker_partitions: int
    store_partitions: int
    store_tb_a_month: float
    usd_per_million_cpu: float
    usd_per_million_gpu: float


def plan_load(name: str, posts_per_s: float, measured_posts_per_s: float, given: Assumptions) -> LoadPlan:
    """Return what a steady load needs, from the speed of one measured machine in posts a second."""
    gpu_posts_per_s = measured_posts_per_s * given.gpu_ratio
    hourly_million = 3_600 * given.load_share / 1e6
    return LoadPlan(
        name=name,
        posts_per_s=posts_per_s,
        machines=ceil(posts_per_s / (measured_posts_per_s * given.load_share)),
        gpus=ceil(posts_per_s / (gpu_posts_per_s * given.load_share)),
        broker_partitions=ceil(posts_per_s / given.partition_posts_per_s),
        store_partitions=ceil(posts_per_s / given.store_posts_per_s),
        store_tb_a_month=posts_per_s * 30 * 86_400 * given.post_bytes / 1e12,
        usd_per_million_cpu=given.machine_usd_h / (measured_posts_per_s * hourly_million),
        usd_per_million_gpu=given.gpu_usd_h / (gpu_posts_per_s * hourly_million),
    )


def print_plan(plans: Sequence[LoadPlan], measured_posts_per_s: float, given: Assumptions) -> None:
    """Print the tables of docs/scaling.md."""
    print(f"Measured: {measured_posts_per_s:,.1f} posts/s on one machine, end to end. Assumed, not measured:")
    for name, value in vars(given).items():
        print(f"- `{name}` = {value:,g}")
    print(
        "\n| load | posts/s | machines | or GPUs | broker partitions | store partitions | store, TB a month |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|")
    for plan in plans:
        print(
            f"| {plan.name} | {plan.posts_per_s:,.0f} | {plan.machines:,} | {plan.gpus:,} |"
            f" {plan.broker_partitions:,} | {plan.store_partitions:,} | {plan.store_tb_a_month:,.0f} |"
        )
    print(
        f"\nCost per million posts: {plans[0].usd_per_million_cpu:,.2f} USD on such machines,"
        f" {plans[0].usd_per_million_gpu:,.2f} USD on GPUs."
    )


def main(arguments: list[str] | None = None) -> None:
    """Print the plan for three loads."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scaling.plan", description=__doc__)
    parser.add_argument(
        "--posts-per-s", type=float, required=True, help="end to end, from tests.benchmarks.worker"
    )
    for name, value in vars(Assumptions()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, default=value, help="assumed")
    options = vars(parser.parse_args(arguments))
    measured = options.pop("posts_per_s")
    given = Assumptions(**options)
    print_plan([plan_load(name, load, measured, given) for name, load in LOADS], measured, given)


if __name__ == "__main__":
    main()
