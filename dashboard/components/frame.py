"""What stands around every page: the exercise banner, the page's head, notices and errors."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from dashboard.auth import require_standing
from dashboard.components.markup import escape_markdown, escape_text
from dashboard.components.tour import make_tour_offer
from dashboard.feed_labels import HAZARD_WORDS
from dashboard.services.errors import ServiceError
from dashboard.speaking import join_facts, say, say_error
from dashboard.state import NOTICE
from db.errors import StoreError
from db.queries.events import EventSummary
from db.vocabulary import EventStatus

P = ParamSpec("P")
logger = logging.getLogger(__name__)


def guard(render: Callable[P, None]) -> Callable[P, None]:
    """Make a view or a fragment end in a clear message where it would end in a traceback.

    Only errors that the store and the services raise on purpose are caught, and an unreachable store. Nothing
    is drawn for an account that was disabled meanwhile.
    """

    @wraps(render)
    def call(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            require_standing()
            render(*args, **kwargs)
        except SQLAlchemyError:
            logger.exception("the store cannot be read")
            st.error(
                say(
                    "**The store cannot be reached.** Nothing is lost; check that the database in "
                    "`LOOKOUT_DATABASE_URL` (or the data folder) is available and migrated, then try again."
                ),
                icon=":material/database_off:",
            )
            st.button(say("Try again"), key=f"again_{render.__qualname__}")
        except (StoreError, ServiceError) as error:
            st.error(escape_markdown(say_error(error)), icon=":material/error:")

    return call


@contextmanager
def bear_refusal(refuse: Callable[[str], None]) -> Iterator[None]:
    """Guard what a callback writes: why it could not be goes to ``refuse``, for the run that follows."""
    try:
        require_standing()
        yield
    except SQLAlchemyError:
        logger.exception("the store cannot be written")
        refuse(say("Nothing was saved: the store cannot be reached. Try again."))
    except (StoreError, ServiceError) as error:
        refuse(say_error(error))


def render_banner(event: EventSummary) -> None:
    """Say on every page of an exercise that nothing of it is real, and of a closed event that it is."""
    if event.is_exercise:
        words = say("Every post of this event is invented. Do not act on it.")
        st.html(
            f'<div class="lo-exercise"><div role="status"><strong>{escape_text(say("EXERCISE"))}</strong> '
            f"<span>{escape_text(words)}</span></div>{make_tour_offer()}</div>"
        )
    if event.status is EventStatus.CLOSED:
        words = say("This event is read only: nothing is imported, fed or decided into it.")
        st.html(
            f'<div class="lo-closed" role="status"><strong>{escape_text(say("CLOSED"))}</strong> '
            f"<span>{escape_text(words)}</span></div>"
        )


def render_head(title: str, event: EventSummary | None = None, note: str = "") -> None:
    """Write the page's title, with the event that it is about."""
    about = ""
    if event is not None:
        facts = [event.name, say(HAZARD_WORDS[event.hazard]), event.country or "", event.glide or ""]
        about = escape_text(join_facts(facts))
    extra = f'<p class="lo-note">{escape_text(note)}</p>' if note else ""
    st.html(f'<header class="lo-head"><h1>{escape_text(title)}</h1><p>{about}</p>{extra}</header>')


def render_empty(title: str, advice: str, *, icon: str = "inbox") -> None:
    """Show a designed empty state: what is missing, and what to do about it."""
    with st.container(border=True):
        st.markdown(f":material/{icon}: **{title}**")
        st.caption(advice)


def leave_notice(words: str) -> None:
    """Keep a short message for the next run of the page."""
    st.session_state[NOTICE] = words


def show_notice() -> None:
    """Show the message that the last action left, once."""
    words = st.session_state.pop(NOTICE, None)
    if words:
        st.toast(escape_markdown(words), icon=":material/check:")
