"""Every read. Frozen dataclasses come out, never ORM rows; filters and counts rest on ``effective_labels``."""
