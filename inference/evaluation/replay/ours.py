"""The replay through the product's own code: posts are brought, answered and gathered hour by hour."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from db.events import add_event
from db.labels.effective import refresh_effective
from db.migrate import upgrade_store
from db.predictions import NewPrediction, insert_predictions
from db.queries.gathering import list_groups
from db.session import Store
from db.signatures import NewSignature, add_signatures
from db.vocabulary import Hazard, Modality
from inference.evaluation.replay.encode import Answer
from inference.evaluation.replay.stream import START, StreamPost
from inference.evaluation.replay.webhook import open_webhook
from inference.incidents.clusters import DEFAULTS, ClusterSettings
from inference.incidents.gathering import gather_new_posts

MODEL_VERSION = "replay"


def group_by_incident(
    posts: Sequence[StreamPost],
    answers: Mapping[str, Answer],
    settings: ClusterSettings = DEFAULTS,
) -> dict[str, int]:
    """Return the incident of each post, after all of them have come in hour by hour to an empty store.

    Args:
        posts: In the order of their time.
        answers: What a worker would answer, by post.
        settings: When a post joins.
    """
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'replay.db'}"
        upgrade_store(url)
        with closing(Store(url)) as store:
            with store.write() as session:
                hazard = Hazard.OTHER
                event_id = add_event(session, name="Replay", hazard=hazard, starts_at=START).id
            with open_webhook(store, Path(folder), event_id=event_id) as webhook:
                for hour, arrived in groupby(posts, key=lambda post: post.at.replace(minute=0, second=0)):
                    _answer(store, webhook.bring(list(arrived)), answers)
                    while gather_new_posts(store, hour + timedelta(minutes=59), settings=settings):
                        pass
            with store.read() as session:
                return list_groups(session, event_id=event_id)


def _answer(store: Store, numbers: Mapping[str, int], answers: Mapping[str, Answer]) -> None:
    """Store what a worker makes of posts, by their numbers in the store."""
    with store.write() as session:
        predictions = [
            NewPrediction(
                post_id=number,
                readings={Modality.FUSED: answers[name].shares},
                gates={},
                timings_ms={},
                explanation_kind="none",
                place=answers[name].place,
            )
            for name, number in numbers.items()
        ]
        insert_predictions(session, model_version=MODEL_VERSION, predictions=predictions)
        signatures = {
            number: NewSignature(
                answers[name].vector, answers[name].meaning, encoder=MODEL_VERSION, minhash=None
            )
            for name, number in numbers.items()
            if answers[name].vector.any()
        }
        add_signatures(session, signatures)
        refresh_effective(session, list(numbers.values()))
