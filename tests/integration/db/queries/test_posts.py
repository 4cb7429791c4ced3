from db.posts import NewMedia
from db.predictions import NewPrediction, add_predictions
from db.queries.filters import PostFilter
from db.queries.posts import MAX_PAGE, PostOrder, get_post, list_posts
from db.queue.jobs import claim_jobs
from db.reviews import add_review, undo_review
from db.session import Store
from db.vocabulary import FailureKind, Humanitarian, LabelDecision, Modality, Task
from tests.factories import fail_for_good, make_posts, make_prediction, store_posts


def test_pages_follow_each_other_without_gap_or_overlap(store: Store) -> None:
    ids = store_posts(store, make_posts(25))
    with store.read() as session:
        pages = [list_posts(session, PostFilter(1), limit=10, offset=start) for start in (0, 10, 20)]
    assert [row.id for page in pages for row in page] == ids[::-1]


def test_a_page_is_never_longer_than_its_bound(store: Store) -> None:
    store_posts(store, make_posts(MAX_PAGE + 5))
    with store.read() as session:
        assert len(list_posts(session, PostFilter(1), limit=10_000)) == MAX_PAGE


def test_urgent_posts_come_first_and_rejected_ones_last(store: Store) -> None:
    ids = store_posts(store, make_posts(3))
    categories = (Humanitarian.OTHER_RELEVANT_INFORMATION, *[Humanitarian.INJURED_OR_DEAD_PEOPLE] * 2)
    predictions = [make_prediction(i, humanitarian=c) for i, c in zip(ids, categories, strict=True)]
    with store.write() as session:
        add_predictions(session, model_version="m", predictions=predictions)
        add_review(
            session,
            post_id=ids[2],
            reviewer="ana",
            set_aside=True,
            reason="old picture",
        )
    with store.read() as session:
        rows = list_posts(session, PostFilter(1), order=PostOrder.URGENT)
    assert [row.id for row in rows] == [ids[1], ids[0], ids[2]]


def test_a_post_whole_has_its_pictures_in_order_and_its_histories_newest_first(store: Store) -> None:
    media = tuple(NewMedia(letter * 64, "JPEG", 8, 6, 100) for letter in "ba")
    (post_id,) = store_posts(store, make_posts(1, media=media))
    with store.write() as session:
        for version in ("m1", "m2"):
            add_predictions(session, model_version=version, predictions=[make_prediction(post_id)])
        first = add_review(session, post_id=post_id, reviewer="ana", label_decision=LabelDecision.RIGHT)
        undo_review(session, review_id=first, actor="ana")
    with store.read() as session:
        detail = get_post(session, post_id)
    assert detail is not None
    assert [item.sha256[0] for item in detail.media] == ["b", "a"]
    assert detail.row.media_sha256 == "b" * 64
    assert [item.model_version for item in detail.predictions] == ["m2", "m1"]
    assert detail.reviews[0].undone_at is not None
    assert [entry.action for entry in detail.audit] == ["undo_review", "review"]
    assert detail.row.label_decision is LabelDecision.NOT_JUDGED


def test_stored_regions_come_back_as_rows_of_weights(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    plain = make_prediction(post_id)
    prediction = NewPrediction(
        post_id=post_id,
        readings=plain.readings,
        gates=plain.gates,
        timings_ms={},
        explanation_kind="cross-attention",
        region_rows=2,
        region_columns=3,
        regions=bytes([0, 51, 255, 255, 0, 51]),
        tokens=[(0, 5, 1.0)],
    )
    with store.write() as session:
        add_predictions(session, model_version="m", predictions=[prediction])
    with store.read() as session:
        detail = get_post(session, post_id)
    assert detail is not None
    assert detail.predictions[0].explanation is not None
    assert detail.predictions[0].explanation.regions == ((0.0, 0.2, 1.0), (1.0, 0.0, 0.2))
    assert detail.predictions[0].explanation.tokens == ((0, 5, 1.0),)


def test_posts_whose_readings_name_different_categories_are_found(store: Store) -> None:
    ids = store_posts(store, make_posts(2))
    agree, differ = (make_prediction(post_id).readings[Modality.FUSED] for post_id in ids)
    flipped = {**differ, Task.HUMANITARIAN: {str(Humanitarian.NOT_HUMANITARIAN): 1.0}}
    with store.write() as session:
        add_predictions(
            session,
            model_version="m",
            predictions=[
                NewPrediction(
                    post_id=post_id,
                    readings={
                        Modality.FUSED: agree,
                        Modality.TEXT_ONLY: agree,
                        Modality.IMAGE_ONLY: image,
                    },
                    gates={},
                    timings_ms={},
                    explanation_kind="cross-attention",
                )
                for post_id, image in zip(ids, (agree, flipped), strict=True)
            ],
        )
    with store.read() as session:
        assert [row.id for row in list_posts(session, PostFilter(1, modalities_disagree=True))] == [ids[1]]


def test_an_unknown_post_is_none_and_a_failed_one_tells_why(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    with store.write() as session:
        (job,) = claim_jobs(session, worker="w", limit=1)
        fail_for_good(session, job.job_id, FailureKind.LOST_PICTURE, "no picture")
    with store.read() as session:
        assert get_post(session, post_id + 1) is None
        detail = get_post(session, post_id)
    assert detail is not None
    assert (detail.job_status, detail.job_error) == ("failed", "no picture")
