"""Stored pictures as the pages show them, kept for a while: drawing one takes longer than sending it."""

import streamlit as st

from dashboard.services.pictures import Levels, draw_heat, draw_public, draw_thumbnail
from db.faces import Face
from db.media import read_original
from db.settings import get_settings

# A thumbnail is about 20 kB, a picture with its heat map about 150 kB.
MAX_CACHED_THUMBNAILS = 600
MAX_CACHED_PICTURES = 60


@st.cache_data(max_entries=MAX_CACHED_THUMBNAILS, show_spinner=False)
def load_thumbnail(sha256: str, width: int, veiled: bool) -> bytes:
    """Return a small JPEG of a stored picture, grey and blurred when veiled."""
    return draw_thumbnail(read_original(get_settings().media_dir, sha256), width=width, veiled=veiled)


@st.cache_data(max_entries=MAX_CACHED_THUMBNAILS, show_spinner=False)
def load_public(sha256: str, width: int, faces: tuple[Face, ...]) -> bytes:
    """Return a JPEG of a stored picture as the public gets it, its faces blurred."""
    return draw_public(read_original(get_settings().media_dir, sha256), faces, width=width)


@st.cache_data(max_entries=MAX_CACHED_PICTURES, show_spinner=False)
def load_heat(sha256: str, width: int, regions: tuple[tuple[float, ...], ...], levels: Levels) -> bytes:
    """Return a JPEG of a stored picture under its region weights."""
    return draw_heat(read_original(get_settings().media_dir, sha256), regions, width=width, levels=levels)
