"""What came of a decision about many posts, in words."""

from dashboard.components.times import say_time
from dashboard.services.reports.wording import count_of
from dashboard.speaking import say
from db.queries.bulk import BulkRow


def say_job(row: BulkRow) -> str:
    """Return what came of a decision about many posts, in words."""
    words = [f"{say_time(row.started_at)}, {row.started_by}: {row.decision}"]
    words.append(f"{row.judged:,} of {count_of(row.posts, 'post')} judged")
    if row.held:
        words.append(say("{count:,} left out, somebody else was at them", count=row.held))
    if row.changed:
        words.append(say("{count:,} left out, they had changed meanwhile", count=row.changed))
    if rest := row.posts - row.judged - row.held - row.changed:
        words.append(say("{count:,} not reached; what was judged stays", count=rest))
    if row.undone_by:
        words.append(say("undone by {name}", name=row.undone_by))
        if row.kept:
            words.append(say("{count:,} stay, somebody judged them since", count=row.kept))
    return "; ".join(words)
