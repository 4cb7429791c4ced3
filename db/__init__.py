"""The store: the only wire between the dashboard and the worker."""
