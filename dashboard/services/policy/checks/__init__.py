"""One check a policy: what the deterministic reviewer looks for in a sentence, and its reasoning."""

from collections.abc import Mapping

from dashboard.services.policy.checks.aid import check_movements
from dashboard.services.policy.checks.figures import check_casualties, check_single_source, check_stale
from dashboard.services.policy.checks.mandate import check_advice
from dashboard.services.policy.checks.minors import check_minors
from dashboard.services.policy.checks.people import check_personal_data, check_suspects
from dashboard.services.policy.checks.places import check_places
from dashboard.services.policy.checks.reading import Check
from dashboard.services.policy.checks.reviewers import check_reviewers
from dashboard.services.policy.checks.speech import check_graphic, check_incitement, check_tone
from dashboard.services.policy.checks.support import check_gaps, check_unverified

CHECKS: Mapping[str, Check] = {
    "personal-data": check_personal_data,
    "minors": check_minors,
    "vulnerable-places": check_places,
    "unverified-as-fact": check_unverified,
    "casualty-figures": check_casualties,
    "graphic-content": check_graphic,
    "incitement": check_incitement,
    "out-of-mandate": check_advice,
    "single-source": check_single_source,
    "missing-gaps": check_gaps,
    "stale-figures": check_stale,
    "naming-suspects": check_suspects,
    "sensitive-movements": check_movements,
    "neutral-tone": check_tone,
    "words-to-reviewers": check_reviewers,
}
