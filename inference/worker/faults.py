"""What a worker met around the posts, kept until the store can take the news."""

import threading
import time
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from db.errors import is_disk_full
from db.queue.faults import NewFault
from db.session import utc_now
from db.vocabulary import FaultKind

# The clock of a busy machine is corrected by milliseconds; a second backwards is a step.
CLOCK_STEP_S = 1.0


class FaultLog:
    """The faults of one worker that are not in the store yet. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pending: dict[FaultKind, NewFault] = {}
        self._clocks = time.time(), time.monotonic()

    def note(self, kind: FaultKind, reason: str) -> None:
        """Remember a fault; one that goes on is one fault, from its first note to its last."""
        with self._lock:
            known = self._pending.get(kind)
            started_at = utc_now() if known is None else known.started_at
            self._pending[kind] = NewFault(kind, reason, started_at, utc_now())

    def note_store(self, error: SQLAlchemyError) -> None:
        """Remember that the store refused a transaction, and whether for want of room."""
        kind = FaultKind.STORE_FULL if is_disk_full(error) else FaultKind.STORE_AWAY
        self.note(kind, str(getattr(error, "orig", None) or error).strip())

    def check_clock(self) -> None:
        """Note a clock that was set back since the last call."""
        wall_s, steady_s = time.time(), time.monotonic()
        back_s = (steady_s - self._clocks[1]) - (wall_s - self._clocks[0])
        self._clocks = wall_s, steady_s
        if back_s > CLOCK_STEP_S:
            self.note(FaultKind.CLOCK_STEPPED, f"the clock went back by {back_s:.0f} s")

    def list_pending(self) -> list[NewFault]:
        """Return what the store does not know yet, the earliest first."""
        with self._lock:
            return list(self._pending.values())

    def forget(self, reported: Sequence[NewFault]) -> None:
        """Drop what the store has taken; what was noted again meanwhile stays."""
        with self._lock:
            for fault in reported:
                if self._pending.get(fault.kind) is fault:
                    del self._pending[fault.kind]
