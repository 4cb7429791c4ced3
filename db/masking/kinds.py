"""The kinds of what leads to a person, and what stands in a text instead of each."""

from enum import StrEnum


class Kind(StrEnum):
    """What a recogniser finds; the value is its mask."""

    NAME = "[name]"
    HANDLE = "@name"
    EMAIL = "[e-mail]"
    PHONE = "[phone]"
    LINK = "[link]"
    FILE = "[file]"
    PLATE = "[plate]"
    PAPER = "[id number]"
    ACCOUNT = "[account]"
    ADDRESS = "[address]"
    PLACE = "[place]"
    """Coordinates, plus codes and three words."""
    OFFICE = ""
    """A link, box, account or hotline of an office: found so that nothing is read into it, never masked."""
