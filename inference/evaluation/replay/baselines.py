"""What incidents are compared with: counts of keywords, CrisisTracker's stories, DBSCAN on the same vectors.

Each takes the informative posts in the order of their time, as the machine does, and returns their groups.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
from sklearn.cluster import DBSCAN

from inference.evaluation.replay.stream import StreamPost

Groups = dict[str, object]
Group = Callable[[Sequence[StreamPost], Mapping[str, np.ndarray]], Groups]

# What alerting tools are set to look for, in the languages of the posts.
KEYWORDS = {
    "quake": ("earthquake", "quake", "terremoto", "temblor", "sismo", "tsunami", "زلزال"),
    "flood": ("flood", "inundaci", "alluvione", "سيول", "فيضان", "أمطار"),
    "fire": ("wildfire", "bushfire", "fire", "incendio", "حريق"),
    "storm": ("cyclone", "typhoon", "hurricane", "storm", "ciclone", "huracán"),
    "crash": ("crash", "derail", "accident", "tren", "helicopter", "explosion"),
}
KEYWORD_WINDOW = timedelta(days=1)
STORY_SIMILARITY = (
    0.1  # the best of five on the tuning events; CrisisTracker's own, 0.5, gathers next to none
)
STORY_WINDOW = timedelta(days=3)
DBSCAN_LEAST = 3
_WORD = re.compile(r"[^\W\d_]{3,}")
_NO_WORDS = re.compile(r"https?://\S+|@\w+|\bRT\b")


def group_by_keyword(posts: Sequence[StreamPost], vectors: Mapping[str, np.ndarray]) -> Groups:
    """Put the posts with one kind of keyword together until a day goes by without any."""
    groups: Groups = {}
    last: dict[str, tuple[datetime, int]] = {}
    for post in posts:
        kind = find_keyword(post.text)
        if kind is None:
            continue
        before, number = last.get(kind, (post.at, 0))
        number += post.at - before > KEYWORD_WINDOW
        last[kind] = post.at, number
        groups[post.id] = kind, number
    return groups


def find_keyword(text: str) -> str | None:
    """Return the first kind of which a text has a keyword."""
    folded = text.casefold()
    return next((kind for kind, words in KEYWORDS.items() if any(word in folded for word in words)), None)


def group_by_story(posts: Sequence[StreamPost], vectors: Mapping[str, np.ndarray]) -> Groups:
    """Put each post to the story of the post whose words are most alike, as CrisisTracker does.

    It finds the nearest post by locality-sensitive hashing, which misses some; here it is found exactly.
    """
    groups: Groups = {}
    window: deque[tuple[StreamPost, dict[str, float]]] = deque()
    inside: dict[str, dict[str, float]] = defaultdict(dict)
    frequency: Counter[str] = Counter()
    for seen, post in enumerate(posts, 1):
        words = set(_WORD.findall(_NO_WORDS.sub(" ", post.text).casefold()))
        frequency.update(words)
        weights = {word: float(np.log(1 + seen / frequency[word])) for word in words}
        length = float(np.sqrt(sum(weight**2 for weight in weights.values()))) or 1.0
        weights = {word: weight / length for word, weight in weights.items()}
        while window and post.at - window[0][0].at > STORY_WINDOW:
            gone, held = window.popleft()
            for word in held:
                inside[word].pop(gone.id, None)
        scores: dict[str, float] = defaultdict(float)
        for word, weight in weights.items():
            for other, held_weight in inside[word].items():
                scores[other] += weight * held_weight
        nearest, score = max(scores.items(), key=lambda item: (item[1], item[0]), default=("", 0.0))
        groups[post.id] = groups[nearest] if score >= STORY_SIMILARITY else post.id
        window.append((post, weights))
        for word, weight in weights.items():
            inside[word][post.id] = weight
    return groups


def make_dbscan(eps: float) -> Group:
    """Return DBSCAN on the vectors (Ester et al. 1996): it sees all posts at once, the later ones too.

    Args:
        eps: Cosine distance within which two posts are neighbours.
    """

    def group(posts: Sequence[StreamPost], vectors: Mapping[str, np.ndarray]) -> Groups:
        matrix = np.stack([vectors[post.id] for post in posts])
        labels = DBSCAN(eps=eps, min_samples=DBSCAN_LEAST, metric="cosine").fit_predict(matrix)
        return {post.id: int(label) for post, label in zip(posts, labels, strict=True) if label >= 0}

    return group
