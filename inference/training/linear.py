"""A linear classifier on embeddings that stand still, for torch.

Shapes: n samples, d width, c rows of the classifier (one for two classes).
"""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

_PENALTY = 1e-3  # scikit-learn's C; of 1e-4 to 1e-2, the best at kinds of drawing that were left out


def fit_linear(
    pooled: np.ndarray, labels: np.ndarray, weights: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return weight ``[c, d]`` and bias ``[c]`` of a logistic regression whose classes count alike.

    Args:
        pooled: Embeddings ``[n, d]``.
        labels: Their classes ``[n]``.
        weights: Of each sample ``[n]``; alike without.
    """
    scale = StandardScaler().fit(pooled)
    learnt = LogisticRegression(C=_PENALTY, class_weight="balanced", max_iter=500)
    learnt.fit(scale.transform(pooled), labels, sample_weight=weights)
    weight = learnt.coef_ / scale.scale_
    return weight, learnt.intercept_ - weight @ scale.mean_
