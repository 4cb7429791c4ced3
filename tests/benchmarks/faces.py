"""Faces hidden and other things blurred, in real pictures with faces counted by eye.

``python -m tests.benchmarks.faces`` needs the posts in ``LOOKOUT_DATA`` or ``../shared/data``.
"""

import time

from inference.enrich.faces import FaceFinder
from tests.faces import measure_faces


def main() -> None:
    """Print the figures."""
    finder = FaceFinder()
    started_s = time.perf_counter()
    figures = measure_faces(finder)
    each_s = (time.perf_counter() - started_s) / figures.pictures
    print(finder.version)
    print(f"faces hidden: {figures.hidden} of {figures.faces} ({figures.hidden / figures.faces:.3f})")
    print(f"boxes on no face: {figures.wrong} in {figures.pictures} pictures")
    print(f"of {figures.pictures_without} pictures without a face, touched: {figures.wrong_pictures}")
    print(f"{each_s * 1000:.0f} ms a picture")


if __name__ == "__main__":
    main()
