from sqlalchemy import func, select

from db.models import Explanation, Place, Post, Prediction
from db.predictions import NewPlace, add_predictions
from db.session import Store
from db.vocabulary import Modality, PlaceMethod, PlacePrecision, Task
from tests.factories import make_posts, make_prediction, store_posts

TOWN = NewPlace(17.0, -88.0, PlacePrecision.LOCALITY, PlaceMethod.GAZETTEER, "Dangriga")


def test_a_prediction_is_stored_whole(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    result = make_prediction(post_id, language="es", place=TOWN)
    with store.write() as session:
        assert add_predictions(session, model_version="v1", predictions=[result]) == 1
    with store.read() as session:
        row = session.scalars(select(Prediction)).one()
        assert row.readings == {
            Modality.FUSED: {
                str(task): dict(classes) for task, classes in result.readings[Modality.FUSED].items()
            }
        }
        assert (row.humanitarian, row.damage, row.gates) == (
            result.labels[Task.HUMANITARIAN],
            None,
            {"text": 0.6},
        )
        assert session.get_one(Explanation, (row.post_id, row.model_version)).tokens == [[0, 5, 0.7]]
        assert session.get_one(Post, post_id).language == "es"
        place = session.get_one(Place, post_id)
        assert (place.name, place.precision, place.method) == ("Dangriga", TOWN.precision, TOWN.method)


def test_a_version_is_stored_once_a_post_and_history_is_kept(store: Store) -> None:
    post_ids = store_posts(store, make_posts(2))
    results = [make_prediction(post_id) for post_id in post_ids]
    with store.write() as session:
        assert add_predictions(session, model_version="v1", predictions=results[:1]) == 1
        assert add_predictions(session, model_version="v1", predictions=results) == 1
        assert add_predictions(session, model_version="v2", predictions=results) == 2
        assert add_predictions(session, model_version="v2", predictions=[]) == 0
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Prediction)) == 4


def test_a_place_that_the_post_brought_itself_is_kept(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1, lat=1.0, lon=2.0))
    with store.write() as session:
        add_predictions(session, model_version="v1", predictions=[make_prediction(post_id, place=TOWN)])
    with store.read() as session:
        assert session.get_one(Place, post_id).method is PlaceMethod.POST_COORDINATES


def test_a_language_that_the_model_could_not_tell_leaves_the_one_given(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1, language="pt"))
    with store.write() as session:
        add_predictions(session, model_version="v1", predictions=[make_prediction(post_id, language=None)])
    with store.read() as session:
        assert session.get_one(Post, post_id).language == "pt"
