"""The parts that templates place: sections whose words and evidence the program holds, one name each."""

from collections.abc import Callable, Mapping, Sequence

from dashboard.services.reports.charts import write_charts
from dashboard.services.reports.clusters import write_clusters
from dashboard.services.reports.document import Claim, Column, Section, Table
from dashboard.services.reports.figures import list_figures, write_key_figures
from dashboard.services.reports.frozen import Snapshot
from dashboard.services.reports.places import write_districts, write_map
from dashboard.services.reports.sections import (
    show_time,
    write_contacts,
    write_gaps,
    write_highlights,
    write_overview,
)
from dashboard.services.reports.who_what_where import write_needs, write_responses

TIME_COLUMNS = (Column("From", 0.6), Column("Usable posts", 0.4, is_number=True))


def _write_timeline(snapshot: Snapshot) -> tuple[Section, ...]:
    """Lay out how an incident's posts lie in time; other reports have no such table."""
    growth = snapshot.growth
    if growth is None:
        return ()
    posts = sum(span.posts for span in growth.bins)
    hours = "hour" if growth.bin_h == 1 else f"{growth.bin_h:,} hours"
    counted = Claim(
        f"Usable posts of the incident in the period by {hours}: {posts:,}.",
        trace=snapshot.facts.traces["usable"],
    )
    rows = tuple((show_time(span.starts_at), span.posts) for span in growth.bins)
    return (Section("Posts over time", (counted, Table(columns=TIME_COLUMNS, rows=rows, name="times"))),)


PARTS: Mapping[str, Callable[[Snapshot], Sequence[Section]]] = {
    "highlights": lambda snapshot: (write_highlights(snapshot),),
    "key_figures": lambda snapshot: (write_key_figures(snapshot, list_figures(snapshot)),),
    "charts": write_charts,
    "map": lambda snapshot: (write_map(snapshot),),
    "districts": write_districts,
    "overview": lambda snapshot: (write_overview(snapshot),),
    "clusters": write_clusters,
    "gaps": lambda snapshot: (write_gaps(snapshot),),
    "contacts": lambda snapshot: (write_contacts(snapshot),),
    "timeline": _write_timeline,
    "responses": lambda snapshot: (write_responses(snapshot),),
    "needs": lambda snapshot: (write_needs(snapshot),),
}
