"""The loop over the store: pass after pass, with a rest that grows with what a pass took."""

import threading
import time

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db.errors import IllegalChangeError
from db.session import Store, utc_now
from inference.incidents.gathering import Spread, gather_new_posts, work_out_here
from inference.incidents.proposals.watching import watch_streams

log = structlog.get_logger()

REST_S = 2.0
"""Least rest after a pass: that old an incident may be on a screen."""
REST = 3.0
"""Rest for each second of a pass: a quarter of a core at most goes into gathering anew."""
MAX_REST_S = 60.0


def run_passes(
    store: Store, stop: threading.Event, *, until_empty: bool = False, spread: Spread = work_out_here
) -> None:
    """Gather until stopped or, with ``until_empty``, until no post waits; commits pass by pass."""
    rest_s = 0.0
    while not stop.wait(rest_s):
        started_s = time.monotonic()
        try:
            # Ahead of gathering: what goes to an event by itself is gathered there.
            looked_at = watch_streams(store, utc_now())
            looked_at += gather_new_posts(store, utc_now(), spread=spread)
        except IllegalChangeError:
            rest_s = REST_S  # a person was at it at this very moment
            continue
        except SQLAlchemyError as error:
            rest_s = min(MAX_REST_S, max(REST_S, 2 * rest_s))
            log.warning("pass_failed", error=type(error).__name__, wait_s=rest_s)
            continue
        took_s = time.monotonic() - started_s
        if looked_at:
            log.info("looked_at", predictions=looked_at, duration_s=round(took_s, 3))
        elif until_empty:
            return
        rest_s = 0.0 if until_empty else max(REST_S, min(MAX_REST_S, REST * took_s))
