"""Posts that say something like one are found by their meaning, in any language, each message once."""

from dataclasses import replace

import pytest

from db.predictions import add_predictions
from db.queries import similar
from db.queries.similar import LEAST_LIKENESS, list_similar
from db.session import Store
from tests.factories import MODEL_VERSION, make_posts, sign_prediction, store_posts

# What each post says, by which others it is like, the first being asked for.
TEXTS = {
    "The bridge is gone": (1.0, 0.0),
    "El puente ya no está": (0.9, 0.3),
    "RT @ana: El puente ya no está": (0.9, 0.3),
    "Le pont est abîmé": (0.6, 0.8),
    "Free concert tonight": (0.0, 1.0),
    "RT @ana: The bridge is gone": (1.0, 0.0),
}


@pytest.fixture
def post_ids(store: Store) -> list[int]:
    posts = [make_posts(1, first=number, text=text)[0] for number, text in enumerate(TEXTS)]
    post_ids = store_posts(store, posts)
    answers = [
        sign_prediction(post, post_id, {}, TEXTS[post.text])
        for post, post_id in zip(posts, post_ids, strict=True)
    ]
    with store.write() as session:
        add_predictions(session, model_version=MODEL_VERSION, predictions=answers)
    return post_ids


def read(store: Store, post_id: int) -> list[int]:
    with store.read() as session:
        return [one.row.id for one in list_similar(session, post_id)]


def test_the_likest_come_first_each_message_once_without_the_posts_own_and_what_is_unlike(
    store: Store, post_ids: list[int]
) -> None:
    asked, spanish, _, french, *_ = post_ids
    assert read(store, asked) == [spanish, french]
    with store.read() as session:
        first, second = (one.likeness for one in list_similar(session, asked))
    assert 1 >= first > second > LEAST_LIKENESS


def test_only_posts_that_were_sent_next_to_one_are_compared(
    store: Store, post_ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, spanish, _, french, *_ = post_ids
    monkeypatch.setattr(similar, "COMPARED_EACH_WAY", 1)
    assert read(store, asked) == [spanish]
    assert read(store, french) == [post_ids[2], post_ids[4]]


def test_a_post_without_words_or_read_by_another_encoder_is_like_none(
    store: Store, post_ids: list[int]
) -> None:
    (post,) = make_posts(1, first=9, text="The bridge has gone")
    with store.write() as session:
        answer = sign_prediction(post, post_ids[1], {}, (1.0, 0.0))
        assert answer.signature is not None
        answer = replace(answer, signature=replace(answer.signature, encoder="other"))
        add_predictions(session, model_version="another", predictions=[answer])
    assert post_ids[1] not in read(store, post_ids[0])
    assert read(store, 999) == []


def test_what_is_less_alike_than_the_floor_is_not_shown(
    store: Store, post_ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.read() as session:
        _, french = list_similar(session, post_ids[0])
    monkeypatch.setattr(similar, "LEAST_LIKENESS", french.likeness)
    assert read(store, post_ids[0])[1:] == [french.row.id]
    monkeypatch.setattr(similar, "LEAST_LIKENESS", french.likeness + 0.01)
    assert read(store, post_ids[0]) == [post_ids[1]]
