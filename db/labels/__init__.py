"""The effective label: how it is derived, packed into one number, and counted."""
