"""What came of a decision about many posts, in words."""

from dashboard.components.times import say_time
from dashboard.services.reports.wording import count_of
from db.queries.bulk import BulkRow


def say_job(row: BulkRow) -> str:
    """Return what came of a decision about many posts, in words."""
    words = [f"{say_time(row.started_at)}, {row.started_by}: {row.decision}"]
    words.append(f"{row.judged:,} of {count_of(row.posts, 'post')} judged")
    if row.held:
        words.append(f"{row.held:,} left out, somebody else was at them")
    if row.changed:
        words.append(f"{row.changed:,} left out, they had changed meanwhile")
    if rest := row.posts - row.judged - row.held - row.changed:
        words.append(f"{rest:,} not reached; what was judged stays")
    if row.undone_by:
        words.append(f"undone by {row.undone_by}")
        if row.kept:
            words.append(f"{row.kept:,} stay, somebody judged them since")
    return "; ".join(words)
