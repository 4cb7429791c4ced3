"""What of a post the model was not made for, as far as that can be told; and where its class sets hold.

Two things are looked at: in which language the text is, and how far the picture lies from those of training.
The model's distance of a text is left out: among real posts it does not tell one language from another (model
card, "How unlike its training"), and what else it may tell was never measured.
"""

from collections.abc import Mapping

from db.vocabulary import Unfamiliar

# Of these training had a thousand real posts or more; other languages it knows from a few, or from invented
# ones alone.
TRAINED_LANGUAGES = frozenset({"ar", "en", "es", "fr", "ht", "it"})
# The languages for which the model card says how often the right category is in its set: 90 to 95 %.
SETS_HOLD_IN = frozenset({"ar", "en", "es", "it"})
# A picture of this rank is further off than 19 in 20 ordinary ones: see inference.model.out_of_distribution.
STRANGE_RANK = 0.95


def find_unfamiliar(language: str | None, ood_scores: Mapping[str, float]) -> tuple[Unfamiliar, ...]:
    """Return what of a post the model was not made for; an unknown language tells nothing.

    Args:
        language: code of the post, which may name a region.
        ood_scores: rank by modality, 0 to 1, as a prediction holds it.
    """
    found = []
    if language and _cut_region(language) not in TRAINED_LANGUAGES:
        found.append(Unfamiliar.LANGUAGE)
    if ood_scores.get("image", 0.0) > STRANGE_RANK:
        found.append(Unfamiliar.PICTURE)
    return tuple(found)


def does_set_hold(language: str | None, unfamiliar: tuple[Unfamiliar, ...]) -> bool:
    """Return whether the category's set promises something of a post: that of a language it was measured in.

    A post without a known language is one without a text, mostly, or with a short one; these were measured.
    """
    return not unfamiliar and (language is None or _cut_region(language) in SETS_HOLD_IN)


def _cut_region(language: str) -> str:
    return language.partition("-")[0].lower()
