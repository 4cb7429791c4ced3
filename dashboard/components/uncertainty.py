"""The four uncertainties of a post, each on its own line and never merged."""

from collections.abc import Callable

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
            ("Model confidence, category", say_confidence(row)),
            *(
                [("Severity", say_severity(row.damage, row.damage_clarity, row.damage_confidence))]
                if row.damage
                else []
            ),
            ("Label", LABEL_DECISION_WORDS[row.label_decision] + _sign(of_label)),
            ("Information", INFORMATION_WORDS[row.information] + _sign(of_information)),
            *([("Use", SET_ASIDE + _sign(of_use))] if of_use and of_use.set_aside else []),
            ("Source reliability", RELIABILITY_WORDS[row.source_reliability]),
            ("Credibility", CREDIBILITY_WORDS[find_credibility(detail)]),
            ("Location", say_location(detail)),
            *say_named(detail),
        )
    )


def _sign(review: ReviewItem | None) -> str:
    if review is None:
        return ""
    reason = f": {review.reason}" if review.reason else ""
    return f" by {review.reviewer}, {say_time(review.created_at)}{reason}"


def say_location(detail: PostDetail) -> str:
    """Return where the post is, how exactly and by which method."""
    place = detail.place
    if place is None:
        return "place not known"
    words = say_place(place.name, place.lat, place.lon)
    exactness = say_exactness(place.precision, place.radius_km, place.method)
    return f"{words} ({place.lat:.3f}, {place.lon:.3f}) · {exactness.lower()}"


def say_named(detail: PostDetail) -> list[tuple[str, str]]:
    """Return what the post names beside the place where it is, under the words for each role."""
    named: dict[str, list[str]] = {}
    for place in detail.named_beside:
        named.setdefault(ROLE_WORDS[place.role], []).append(place.name)
    return [(words, ", ".join(names)) for words, names in named.items()]
