"""What puts aid and those who bring it in danger: their way, their hour, their beds."""

from collections.abc import Iterator

from dashboard.services.policy.checks.reading import Hit, Reading, quote, whole
from dashboard.services.policy.numbers import TIME
from dashboard.services.policy.words import find_words, has_words
from db.policies.draft import Draft


def check_movements(reading: Reading, draft: Draft) -> Iterator[Hit]:
    """Find transports that are still to go with their way or hour, and where aid workers sleep."""
    body = reading.body
    transport = find_words("transport", body)
    leaving = find_words("departure", body)
    told = [*find_words("route", body), *(match.span() for match in TIME.finditer(body.text))]
    # One word, such as "tonight", is not both that something leaves and its way or hour.
    if transport and any(way[1] <= goes[0] or goes[1] <= way[0] for goes in leaving for way in told):
        yield Hit(
            whole(reading),
            f"“{quote(reading, transport[0])}” is still to go, and its way or hour is told.",
            "",
            "Leave it out; report what has arrived.",
        )
    staff = find_words("staff", body)
    if staff and has_words("lodging", body) and has_words("quarters", body):
        yield Hit(
            whole(reading),
            f"It tells where “{quote(reading, staff[0])}” sleeps.",
            "",
            "Leave it out.",
        )
