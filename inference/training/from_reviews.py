"""``python -m inference.training --from-reviews``: one round, from the store's reviews to its new model.

What is taken is written beside the others under the data folder, registered with its figures and activated;
the workers take it up by themselves and score again what is classified, behind all other work.
"""

import getpass
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from db.errors import StoreError
from db.migrate import upgrade_store
from db.model_versions import activate_model, find_active_model, register_model
from db.queries.reviewed import list_reviewed_posts
from db.session import Store
from db.settings import StoreSettings, get_settings
from db.vocabulary import Task
from inference.errors import InferenceError
from inference.model.checkpoint import locate_checkpoint
from inference.training.learning import LearningConfig, LearningResult, learn_from_reviews
from inference.training.reviews import make_samples

CANDIDATE = "candidate.safetensors"


def learn(data: Sequence[Path], *, seed: int, threads: int, device: str) -> int:
    """Run one round on the store of the environment and print what it came to; commits.

    Returns:
        The process's exit status: 0 taken, 1 refused, 2 not possible.
    """
    place, config = get_settings(), LearningConfig(threads=threads)
    config = replace(config, loop=replace(config.loop, seed=seed))
    started = perf_counter()
    try:
        upgrade_store(place.store_url)
        with closing(Store(place.store_url)) as store:
            result = run_round(store, place, data, config, device)
    except (InferenceError, StoreError) as error:
        print(f"nothing learned: {error}", file=sys.stderr)
        return 2
    print(describe_result(result))
    print(f"after {(perf_counter() - started) / 60:.1f} minutes")
    return 0 if result.checkpoint else 1


def run_round(
    store: Store, place: StoreSettings, data: Sequence[Path], config: LearningConfig, device: str
) -> LearningResult:
    """Learn from all reviews in force; a model that is taken is registered and activated. Commits.

    Raises:
        InferenceError: The data, the active model or the reviews are not as needed.
        StoreError: The media folder is gone.
    """
    with store.read() as session:
        active, judged = find_active_model(session), list_reviewed_posts(session)
    parent = locate_checkpoint(place.models_dir, active.file if active else None)
    candidate = place.models_dir / CANDIDATE
    samples = make_samples(judged, place.media_dir)
    result = learn_from_reviews(samples, data, parent, candidate, config, device)
    if result.checkpoint is None:
        return result
    version = result.checkpoint.version
    file = f"{version}.safetensors"
    candidate.replace(place.models_dir / file)
    measured = {name: result.checkpoint.training["learned"][name] for name in ("before", "after", "posts")}
    with store.write() as session:
        register_model(
            session,
            version=version,
            file=file,
            parent=active.version if active else result.checkpoint.training["parent"],
            measured=measured,
            actor=getpass.getuser(),
        )
        activate_model(session, version=version, actor=getpass.getuser())
    return result


def describe_result(result: LearningResult) -> str:
    """Return the figures before and after as lines, and what became of the new model."""
    before, after = result.before, result.after
    lines = [
        f"learned from {result.learned} reviewed posts, measured on {result.held_out} others;"
        f" {result.share:.0%} of the new head in the mixture"
    ]
    lines += [
        f"{task.value:16} macro-F1 on dev      {before[task.value]:6.1%} -> {after[task.value]:6.1%}"
        for task in Task
    ]
    lines.append(
        f"{'held-out reviews':16} judgements shared   {before['reviews']:6.1%} -> {after['reviews']:6.1%}"
    )
    if result.checkpoint is None:
        return "\n".join([*lines, f"refused: {result.objection}; the active model stays"])
    return "\n".join([*lines, f"taken: {result.checkpoint.version} is active, the workers take it up"])
