"""What analysts note on a post for one another."""

import streamlit as st

from dashboard import team_actions
from dashboard.auth import read_analyst
from dashboard.components.frame import guard, leave_notice
from dashboard.components.markup import escape_text
from dashboard.components.times import say_time
from dashboard.desk_data import list_notes
from dashboard.speaking import say
from db.notes import NOTE_CHARS


@guard
def render_notes(post_id: int) -> None:
    """Show the notes of a post, and let an analyst add one and withdraw their own."""
    analyst = read_analyst()
    notes = list_notes(post_id)
    for note in notes:
        with st.container(horizontal=True, vertical_alignment="center", key=f"note_{note.id}"):
            st.html(
                f'<p dir="auto" class="lo-note-text">{escape_text(note.text)}</p>'
                f'<p class="lo-meta">{escape_text(note.author)} · {say_time(note.written_at)}</p>'
            )
            if note.author == analyst and st.button(
                say("Withdraw"), key=f"withdraw_{note.id}", type="tertiary"
            ):
                team_actions.withdraw_note(note.id, actor=analyst)
                leave_notice(say("The note is withdrawn"))
                st.rerun()
    with (
        # With their number in its name it is closed once a note was added.
        st.popover(
            say("Add a note"),
            icon=":material/edit_note:",
            key=f"noting_{post_id}_{len(notes)}",
            disabled=not analyst,
        ),
        st.form(f"new_note_{post_id}", border=False, clear_on_submit=True),
    ):
        text = st.text_area(
            say("For your colleagues; it leaves in internal evidence alone"), max_chars=NOTE_CHARS
        )
        if st.form_submit_button(say("Add it")) and text.strip():
            team_actions.add_note(post_id, text, actor=analyst)
            leave_notice(say("The note is added"))
            st.rerun()
