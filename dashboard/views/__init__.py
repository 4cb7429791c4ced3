"""One file a page; each only composes data and components."""
