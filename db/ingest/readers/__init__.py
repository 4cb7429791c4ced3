"""One file a format: each turns lines or members of a file into rows."""
