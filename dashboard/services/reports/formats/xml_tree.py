"""Small XML documents, built as trees and written as bytes that never differ."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring


def add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Append an element, with its text where it has any, and return it."""
    child = SubElement(parent, name, attributes)
    child.text = text
    return child


def write_tree(root: Element) -> bytes:
    """Return a document with its declaration, two blanks deep."""
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"
