"""What came of a decision about many posts, or of their assignment, in words."""

from dashboard.components.times import say_time
from dashboard.services.bulk import DECISIONS
from dashboard.services.bulk_assigning import say_assigning
from dashboard.speaking import say, say_count
from db.queries.bulk import BulkRow


def say_job(row: BulkRow) -> str:
    """Return what came of a decision about many posts, or of their assignment, in words."""
    words = [f"{say_time(row.started_at)}, {row.started_by}: {_say_what(row)}", _say_done(row)]
    if row.held:
        words.append(say("{count:,} left out, somebody else was at them", count=row.held))
    if row.changed:
        words.append(say("{count:,} left out, they had changed meanwhile", count=row.changed))
    if rest := row.posts - row.judged - row.held - row.changed:
        words.append(say("{count:,} not reached; what was done stays", count=rest))
    if row.undone_by:
        words.append(say("undone by {name}", name=row.undone_by))
        if row.kept:
            words.append(
                say("{count:,} stay, somebody judged them since", count=row.kept)
                if row.assignee is None
                else say("{count:,} stay, somebody judged or assigned them since", count=row.kept)
            )
    return "; ".join(words)


def _say_what(row: BulkRow) -> str:
    if row.assignee is not None:
        return say(say_assigning(row.assignee))
    return say(next((words for words in DECISIONS if words == row.decision), row.decision))


def _say_done(row: BulkRow) -> str:
    if row.assignee is None:
        return say_count(
            "{judged:,} of {count:,} post judged",
            "{judged:,} of {count:,} posts judged",
            row.posts,
            judged=row.judged,
        )
    return say_count(
        "{done:,} of {count:,} post changed hands",
        "{done:,} of {count:,} posts changed hands",
        row.posts,
        done=row.judged,
    )
