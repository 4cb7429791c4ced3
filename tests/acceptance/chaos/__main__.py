"""``python -m tests.acceptance.chaos``: kill workers and break everything around them, then count.

Runs on a store of its own in a new folder: SQLite, or a PostgreSQL that it starts itself. Needs root for the
small disk that it fills, and Debian's packages ``postgresql`` and ``libfaketime``.
"""

import argparse
import signal
import sys
import time

from db.vocabulary import FaultKind
from tests.acceptance.chaos.run import ChaosPlan, run_chaos
from tests.acceptance.chaos.stores import MissingToolError, make_sandbox


def main() -> int:
    """Print what was done and what is left; 0 when nothing was lost, doubled or hidden."""
    parser = argparse.ArgumentParser(prog="python -m tests.acceptance.chaos", description=__doc__)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--posts", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--store", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kill-every-s", type=float, default=1.0, help="mean time between two kills")
    options = parser.parse_args()
    faults = [FaultKind.MEDIA_AWAY, FaultKind.STORE_AWAY, FaultKind.STORE_FULL, FaultKind.CLOCK_STEPPED]
    if options.store == "sqlite":
        faults.remove(FaultKind.STORE_AWAY)  # it has no server that could be restarted
    plan = ChaosPlan(
        options.workers, options.posts, options.kills, options.seed, options.kill_every_s, tuple(faults)
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))  # so that server, disk and workers go away
    started = time.monotonic()
    try:
        with make_sandbox(options.store) as sandbox:
            checked = run_chaos(plan, sandbox)
    except MissingToolError as error:
        print(f"not run: {error}")
        return 2
    print(*checked.lines, sep="\n")
    print(f"{plan.kills} kills and {len(faults)} faults in {time.monotonic() - started:.0f} s")
    return 1 if checked.flaws else 0


if __name__ == "__main__":
    sys.exit(main())
