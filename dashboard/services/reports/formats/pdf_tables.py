"""Row headers in the tables of a tagged PDF, which Typst's Python package cannot set."""

import io
from collections.abc import Iterator
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object


def name_rows(pdf: bytes, out: BinaryIO) -> None:
    """Write a PDF anew, the first cell of each row below a table's head as the header of its row.

    Typst lists in each cell the headers of its column, and a reader that finds such a list asks for no other
    header. Without it, a header holds for the column or row that it is tagged for. The same bytes in give the
    same bytes out.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for body in _list_elements(document.Root.StructTreeRoot.K, Name.TBody):
            for row in _list_elements(body.K, Name.TR):
                first, *others = _list_elements(row.K, Name.TD)
                first.S = Name.TH
                first.A = Dictionary(O=Name.Table, Scope=Name.Row)
                for cell in others:
                    del cell.A
        document.save(out, deterministic_id=True)


def _list_elements(tree: Object, kind: Name) -> Iterator[Object]:
    """Yield the elements of a kind below a part of the tree of tags, none from within another."""
    if isinstance(tree, Array):
        for part in tree:
            yield from _list_elements(part, kind)
    elif isinstance(tree, Dictionary) and tree.get("/S") == kind:
        yield tree
    elif isinstance(tree, Dictionary):
        yield from _list_elements(tree.get("/K", Array()), kind)
