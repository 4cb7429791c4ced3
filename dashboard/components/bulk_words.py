"""What came of a decision about many posts, in words."""

from dashboard.components.times import say_time
from dashboard.services.bulk import DECISIONS
from dashboard.speaking import say, say_count
from db.queries.bulk import BulkRow


def say_job(row: BulkRow) -> str:
    """Return what came of a decision about many posts, in words."""
    decision = next((words for words in DECISIONS if words == row.decision), row.decision)
    words = [f"{say_time(row.started_at)}, {row.started_by}: {say(decision)}"]
    words.append(
        say_count(
            "{judged:,} of {count:,} post judged",
            "{judged:,} of {count:,} posts judged",
            row.posts,
            judged=row.judged,
        )
    )
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
