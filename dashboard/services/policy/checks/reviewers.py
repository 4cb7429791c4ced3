"""Sentences that speak to a reviewer rather than to those who help."""

import re
from collections.abc import Iterator

from dashboard.services.policy.checks.reading import Hit, Reading, quote, whole
from dashboard.services.policy.words import find_near, find_words
from db.policies.draft import Draft

NEAR_WORDS = 5
# What people do not write in a report: tags, templates, settings and headings of a program, and code. Tags of
# letters that lean or stand thick came along with what was pasted, and say nothing.
_PROGRAM = re.compile(
    r"</?(?!(?:a|b|br|div|em|i|p|span|strong|sub|sup|u)>)[a-z_]+>|\{\{|\}\}|\$\{|\{%|```|###|\[/?(?:system|systeme|inst|sistema)\]|\w+_\w+\(|"
    r"(?<!\w)(?:override|verdict|system|role|policy|findings|admin|pass|token)\W{0,3}[=:]\W{0,3}\w|"
    r"\"(?:role|content|policy|findings|verdict|reasoning)\""
)
_IN_CODE = re.compile(
    r"(?<![\w/.@])(?=[\w+/]*[a-z])(?=[\w+/]*[A-Z])(?=[\w+/]*\d)[A-Za-z0-9+/]{24,}={0,2}(?![\w/.@])"
)


def check_reviewers(reading: Reading, draft: Draft) -> Iterator[Hit]:
    """Find orders to a reviewer, made-up verdicts and approvals, policies as permission, and text in code."""
    body = reading.body
    spans = [
        *find_words("talks_past", body),
        *find_near(find_words("let_pass", body), find_words("reviewer", body), body, words=NEAR_WORDS),
        *(
            match.span()
            for pattern, text in ((_PROGRAM, body.text), (_IN_CODE, body.cased))
            for match in pattern.finditer(text)
        ),
    ]
    if spans:
        yield Hit(
            whole(reading),
            f"“{quote(reading, min(spans))}” speaks to a reviewer or is written for a program.",
            "",
            "Leave it out; what a reviewer may let pass stands in the policies alone.",
        )
