"""The former name of ``python -m inference.training``; it goes with the next release."""

import sys

from inference.training.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
