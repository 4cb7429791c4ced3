"""Posts: all that match the filter assigned to one person, or taken away, in the background."""

from dataclasses import dataclass

import streamlit as st

from dashboard import data
from dashboard.auth import read_analyst
from dashboard.catalogue import mark
from dashboard.components.markup import escape_markdown
from dashboard.services.bulk_assigning import BulkAssigning, assign_selection, find_assignable
from dashboard.speaking import say, say_count
from dashboard.views.running_bulk import start_bulk
from db.assignments import NAME_CHARS
from db.queries.bulk import MOST_POSTS, Selection
from db.queries.filters import PostFilter
from db.vocabulary import AccountRole

SHOWN = "bulk_assigning_shown"
TO_ME = mark("Assign to me")
TO_SOMEBODY = mark("Assign to somebody")
AWAY = mark("Take the assignment away")


@dataclass(frozen=True)
class _Shown:
    """What a person was shown of an assignment."""

    wanted: BulkAssigning
    selection: Selection[str]


def render_assigning_many(chosen: PostFilter, analyst: str) -> None:
    """Let an analyst take all posts of a filter or give theirs back, and a lead assign them to anybody."""
    is_lead = bool(analyst) and read_analyst(AccountRole.LEAD) == analyst
    with st.container(horizontal=True, vertical_alignment="bottom"):
        what = st.selectbox(
            say("Assignment"),
            [TO_ME, TO_SOMEBODY, AWAY] if is_lead or not analyst else [TO_ME, AWAY],
            format_func=say,
            key="bulk_assignment",
            width=240,
        )
        name = analyst if what == TO_ME else ""
        if what == TO_SOMEBODY:
            name = st.text_input(say("To"), max_chars=NAME_CHARS, key="bulk_assignee", width=180).strip()
        wanted = BulkAssigning(chosen, name, is_lead and what != TO_ME, analyst)
        is_named = bool(analyst) and (what == AWAY or bool(name))
        if st.button(say("Show whom it would concern"), key="bulk_assign_show", disabled=not is_named):
            shown = _Shown(wanted, find_assignable(data.get_store(), wanted))
            st.session_state[SHOWN] = shown
    st.caption(
        say(
            "Judged posts too, if the filter holds them. An analyst takes what is nobody's and gives back "
            "what is theirs; a lead assigns, and takes away, whosever a post is."
        )
    )
    seen: _Shown | None = st.session_state.get(SHOWN)
    if seen is not None and seen.wanted == wanted:
        _render_shown(seen)


def _render_shown(shown: _Shown) -> None:
    wanted, selection = shown.wanted, shown.selection
    count = len(selection.posts)
    if selection.is_cut:
        st.warning(say("More than {most_posts:,} posts match. Narrow the filter.", most_posts=MOST_POSTS))
        return
    if not count:
        st.info(say("No post under this filter would change hands."))
        return
    st.markdown(_say_shown(wanted, count, sum(bool(whose) for _, whose in selection.posts)))
    words = (
        say_count("Assign {count:,} post", "Assign {count:,} posts", count)
        if wanted.assignee
        else say_count("Take {count:,} post away", "Take {count:,} posts away", count)
    )
    if st.button(words, type="primary", key="bulk_assign_start"):
        store = data.get_store()
        st.session_state.pop(SHOWN, None)
        start_bulk(
            mark("Assigning"),
            lambda on_progress, is_cancelled: assign_selection(
                store, wanted, seen=selection.seal, on_progress=on_progress, is_cancelled=is_cancelled
            ),
            is_cancellable=True,
        )


def _say_shown(wanted: BulkAssigning, count: int, held: int) -> str:
    if not wanted.assignee:
        return say_count(
            "**{count:,} post** would be nobody's.", "**{count:,} posts** would be nobody's.", count
        )
    return say_count(
        "**{count:,} post** would be assigned to {name}; {held:,} of them is somebody else's now.",
        "**{count:,} posts** would be assigned to {name}; {held:,} of them are somebody else's now.",
        count,
        name=escape_markdown(wanted.assignee),
        held=held,
    )
