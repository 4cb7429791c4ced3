"""Every read. Frozen dataclasses come out, never ORM rows; counts rest on ``effective_labels``."""
