"""The part of Operations about the model: its versions, which one serves, and the way back."""

import streamlit as st

from dashboard import actions, data
from dashboard.auth import read_analyst
from dashboard.components.frame import leave_notice, render_empty
from dashboard.components.operations import tabulate_models
from dashboard.speaking import say
from db.vocabulary import AccountRole


def render_models() -> None:
    """Show the versions of the model and let another one serve; that is written at once."""
    st.header(say("Model"), anchor=False)
    models = data.list_models()
    if not models:
        render_empty(
            say("The model that came with Lookout serves"),
            say("It can learn from your reviews: python -m inference.training --from-reviews --data FOLDER"),
        )
        return
    st.dataframe(tabulate_models(models), hide_index=True, height="content")
    if waiting := data.count_backlog():
        st.caption(say("{waiting:,} posts wait to be scored again, behind all new ones.", waiting=waiting))
    active = next((model for model in models if model.is_active), None)
    if active is not None and active.parent is not None:
        _render_switch(active.parent, say("Roll back to {parent}", parent=active.parent), "undo")
    others = [model.version for model in models if active is None or model.version != active.version]
    others = [version for version in others if active is None or version != active.parent]
    if others:
        chosen = st.selectbox(say("Another version"), others)
        _render_switch(chosen, say("Let it serve"), "swap_horiz")


def _render_switch(version: str, words: str, icon: str) -> None:
    help_words = say("The workers take it up by themselves. Classified posts are scored again; reviews stay.")
    if st.button(words, icon=f":material/{icon}:", help=help_words):
        actor = read_analyst(AccountRole.VIEWER) or "unnamed analyst"
        queued = actions.activate_version(version, actor=actor)
        leave_notice(
            say("{version} serves now; {queued:,} posts are scored again", version=version, queued=queued)
        )
        st.rerun()
