"""Lay the sentences of a section out as rows of a table, their cells parted by ``|``."""

from dataclasses import replace

from dashboard.services.reports.document import Bullets, Claim, Column, Note, Section, Table

POSTS = Column("Posts", 0.15)
NAME = "rows"


def lay_out_rows(section: Section) -> Section:
    """Return a section that has columns with a table in the place of its list; others stay as they are."""
    if not section.columns:
        return section
    blocks = (
        Table(
            columns=(*section.columns, POSTS),
            rows=tuple(_read_row(item, len(section.columns)) for item in block.items),
            name=NAME,
            sentences=block.items,
        )
        if isinstance(block, Bullets)
        else block
        for block in section.blocks
    )
    return replace(section, blocks=tuple(blocks))


def _read_row(item: Claim | Note, cells: int) -> tuple[str, ...]:
    """Return the cells of a sentence and the posts that it cites; what is too much is in the last cell."""
    found = [cell.strip() for cell in item.text.split("|", cells - 1)]
    cites = " ".join(f"[{cite}]" for cite in item.cites) if isinstance(item, Claim) else ""
    return (*found, *[""] * (cells - len(found)), cites)
