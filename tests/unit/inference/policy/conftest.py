"""A scorer so small that a test knows what it answers."""

import numpy as np
import pytest

from db.policies.written import load_policies
from inference.model.e5_file import SHA256 as ENCODER
from inference.policy.reviewer import pin_policy
from inference.policy.scorer import PolicyScorer
from tests.fakes import WordEncoder


@pytest.fixture
def encoder() -> WordEncoder:
    return WordEncoder()


@pytest.fixture
def scorer() -> PolicyScorer:
    """One that is sure of ``rats``, unsure of ``perhaps`` and knows incitement and tone alone."""
    book, names = load_policies(), ["incitement", "neutral-tone"]
    return PolicyScorer(
        policies=np.array(names),
        pins=np.array([pin_policy(book.policies[name]) for name in names]),
        encoder=np.array(ENCODER),
        mean=np.zeros(2),
        directions=np.eye(2),
        examples=np.array([[1, 0], [0, 1]], np.int8),
        step=np.ones(2),
        weights=np.array([[1.0, 1.0], [0.5, 0.5]]),
        reach=np.array(8.0),
        slope=np.full(2, 8.0),
        offset=np.full(2, -4.0),
        asks_from=np.full(2, 0.3),
        sure_from=np.full(2, 0.9),
    )
