"""The queue in the store: jobs, what a claimed job brings along, workers, and what went wrong."""
