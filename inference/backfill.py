"""The former name of ``python -m inference.cluster.backfill``; it goes with the next release."""

import sys

from inference.cluster.backfill import main

if __name__ == "__main__":
    sys.exit(main())
