"""A search finds just the posts whose text has every word, wherever it stands in it."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.queries.filters import PostFilter
from db.queries.posts import MAX_PAGE, PostOrder, list_posts
from db.session import Store
from tests.factories import make_posts, store_posts

TEXTS = (
    "Bridge on the A-17 collapsed, 3 people trapped",
    "bridges hold in Überlingen; water at 2.5 m",
    'They said "the bridge" is safe: 100% false',
    "Hochwasserschutzmauer gebrochen",
    "洪水が来た、橋が落ちた。助けてください",
    "الجسر انهار والناس محاصرون",
    "puente caído en 5 de Mayo_norte \\ sur",
    "🏚️ help 🆘🆘🆘",
)


SIGNS = "abAB1 \"'%_*-(){}:^\\"
SCATTERED = ["".join(random.Random(number).choices(SIGNS, k=12)) for number in range(100)]


def find(store: Store, words: str, event_id: int = 1) -> list[str]:
    with store.read() as session:
        return [
            post.text
            for post in list_posts(
                session, PostFilter(event_id, words=words), order=PostOrder.OLDEST, limit=MAX_PAGE
            )
        ]


def fill(store: Store, texts: Sequence[str]) -> Store:
    posts = [post for number, text in enumerate(texts) for post in make_posts(1, first=number, text=text)]
    store_posts(store, posts)
    return store


@pytest.fixture
def filled(store: Store) -> Store:
    return fill(store, TEXTS)


@pytest.fixture
def scattered(store: Store) -> Store:
    return fill(store, SCATTERED)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("bridge", TEXTS[:3]),
        ("BRIDGE trapped", TEXTS[:1]),
        ("trapped bridge", TEXTS[:1]),
        ("wasserschutz", TEXTS[3:4]),
        ("m 2.5", TEXTS[1:2]),
        ("洪水", TEXTS[4:5]),
        ("助けて", TEXTS[4:5]),
        ("橋 助けて 洪水", TEXTS[4:5]),
        ("الجسر", TEXTS[5:6]),
        ("caído mayo_", TEXTS[6:7]),
        ("\\", TEXTS[6:7]),
        ("100%", TEXTS[2:3]),
        ('"the', TEXTS[2:3]),
        ("🆘🆘🆘", TEXTS[7:]),
        ("🆘", TEXTS[7:]),
        ("bridge*", ()),
        ("text:bridge", ()),
        ("brigde", ()),
    ],
)
def test_words_are_found_wherever_they_stand(filled: Store, words: str, found: tuple[str, ...]) -> None:
    assert find(filled, words) == list(found)


def test_a_search_stays_in_its_event(filled: Store) -> None:
    assert find(filled, "bridge", event_id=2) == []
    assert find(filled, "en", event_id=2) == []


def test_letters_of_other_alphabets_match_in_either_case(filled: Store) -> None:
    assert find(filled, "ÜBERLINGEN") == [TEXTS[1]]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.text(st.sampled_from(SIGNS), min_size=1, max_size=5), min_size=1, max_size=2))
def test_a_search_finds_what_a_plain_comparison_finds(scattered: Store, words: list[str]) -> None:
    """Also where the word means something in the language that an index is asked in."""
    asked = " ".join(words)
    expected = [text for text in SCATTERED if all(word.lower() in text.lower() for word in asked.split())]
    assert find(scattered, asked) == (expected if asked.split() else SCATTERED)
