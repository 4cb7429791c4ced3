"""The posts that were written for training are many and varied, no one's own, and nothing of the exercise."""

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

from db.vocabulary import Humanitarian, Informativeness, Task
from inference.training.data import read_posts

ASSETS = Path(__file__).parents[2] / "assets"
POSTS = read_posts(ASSETS / "training", "train")
VOICES = {"Eyewitness", "Government", "NGOs", "Media", "Rumour", "Sarcasm", "Off-topic"}
RESERVED = re.compile(r"555\D?01\d\d")  # numbers that belong to nobody, kept for fiction


def plain(text: str) -> str:
    """A text as two that are the same to a reader come out equal, in digits that a pattern can name."""
    folded = unicodedata.normalize("NFKC", text).removesuffix("#EXERCISE").casefold()
    western = "".join(str(unicodedata.decimal(letter, letter)) for letter in folded)
    return " ".join(western.split())


TEXTS = [plain(post.text) for post in POSTS]


def test_there_are_at_least_3000_posts_each_with_a_text_and_no_picture() -> None:
    assert len(POSTS) >= 3000
    assert all(TEXTS)
    assert not any(post.picture for post in POSTS)


def test_at_least_14_languages_have_40_posts_or_more() -> None:
    counts = Counter(post.language for post in POSTS)
    assert "" not in counts
    assert sum(count >= 40 for count in counts.values()) >= 14


def test_every_category_is_written_about_and_both_kinds_of_informativeness() -> None:
    for task, labels in ((Task.HUMANITARIAN, Humanitarian), (Task.INFORMATIVENESS, Informativeness)):
        judged = frozenset[int]().union(*(post.text_labels[task] for post in POSTS))
        assert judged == set(range(len(labels)))


def test_every_text_is_judged_for_what_a_text_can_be_judged_for() -> None:
    for post in POSTS:
        assert len(post.text_labels[Task.INFORMATIVENESS]) == 1, post.key
        assert post.text_labels[Task.HUMANITARIAN], post.key
        assert not post.text_labels[Task.DAMAGE], post.key


def test_every_voice_is_heard_and_no_other() -> None:
    assert {post.author_kind for post in POSTS} == VOICES


def test_every_post_says_that_it_was_written_and_has_its_own_key() -> None:
    assert {post.source for post in POSTS} == {"written"}
    assert len({post.key for post in POSTS}) == len(POSTS)


def test_no_text_is_there_twice() -> None:
    assert [text for text, count in Counter(TEXTS).items() if count > 1] == []


def test_no_text_of_the_exercise_is_trained_on() -> None:
    lines = (ASSETS / "demo" / "posts.jsonl").read_text(encoding="utf-8").splitlines()
    exercise = {plain(json.loads(line)["text"]) for line in lines}
    assert len(exercise) > 100
    assert exercise & set(TEXTS) == set()


def test_no_account_and_no_mailbox_is_named() -> None:
    named = {found for text in TEXTS for found in re.findall(r"\S*@[\w.]*", text)}
    assert named <= {"@user"}


def test_links_lead_to_the_reserved_example_host_only() -> None:
    hosts = {host for text in TEXTS for host in re.findall(r"(?:https?://|\bwww\.)([^/\s?#:]*)", text)}
    bare = {
        host
        for text in TEXTS
        for host in re.findall(r"\b((?:[a-z0-9-]+\.)+(?:com|org|net|info|gov|ly|me))\b", text)
    }
    assert hosts | bare == {"example.org"}


def test_no_run_of_digits_could_be_a_telephone_number_that_someone_has() -> None:
    numbers = [
        found for text in TEXTS for found in re.findall(r"\d(?:[-() /]?\d){6,}", RESERVED.sub("", text))
    ]
    assert numbers == []
