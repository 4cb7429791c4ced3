from dataclasses import replace

from sqlalchemy import func, select

from db.models import Explanation, Place, Post, Prediction
from db.predictions import NamedBeside, NewPlace, add_predictions
from db.queries.posts import get_post
from db.session import Store
from db.vocabulary import Modality, PlaceMethod, PlacePrecision, PlaceRole, Task
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


def test_what_a_post_names_beside_its_place_is_kept_in_order_and_found_anew(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    toledo = NamedBeside("Toledo", 16.3, -88.9, PlacePrecision.AREA, 40.0, PlaceRole.AUTHOR)
    belize = NamedBeside("Belize", 17.2, -88.7, PlacePrecision.AREA, 120.0, PlaceRole.MENTIONED)
    for version, named in (("v1", [toledo, belize]), ("v2", [belize])):
        result = make_prediction(post_id, place=replace(TOWN, radius_km=3.5), named_beside=named)
        with store.write() as session:
            add_predictions(session, model_version=version, predictions=[result])
        with store.read() as session:
            detail = get_post(session, post_id)
        assert detail is not None
        assert detail.place is not None
        assert (list(detail.named_beside), detail.place.radius_km) == (named, 3.5)
        assert (detail.row.radius_km, detail.row.place_method) == (3.5, PlaceMethod.GAZETTEER)


def test_a_language_that_the_model_could_not_tell_leaves_the_one_given(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1, language="pt"))
    with store.write() as session:
        add_predictions(session, model_version="v1", predictions=[make_prediction(post_id, language=None)])
    with store.read() as session:
        assert session.get_one(Post, post_id).language == "pt"
