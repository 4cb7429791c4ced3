"""From raw post to classified and placed post. Knows the store, never the dashboard."""

import os

# Before torch loads its thread pool, and so that every entry point has it: idle threads sleep instead of
# spinning. Measured on two busy cores: a third of the processor time a picture, and a quick dashboard.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
