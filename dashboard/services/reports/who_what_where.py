"""The sections of a 3W: who does what where, and the needs beside it."""

from dashboard.labels import LABEL_WORDS
from dashboard.services.reports import wording
from dashboard.services.reports.document import Bullets, Claim, Column, Note, Section, Table, Words
from dashboard.services.reports.frozen import DistrictFacts, Snapshot
from dashboard.services.reports.frozen_kinds import ResponseFacts
from dashboard.services.reports.sections import indicate
from dashboard.services.reports.text import MAX_LINES
from dashboard.services.reports.wording import count_of

MAX_ROWS = MAX_LINES  # as many as can be edited

ROW_COLUMNS = (Column("Who", 0.2), Column("What", 0.22), Column("Where", 0.16), Column("Signals", 0.27))
NEED_COLUMNS = (
    Column("District", 0.15),
    *(Column(title, 0.17, is_number=True) for title, _ in wording.CLUSTERS),
    Column("Response across clusters", 0.17, is_number=True),
)


def write_responses(snapshot: Snapshot) -> Section:
    """Write a line a district, laid out as a row; who does it is left to a person."""
    if not snapshot.responses:
        return Section(
            "Who does what, where", (Note(wording.NO_RESPONSE),), words=Words.CITED, columns=ROW_COLUMNS
        )
    category = next(line for line in snapshot.facts.categories if line.humanitarian == wording.RESPONSE)
    what = LABEL_WORDS[wording.RESPONSE]
    items = tuple(
        Claim(
            f"{wording.WHO_UNKNOWN} | {what} | {line.district} | Posts tell of it: {_say_support(line)}",
            line.cited,
            category.trace,
        )
        for line in snapshot.responses[:MAX_ROWS]
    )
    left_out = len(snapshot.responses) - len(items)
    rest = (Note(f"{count_of(left_out, 'further place')} with fewer accounts left out."),) if left_out else ()
    return Section(
        "Who does what, where",
        (Note(wording.WHO), indicate(category), Bullets(items), *rest),
        words=Words.CITED,
        columns=ROW_COLUMNS,
    )


def write_needs(snapshot: Snapshot) -> Section:
    """Lay out messages by district and cluster beside those of the response, and where none tells of one."""
    title = "Needs and response by district"
    districts = [line for line in snapshot.facts.districts or () if line.about]
    if not districts:
        return Section(title, (Note(wording.NOTHING_PLACED),))
    posts = count_of(sum(line.posts for line in districts), "usable post")
    counted = Claim(
        f"{posts} of humanitarian categories, counted in messages.",
        trace=snapshot.facts.traces["humanitarian"],
    )
    table = Table(columns=NEED_COLUMNS, rows=tuple(map(_count_needs, districts)), name="needs")
    silent = [line.name for line in districts if wording.RESPONSE not in line.about]
    unmet = (Note(f"{wording.NO_RESPONSE_SIGNAL} {'; '.join(silent)}."),) if silent else ()
    notes = map(Note, (wording.DISTRICTS, wording.NO_CASUALTY_FIGURE))
    return Section(title, (counted, table, *unmet, *notes))


def _count_needs(line: DistrictFacts) -> tuple[str | int, ...]:
    """Return the messages of each cluster; one message of two categories of a cluster counts in both."""
    needs = (sum(line.about.get(label, 0) for label in labels) for _, labels in wording.CLUSTERS)
    return line.name, *needs, line.about.get(wording.RESPONSE, 0)


def _say_support(line: ResponseFacts) -> str:
    verified = f"{line.verified_messages:,}" if line.verified_messages else "none"
    return (
        f"{line.posts:,} ({count_of(line.messages, 'message')} by "
        f"{count_of(line.accounts, 'independent account')}, {verified} corroborated)"
    )
