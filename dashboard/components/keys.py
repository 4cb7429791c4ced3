"""Keys of the desk: ``assets/static/lookout/keys.js`` presses the buttons, or says why it does not."""

import json
from collections.abc import Mapping

import streamlit as st

from dashboard.components.markup import escape_text


def name_button(key: str, rest: object) -> str:
    """Return the name of the widget that a key presses: its beginning says which key it is."""
    return f"key_{key.lower()}_{rest}"


def render_keys(refusals: Mapping[str, str]) -> None:
    """Say of each key of a part of the page why it presses nothing now; empty where it presses its button."""
    told = {key.lower(): words for key, words in refusals.items()}
    st.html(f'<i hidden data-lookout-keys="{escape_text(json.dumps(told))}"></i>')
