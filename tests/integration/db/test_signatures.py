"""By what posts and pictures are known again comes into the store with the prediction of the post."""

import numpy as np
import pytest
from sqlalchemy import select

from db.hashes import MINHASH_VALUES, VIEWS, pack_hashes
from db.models import Media, MediaHash, PostSignature
from db.posts import NewMedia
from db.predictions import NewPrediction, add_predictions
from db.queries.backfill import list_unpredicted
from db.queue.claimed import read_work
from db.queue.jobs import ClaimedJob, claim_jobs, succeed_jobs
from db.session import Store
from db.signatures import NewSignature, unpack_vectors
from tests.factories import MODEL_VERSION, make_posts, make_prediction, store_posts

SHA256 = "a" * 64
HASHES = np.arange(VIEWS, dtype=np.uint64)
PICTURE = NewMedia(SHA256, "jpeg", 300, 200, 4000)
VECTOR = np.array([0.3, -0.2, 0.1], dtype=np.float32) / np.float32(np.sqrt(0.14))
MINHASH = np.arange(MINHASH_VALUES, dtype=np.uint32) * 60_000_000


def sign(post_id: int, vector: np.ndarray | None = VECTOR * 0.5) -> NewPrediction:
    signature = NewSignature(vector, vector, "e5", MINHASH)
    answer = {
        **vars(make_prediction(post_id)),
        "signature": signature,
        "picture_hashes": {SHA256: HASHES},
    }
    del answer["labels"]
    return NewPrediction(**answer)


def test_a_signature_is_stored_with_the_prediction_and_read_as_it_was(store: Store) -> None:
    [post_id] = store_posts(store, make_posts(1, media=(PICTURE,)))
    with store.write() as session:
        add_predictions(session, model_version=MODEL_VERSION, predictions=[sign(post_id)])
    with store.read() as session:
        kept = session.get_one(PostSignature, post_id)
        seen = session.execute(select(Media.sha256, MediaHash.hashes).join(MediaHash)).one()
    assert kept.vector is not None
    assert kept.minhash is not None
    assert unpack_vectors([kept.vector])[0] == pytest.approx(VECTOR, abs=0.01)
    assert np.frombuffer(kept.minhash, "<u4").tolist() == MINHASH.tolist()
    assert kept.encoder == "e5"
    assert seen == (SHA256, pack_hashes(HASHES))


def test_a_newer_signature_takes_the_place_of_the_older(store: Store) -> None:
    [post_id] = store_posts(store, make_posts(1, media=(PICTURE,)))
    for version, vector in (("v1", VECTOR * 0.5), ("v2", None)):
        with store.write() as session:
            add_predictions(session, model_version=version, predictions=[sign(post_id, vector)])
    with store.read() as session:
        assert session.get_one(PostSignature, post_id).vector is None


def test_work_names_the_pictures_that_nobody_has_looked_at(store: Store) -> None:
    first, second = store_posts(store, make_posts(2, media=(PICTURE,)))
    with store.read() as session:
        [work] = read_work(session, [ClaimedJob(1, first, 1)])
    assert work.unhashed_sha256s == (SHA256,)
    with store.write() as session:
        add_predictions(session, model_version=MODEL_VERSION, predictions=[sign(first)])
    with store.read() as session:
        [work] = read_work(session, [ClaimedJob(2, second, 1)])
    assert work.unhashed_sha256s == ()


def test_a_backfill_signs_what_was_classified_before_there_were_signatures(store: Store) -> None:
    signed, unsigned = store_posts(store, make_posts(2))
    with store.write() as session:
        jobs = claim_jobs(session, worker="w", limit=2)
        succeed_jobs(session, worker="w", job_ids=[job.job_id for job in jobs])
        answers = [sign(signed), make_prediction(unsigned)]
        add_predictions(session, model_version=MODEL_VERSION, predictions=answers)
    ids = [job.job_id for job in jobs]
    with store.read() as session:
        assert list_unpredicted(session, job_ids=ids, model_version=MODEL_VERSION) == [unsigned]
    with store.write() as session:
        assert not add_predictions(session, model_version=MODEL_VERSION, predictions=[sign(unsigned)])
    with store.read() as session:
        assert list_unpredicted(session, job_ids=ids, model_version=MODEL_VERSION) == []
