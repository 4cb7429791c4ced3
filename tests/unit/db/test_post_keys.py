import numpy as np
import pytest

from db.post_keys import WORDS, add_keys, join_keys, round_degrees

VECTOR = np.array([3, -4, 0, 12], np.int8).tobytes()


def measure_cosine(first: np.ndarray, second: np.ndarray) -> float:
    return float(first @ second / np.linalg.norm(first) / np.linalg.norm(second))


def test_the_same_words_are_alike_in_any_case_and_without_links_and_handles() -> None:
    first = join_keys("The Bridge over the river", b"")
    assert measure_cosine(first, join_keys("@someone The Bridge over THE River https://t.co/x", b"")) > 0.8
    assert abs(measure_cosine(first, join_keys("Tents needed in Puebla", b""))) < 0.2


def test_names_tell_two_happenings_of_one_kind_apart() -> None:
    here, there = (join_keys(f"bridge collapsed in {town}", VECTOR) for town in ("Puebla", "Oaxaca"))
    again = join_keys("reports of a collapsed bridge, #Puebla", VECTOR)
    assert measure_cosine(here, again) > measure_cosine(there, again) + 0.2


def test_words_of_other_scripts_count_however_short() -> None:
    assert np.any(join_keys("سيل قوي", b"")[:WORDS])


def test_a_post_without_words_and_vector_has_no_keys() -> None:
    assert not np.any(join_keys("https://t.co/x", b""))


def test_what_is_taken_out_of_a_sum_leaves_what_was_before() -> None:
    posts = [
        join_keys(text, vector) for text, vector in (("bridge gone", VECTOR), ("tents", b""), ("x", VECTOR))
    ]
    before = add_keys(b"", posts[:1])
    total = add_keys(before, posts[1:])
    assert add_keys(total, reversed(posts[1:]), sign=-1) == before
    assert add_keys(b"", reversed(posts)) == total


@pytest.mark.parametrize("degrees", [19.43, -99.1332, 0.0])
def test_rounded_degrees_are_near_and_add_up_exactly(degrees: float) -> None:
    rounded = round_degrees(degrees)
    assert abs(rounded - degrees) < 0.0002
    assert sum([rounded] * 1000) - rounded * 999 == rounded
