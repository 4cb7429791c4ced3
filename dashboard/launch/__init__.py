"""What ``python -m dashboard.serve`` is made of: its processes, and what must be free before it starts."""
