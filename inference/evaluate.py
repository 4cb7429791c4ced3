"""The former name of ``python -m inference.evaluation``; it goes with the next release."""

import sys

from inference.evaluation.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
