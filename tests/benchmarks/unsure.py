"""``python -m tests.benchmarks.unsure``: what of a classified store is unsure, as docs/decisions.md tells it.

Reads the store of the settings, such as that of ``make run`` once all of the exercise is classified.
"""

from collections import defaultdict
from contextlib import closing
from statistics import mean

from sqlalchemy import select

from db.labels.familiarity import find_unfamiliar
from db.labels.packed import unpack_label
from db.models import EffectiveLabel, Post, Prediction
from db.session import Store
from db.settings import get_settings
from db.vocabulary import Clarity, Damage, Unfamiliar


def measure(store: Store) -> list[str]:
    """Return the figures of the predictions that are shown, a line each."""
    shown = Prediction.model_version == EffectiveLabel.model_version
    query = (
        select(EffectiveLabel.packed, Post.language, Prediction.ood_scores)
        .join(Post, Post.id == EffectiveLabel.post_id)
        .join(Prediction, (Prediction.post_id == Post.id) & shown)
    )
    severities: list[tuple[Damage, Clarity]] = []
    ranks: defaultdict[str, list[float]] = defaultdict(list)
    marks: defaultdict[Unfamiliar, int] = defaultdict(int)
    with store.read() as session:
        for packed, language, scores in session.execute(query):
            words = unpack_label(packed)
            if words["damage"]:
                severities.append((words["damage"], words["damage_clarity"]))
            if "text" in scores:
                ranks[language or "unknown"].append(scores["text"])
            for kind in find_unfamiliar(language, scores):
                marks[kind] += 1
    severe = [clarity for damage, clarity in severities if damage is Damage.SEVERE_DAMAGE]
    unclear = sum(clarity is Clarity.UNCLEAR for _, clarity in severities)
    return [
        f"severities: {len(severities)}, unclear {unclear}",
        f"called severe: {len(severe)}, unclear {severe.count(Clarity.UNCLEAR)}",
        *(f"marked by its {kind}: {marks[kind]}" for kind in Unfamiliar),
        *(
            f"texts in {language}: {len(found)}, mean rank {mean(found):.2f}"
            for language, found in sorted(ranks.items(), key=lambda item: -len(item[1]))
        ),
    ]


def main() -> None:
    """Print the figures."""
    with closing(Store(get_settings().store_url)) as store:
        print("\n".join(measure(store)))


if __name__ == "__main__":
    main()
