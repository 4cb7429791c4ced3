"""The same work as Ray actors: workers by the length of the queue, and bulk backfills."""
