"""The figures of what is unsure are those of the posts in the store."""

from db.predictions import add_predictions
from db.session import Store
from db.vocabulary import Damage
from tests.benchmarks.unsure import measure
from tests.factories import make_posts, make_prediction, store_posts


def test_unclear_severities_and_marks_are_counted_and_ranks_averaged(store: Store) -> None:
    first, second, third = store_posts(store, make_posts(3))
    severe = Damage.SEVERE_DAMAGE
    answers = [
        make_prediction(first, damage=severe, ood_scores={"text": 0.25, "image": 0.99}),
        make_prediction(second, damage=severe, confidence=0.4, ood_scores={"text": 0.5}),
        make_prediction(third, language="pt", ood_scores={"text": 0.75}),
    ]
    with store.write() as session:
        add_predictions(session, model_version="m", predictions=answers)
    assert measure(store) == [
        "severities: 2, unclear 1",
        "called severe: 2, unclear 1",
        "marked by its language: 1",
        "marked by its picture: 1",
        "texts in en: 2, mean rank 0.38",
        "texts in pt: 1, mean rank 0.75",
    ]
