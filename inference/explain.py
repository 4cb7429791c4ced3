"""The former name of ``python -m inference.model.explain``; it goes with the next release."""

import sys

from inference.model.explain import main

if __name__ == "__main__":
    sys.exit(main())
