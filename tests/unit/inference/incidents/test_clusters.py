import random
from datetime import datetime, timedelta

import numpy as np

from inference.incidents.clusters import MAX_COMPARED, Clusters
from inference.incidents.keys import PostKeys
from inference.incidents.likeness import weigh_words
from tests.factories import POSTED_AT

PUEBLA, LIMA = (19.04, -98.2), (-12.05, -77.05)


def make_keys(
    number: int,
    degrees: float,
    *,
    hours: float = 0,
    place: tuple[float, float] | None = None,
    pictures: tuple[str, ...] = (),
    text: str = "",
    message: int = 0,
    is_area: bool = False,
) -> PostKeys:
    """A post whose vector and meaning point so many degrees away from the first axis of a plane."""
    vector = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    at = POSTED_AT + timedelta(hours=hours)
    lat, lon = place or (None, None)
    return PostKeys(
        number, f"p{number}", vector, at, lat, lon, frozenset(pictures), text, vector, message, is_area
    )


def gather(
    *posts: PostKeys,
    held: tuple[tuple[PostKeys, int], ...] = (),
    shown: dict[str, dict[int, datetime]] | None = None,
) -> list[list[int]]:
    clusters = Clusters(held, posts, shown)
    clusters.gather()
    return sorted([post.post_id for post in joined] for joined in clusters.joined.values())


def test_posts_that_are_alike_are_one_incident_and_others_another() -> None:
    assert gather(make_keys(1, 0), make_keys(2, 20), make_keys(3, 80)) == [[1, 2], [3]]


def test_a_post_between_two_incidents_does_not_make_them_one() -> None:
    one = [make_keys(number, 0, hours=number) for number in range(3)]
    other = [make_keys(number, 100, hours=number) for number in range(3, 6)]
    between = [make_keys(6, 50, hours=6), make_keys(7, 52, hours=7)]
    groups = gather(*one, *other, *between)
    assert len(groups) >= 2
    assert not any({0, 3} <= set(group) for group in groups)


def test_a_post_must_be_like_several_of_an_incident_and_not_like_one_alone() -> None:
    spread = [make_keys(number, 40 * number, hours=number) for number in range(5)]
    assert [0, 1, 2, 3, 4] not in gather(*spread)


def test_words_that_most_posts_have_tell_little() -> None:
    towns = ("Puebla", "Oaxaca", "Merida", "Cancun", "Toluca", "Leon", "Celaya", "Tampico")
    texts = [f"Storm Oriel in {town}" for town in towns]
    words = weigh_words([*texts, "Storm Oriel broke the Sittee bridge", "Sittee bridge closed, storm Oriel"])
    cosines = (words @ words.T).toarray()
    assert cosines[8, 9] > 0.5
    assert cosines[:8, 8:].max() < 0.1


def test_one_town_brings_together_what_words_alone_do_not() -> None:
    assert gather(make_keys(1, 0), make_keys(2, 53)) == [[1], [2]]
    assert gather(make_keys(1, 0, place=PUEBLA), make_keys(2, 53, place=PUEBLA)) == [[1, 2]]


def test_far_places_keep_apart_what_words_alone_would_not() -> None:
    cholula = (19.6, -98.2)
    assert gather(make_keys(1, 0, place=PUEBLA), make_keys(2, 40, place=cholula)) == [[1], [2]]
    assert gather(make_keys(1, 0, place=PUEBLA), make_keys(2, 40)) == [[1, 2]]
    area = make_keys(2, 40, place=cholula, is_area=True)
    assert gather(make_keys(1, 0, place=PUEBLA), area) == [[1, 2]]
    far = make_keys(2, 48, place=LIMA, is_area=True)
    assert gather(make_keys(1, 0, place=PUEBLA), far) == [[1], [2]]


def test_time_between_posts_counts_against_and_a_window_ends_it() -> None:
    assert gather(make_keys(1, 0), make_keys(2, 40, hours=2)) == [[1, 2]]
    assert gather(make_keys(1, 0), make_keys(2, 40, hours=60)) == [[1], [2]]
    assert gather(make_keys(1, 0), make_keys(2, 0, hours=73)) == [[1], [2]]


def test_the_same_picture_brings_posts_together_whatever_their_words() -> None:
    assert gather(make_keys(1, 0, pictures=("a",)), make_keys(2, 180, pictures=("a", "b"))) == [[1, 2]]
    late = make_keys(2, 180, hours=80, pictures=("a",))
    assert gather(make_keys(1, 0, pictures=("a",)), late) == [[1], [2]]


def test_a_picture_that_an_incident_showed_brings_a_post_to_it() -> None:
    clusters = Clusters(posts=[make_keys(1, 0, pictures=("a",))], shown={"a": {7: POSTED_AT}})
    clusters.gather()
    assert set(clusters.joined) == {7}


def test_what_says_the_same_joins_what_said_it_and_counts_once() -> None:
    copies = [make_keys(number, 0, hours=number / 10, message=5) for number in range(5)]
    near = make_keys(9, 58, hours=1)
    assert gather(*copies, near) == [[0, 1, 2, 3, 4], [9]]
    assert gather(*copies, make_keys(8, 180, hours=70, message=5)) == [[0, 1, 2, 3, 4, 8]]


def test_a_post_joins_the_incident_of_posts_that_are_held() -> None:
    clusters = Clusters([(make_keys(1, 0), 7), (make_keys(2, 90), 8)], [make_keys(3, 80, hours=1)])
    clusters.gather()
    assert {key: [post.post_id for post in joined] for key, joined in clusters.joined.items()} == {8: [3]}


def test_posts_without_words_stand_alone() -> None:
    wordless = [PostKeys(number, "", np.zeros(2), POSTED_AT) for number in (1, 2)]
    assert gather(*wordless) == [[1], [2]]
    placed = [PostKeys(number, "", np.zeros(0), POSTED_AT, *PUEBLA) for number in (1, 2)]
    assert gather(*placed) == [[1], [2]]


def test_vectors_without_meanings_gather_too() -> None:
    posts = [
        PostKeys(number, "", np.array([1.0, number / 9]), POSTED_AT, text="bridge gone") for number in (1, 2)
    ]
    assert gather(*posts) == [[1, 2]]


def test_the_order_in_which_posts_are_given_changes_nothing() -> None:
    posts = [make_keys(number, 37 * number % 150, hours=number) for number in range(12)]
    shuffled = random.Random(3).sample(posts, len(posts))
    assert gather(*posts) == gather(*shuffled)


def test_a_post_is_compared_with_a_bounded_number_of_posts() -> None:
    count = MAX_COMPARED + 1

    def make_axis(number: int, hours: float) -> PostKeys:
        vector = np.zeros(64)
        vector[number % 64] = 1.0
        return PostKeys(number, "", vector, POSTED_AT + timedelta(hours=hours), meaning=vector)

    first = make_axis(0, 0)
    filling = [make_axis(1 + number % 63, number / 3_600) for number in range(count)]
    held = [(first, 1), *((post, 2 + post.post_id) for post in filling)]
    clusters = Clusters(held, [make_axis(0, 1)])
    clusters.gather()
    assert set(clusters.joined) == {-1}
