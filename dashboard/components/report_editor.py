"""The words of a draft, edited section by section beside the posts that they may cite."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from dashboard.components.markup import escape_markdown
from dashboard.services.reports.document import Citation, Section, Words
from dashboard.speaking import say

MAX_TEXT_LENGTH = 20_000


def render_editor(
    sections: Sequence[Section],
    texts: Mapping[str, str],
    citations: Sequence[Citation],
    *,
    key: str,
    may_edit: bool,
    save: Callable[[str, str, str], bool],
) -> None:
    """Let a person choose a section and write other words into it.

    Args:
        texts: {title: what stands in the section now}.
        key: tells the report from others in the session's state.
        save: takes the title, the words that the person saw and the new ones; returns whether they are kept.
    """
    with st.expander(say("Edit the words"), icon=":material/edit_note:"):
        by_title = {section.title: section for section in sections}
        title = st.selectbox(say("Section"), list(by_title), key=f"edit_section_{key}")
        writing, evidence = st.columns([1.6, 1], gap="medium")
        with writing:
            seen = _follow(f"{key}_{title}", texts[title])
            with st.form(f"edit_form_{key}_{title}", border=False):
                text = st.text_area(
                    say("One sentence a line"),
                    key=_name_area(f"{key}_{title}"),
                    height=260,
                    max_chars=MAX_TEXT_LENGTH,
                )
                st.caption(_advise(by_title[title]))
                asked = st.form_submit_button(say("Save this section"), disabled=not may_edit)
            if asked and save(title, seen, text):
                st.session_state[_name_seen(f"{key}_{title}")] = text
                st.rerun()
        with evidence:
            _render_citations(citations)


def _follow(key: str, now: str) -> str:
    """Show the newest words unless others were typed, which stay; return the words that the person saw."""
    area, seen = _name_area(key), _name_seen(key)
    typed = st.session_state.get(area)
    if typed is None or typed == st.session_state[seen]:
        st.session_state[area] = st.session_state[seen] = now
    elif st.session_state[seen] != now:
        st.warning(say("Somebody else saved other words meanwhile:"), icon=":material/sync_problem:")
        st.code(now or say("(left out)"), language=None, wrap_lines=True)
        st.button(
            say("Go on from their words"), on_click=st.session_state.update, args=({area: now, seen: now},)
        )
    return str(st.session_state[seen])


def _name_area(key: str) -> str:
    return f"edit_text_{key}"


def _name_seen(key: str) -> str:
    return f"edit_seen_{key}"


def _advise(section: Section) -> str:
    if section.words is Words.FREE:
        return say("In your own words; empty leaves the section out.")
    names = " | ".join(column.name for column in section.columns)
    cells = say("A line is a row: {names}.", names=names) + " " if names else ""
    return cells + say(
        "Each line ends with what stands for it: posts \\[12\\], a list \\[list: usable\\], or "
        "(source: who says so). Empty leaves the section out."
    )


def _render_citations(citations: Sequence[Citation]) -> None:
    st.caption(say("Posts of the annex"))
    if not citations:
        st.caption(say("None is cited in this report."))
        return
    with st.container(height=300, border=False):
        for row in citations:
            st.caption(f"**\\[{row.post_id}\\]** {escape_markdown(f'{row.category} · {row.excerpt}')}")
