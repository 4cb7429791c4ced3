"""Which trained reviewer is in force: the dashboard asks for it by name, the worker is it.

The dashboard never loads a model, and has to know all the same whether the one that read a draft is today's.
"""

from pathlib import Path

NAME = "trained"
FILE = Path(__file__).parents[2] / "assets" / "model" / "policy-scorer.npz"
SHA256 = "0f14fb87d31c259e838582922be332d19302e8b0ffbc880e802a1db87d82939c"
"""Of the file; another is refused."""
CODE_VERSION = 5
"""Raised when the code around the file finds other passages with it."""


def name_version() -> str:
    """Return the reviewer's version: of its code, and of its weights."""
    return f"{CODE_VERSION}+{SHA256[:12]}"
