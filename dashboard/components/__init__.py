"""Widgets: data in, something to see out. They read no store; what comes from a post is escaped here."""
