"""Which event is worked on, and who does."""

from dashboard import auth, data, state
from dashboard.components.filters import render_event_choice
from db.queries.events import EventSummary
from db.queries.filters import PostFilter


def render_shift(event: EventSummary | None) -> None:
    """Let the analyst choose the event, where there is one, and give a name."""
    if event is not None:
        render_event_choice(
            data.list_events(), event, lambda chosen: state.write_filter(PostFilter(chosen.id))
        )
    auth.render_name()
