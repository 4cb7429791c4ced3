"""Masking measured on planted lines, all invented: what must be found, and what must stay.

``python -m pytest -s tests/unit/db/masking/test_planted.py`` prints the figures.
"""

import csv
from collections import Counter
from pathlib import Path

from db.masking import mask_people

PLANTED = Path(__file__).with_name("planted.tsv")
KEEP = "keep"
LEAST_RECALL, LEAST_PRECISION = 0.97, 0.97


def test_people_are_found_and_figures_of_the_disaster_stay() -> None:
    with PLANTED.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    planted = [line for line in lines if line["kind"] != KEEP]
    harmless = [line["text"] for line in lines if line["kind"] == KEEP]
    assert len(planted) >= 60
    assert len(harmless) >= 60
    missed = [line for line in planted if line["secret"] in mask_people(line["text"])]
    too_much = [text for text in harmless if mask_people(text) != text]
    found = len(planted) - len(missed)
    recall, precision = found / len(planted), found / (found + len(too_much))
    print(f"\nrecall {recall:.3f} of {len(planted)}, precision {precision:.3f} over {len(harmless)} harmless")
    for kind, count in Counter(line["kind"] for line in planted).items():
        print(f"  {kind}: {count - sum(line['kind'] == kind for line in missed)} of {count}")
    assert recall >= LEAST_RECALL, missed
    assert precision >= LEAST_PRECISION, too_much
