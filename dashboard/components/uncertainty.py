"""The four uncertainties of a post, each on its own line and never merged."""

from collections.abc import Callable

from dashboard.catalogue import mark
from dashboard.components.markup import make_facts
from dashboard.components.post_card import say_confidence
from dashboard.components.times import say_time
from dashboard.labels import (
    CREDIBILITY_WORDS,
    INFORMATION_WORDS,
    LABEL_DECISION_WORDS,
    RELIABILITY_WORDS,
    ROLE_WORDS,
    SET_ASIDE,
    say_exactness,
    say_severity,
)
from dashboard.services.places import say_place
from dashboard.speaking import say
from db.queries.posts import PostDetail
from db.queries.reviews import ReviewItem
from db.vocabulary import Credibility


def find_review(
    detail: PostDetail, decides: Callable[[ReviewItem], object] = lambda review: True
) -> ReviewItem | None:
    """Return the newest standing review, or of those that decide something the newest; None without one."""
    standing = (review for review in detail.reviews if review.undone_at is None)
    return next((review for review in standing if decides(review)), None)


def find_credibility(detail: PostDetail) -> Credibility:
    """Return the credibility of the information that stands; 6 where nobody has rated it."""
    rated = find_review(detail, lambda review: review.credibility)
    return rated.credibility if rated and rated.credibility else Credibility.CANNOT_BE_JUDGED


def make_uncertainties(detail: PostDetail) -> str:
    """Return model confidence with what people made of it, information, source and location as HTML."""
    row = detail.row
    of_label = find_review(detail, lambda review: review.label_decision)
    of_information = find_review(detail, lambda review: review.information)
    of_use = find_review(detail, lambda review: review.set_aside is not None)
    return make_facts(
        (
            (say("Model confidence, category"), say_confidence(row)),
            *(
                [(say("Severity"), say(say_severity(row.damage, row.damage_clarity, row.damage_confidence)))]
                if row.damage
                else []
            ),
            (say("Label"), say(LABEL_DECISION_WORDS[row.label_decision]) + _sign(of_label)),
            (say("Information"), say(INFORMATION_WORDS[row.information]) + _sign(of_information)),
            *([(say("Use"), say(SET_ASIDE) + _sign(of_use))] if of_use and of_use.set_aside else []),
            (say("Source reliability"), say(RELIABILITY_WORDS[row.source_reliability])),
            (say("Credibility"), say(CREDIBILITY_WORDS[find_credibility(detail)])),
            (say("Location"), say_location(detail)),
            *say_named(detail),
        )
    )


def _sign(review: ReviewItem | None) -> str:
    if review is None:
        return ""
    reason = f": {review.reason}" if review.reason else ""
    return f" {say('by {name}, {time}', name=review.reviewer, time=say_time(review.created_at))}{reason}"


def say_location(detail: PostDetail) -> str:
    """Return where the post is, how exactly and by which method."""
    place = detail.place
    if place is None:
        return say("place not known")
    words = say(say_place(place.name, place.lat, place.lon) or mark("no place"))
    exactness = say(say_exactness(place.precision, place.radius_km, place.method))
    return f"{words} ({place.lat:.3f}, {place.lon:.3f}) · {exactness.lower()}"


def say_named(detail: PostDetail) -> list[tuple[str, str]]:
    """Return what the post names beside the place where it is, under the words for each role."""
    named: dict[str, list[str]] = {}
    for place in detail.named_beside:
        named.setdefault(say(ROLE_WORDS[place.role]), []).append(place.name)
    return [(words, ", ".join(names)) for words, names in named.items()]
