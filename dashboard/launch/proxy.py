"""``python -m dashboard.launch.proxy CONFIG``: HAProxy as a process that ends with the launcher."""

import signal
import subprocess
import sys


def main() -> int:
    """Run until HAProxy ends, or SIGTERM ends it; returns its exit status."""
    # Found by name, as everything that a system's packages bring; the launcher looked whether it is there.
    process = subprocess.Popen(["haproxy", "-q", "-f", sys.argv[1]])  # noqa: S603, S607
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    return process.wait()


if __name__ == "__main__":
    sys.exit(main())
