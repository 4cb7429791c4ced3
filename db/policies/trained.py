"""Which trained reviewer is in force: the dashboard asks for it by name, the worker is it.

The dashboard never loads a model, and has to know all the same whether the one that read a draft is today's.
"""

from pathlib import Path

NAME = "trained"
FILE = Path(__file__).parents[2] / "assets" / "model" / "policy-scorer.npz"
SHA256 = "18ca592940a6192dc2a5b5f2ce9ccea77b20b3f352c46ef0c04f49fa3e8cab3e"
"""Of the file; another is refused."""
CODE_VERSION = 4
"""Raised when the code around the file finds other passages with it."""


def name_version() -> str:
    """Return the reviewer's version: of its code, and of its weights."""
    return f"{CODE_VERSION}+{SHA256[:12]}"
