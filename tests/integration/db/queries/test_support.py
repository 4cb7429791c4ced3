from db.predictions import NewPlace, add_predictions
from db.queries.filters import PostFilter
from db.queries.support import (
    count_languages,
    count_model_versions,
    count_precisions,
    get_credibilities,
)
from db.reviews import add_review, undo_review
from db.session import Store
from db.vocabulary import (
    Credibility,
    Damage,
    Humanitarian,
    Information,
    LabelDecision,
    PlaceMethod,
    PlacePrecision,
)
from tests.factories import add_posts, make_posts, make_prediction, store_posts

CHOSEN = PostFilter(event_id=1)
PLACE = NewPlace(19.4, -99.1, PlacePrecision.LOCALITY, PlaceMethod.GAZETTEER, "Centro")


def fill(store: Store) -> list[int]:
    """Two posts of one account, one of another, one of none; the last waits for the worker."""
    ids = store_posts(store, make_posts(2, author_hash="a") + make_posts(1, first=2, author_hash="b"))
    with store.write() as session:
        ids += add_posts(session, event_id=1, posts={1: make_posts(2, first=3)}, priority=0)
        first, second, third, fourth, _ = ids
        predictions = [
            make_prediction(first, place=PLACE, damage=Damage.SEVERE_DAMAGE),
            make_prediction(second, language="es"),
            make_prediction(third, language=None),
            make_prediction(fourth, humanitarian=Humanitarian.NOT_HUMANITARIAN),
        ]
        add_predictions(session, model_version="v1", predictions=predictions)
        add_predictions(session, model_version="v2", predictions=predictions[:1])
        add_review(session, post_id=first, reviewer="ana", label_decision=LabelDecision.RIGHT)
        add_review(session, post_id=second, reviewer="ana", information=Information.CORROBORATED)
    return ids


def test_posts_are_counted_by_language_precision_and_model(store: Store) -> None:
    fill(store)
    with store.read() as session:
        assert count_languages(session, CHOSEN) == {None: 2, "en": 2, "es": 1}
        assert count_precisions(session, CHOSEN) == {None: 4, PlacePrecision.LOCALITY: 1}
        assert count_model_versions(session, CHOSEN) == {"v1": 3, "v2": 1}


def test_credibility_is_that_of_the_standing_review_that_gives_one(store: Store) -> None:
    first, second, *_ = fill(store)
    with store.write() as session:
        undone = add_review(
            session,
            post_id=first,
            reviewer="ana",
            credibility=Credibility.CONFIRMED,
        )
        undo_review(session, review_id=undone, actor="ana")
        add_review(
            session,
            post_id=second,
            reviewer="ana",
            information=Information.CORROBORATED,
            credibility=Credibility.PROBABLY_TRUE,
        )
        add_review(session, post_id=second, reviewer="ben", label_decision=LabelDecision.RIGHT)
        assert get_credibilities(session, [first, second]) == {second: Credibility.PROBABLY_TRUE}
