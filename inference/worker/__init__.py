"""A process that claims posts, classifies and places them and writes what came of it."""
