"""An event in one file: written, checked and put into a store again; see docs/events.md."""
