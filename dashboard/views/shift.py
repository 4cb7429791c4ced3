"""Which event is worked on, and who does."""

from dashboard import data, state
from dashboard.components.filters import render_event_choice
from dashboard.views.door import render_who
from db.queries.events import EventSummary
from db.queries.filters import PostFilter


def render_shift(event: EventSummary | None) -> None:
    """Let the analyst choose the event, where there is one, and say who is at work."""
    if event is not None:
        render_event_choice(
            data.list_events(), event, lambda chosen: state.write_filter(PostFilter(chosen.id))
        )
    render_who()
