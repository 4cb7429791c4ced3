"""What counts as a language of the training is what the training data say."""

import csv
from collections import Counter
from pathlib import Path

from db.labels.familiarity import SETS_HOLD_IN, TRAINED_LANGUAGES

ENOUGH_POSTS = 1_000
# CrisisMMD, which names no language, is in English; the collections' detector was unsure of some posts.
UNNAMED, UNSURE = "en", "und"


def test_the_languages_of_the_training_are_those_of_a_thousand_real_posts_in_it(
    real_data: Path, more_real_data: Path
) -> None:
    posts: Counter[str] = Counter()
    for folder in (real_data, more_real_data):
        with (folder / "posts.csv").open(encoding="utf-8", newline="") as lines:
            posts.update(
                row.get("language", UNNAMED)
                for row in csv.DictReader(lines)
                if row["split"] == "train" and row["text"]
            )
    enough = {language for language, number in posts.items() if number >= ENOUGH_POSTS} - {UNSURE}
    assert enough == TRAINED_LANGUAGES, posts.most_common(10)


def test_a_set_is_promised_in_no_language_that_training_hardly_had() -> None:
    assert SETS_HOLD_IN <= TRAINED_LANGUAGES
