"""Make the files of a report: as streams into a folder, whole or not at all."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from dashboard.services.errors import ServiceError
from dashboard.services.reports.formats import ReportFormat
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.material import open_material
from dashboard.services.unmasking import log_unmasking
from db.masking.profiles import RULES
from db.queries.reports import ReportRow
from db.session import Store

# Posts between two looks at whether somebody called it off.
STEP = 1000
CALLED_OFF = "the files were called off; none of them is kept"


class ExportCancelledError(ServiceError):
    """A person called the making of files off."""


def write_files(
    store: Store,
    row: ReportRow,
    stored: Mapping[str, Any],
    formats: Sequence[ReportFormat],
    folder: Path,
    *,
    asked_by: str,
    deed: str = "took a report away",
    on_progress: Callable[[int, int], None] = lambda _done, _of: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Path, ...]:
    """Write a report in each format and return the files; of an internal one, log first who takes it away.

    Args:
        folder: where the files go; a file appears under its name once it is whole.
        deed: what is done with an internal one, for the log.
        on_progress: takes posts written so far, over all formats, and how many there are to write.

    Raises:
        ExportCancelledError: it was called off; no file of it is left.
        UnnamedExportError: an internal report that nobody asked for by name.
        ReportError: the snapshot is no longer the one that was frozen.
        StoreError: what the report keeps was changed, or a picture is gone.
    """
    snapshot = read_snapshot(stored)
    if not RULES[snapshot.profile].masked:
        with store.write() as session:
            for form in formats:
                what = f"{deed} as {form.name}"
                log_unmasking(
                    session, snapshot.profile, actor=asked_by, subject="report", subject_id=row.id, what=what
                )
    posts = snapshot.posts.count if snapshot.posts else 0
    progress = _Progress(len(formats) * max(posts, 1), on_progress, is_cancelled)
    material = open_material(store, row, stored, on_post=progress.count)
    made: list[Path] = []
    part = folder / "unfinished.part"
    try:
        for number, form in enumerate(formats, start=1):
            with part.open("wb") as out:
                form.write(material, out)
            made.append(part.rename(folder / form.name_file(row, stored)))
            progress.reach(number * max(posts, 1))
    except BaseException:
        for path in (part, *made):
            path.unlink(missing_ok=True)
        raise
    return tuple(made)


class _Progress:
    """Counts posts, tells how far it is, and stops what was called off."""

    def __init__(
        self, of: int, on_progress: Callable[[int, int], None], is_cancelled: Callable[[], bool]
    ) -> None:
        self._done, self._of = 0, of
        self._on_progress, self._is_cancelled = on_progress, is_cancelled

    def count(self) -> None:
        """Take one post more."""
        self._done += 1
        if self._done % STEP == 0:
            self.reach(self._done)

    def reach(self, done: int) -> None:
        """Say how far it is, unless it was called off."""
        if self._is_cancelled():
            raise ExportCancelledError(CALLED_OFF)
        self._done = done
        self._on_progress(min(done, self._of), self._of)
