"""Snapshots of every version read into the one model of today.

Those frozen while one verdict stood for label and information alike keep their numbers. What they count as
verified are labels that a person confirmed or corrected, so the report says so wherever it says what verified
means.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from dashboard.services.errors import ReportError
from dashboard.services.reports.frozen import FORMER_SCHEMA, Snapshot
from db.vocabulary import FORMER_MEANINGS, FormerVerdict, Information


def is_former(snapshot: Snapshot) -> bool:
    """Return whether a snapshot is of the time of the one verdict."""
    return snapshot.version == FORMER_SCHEMA


def read_snapshot(stored: Mapping[str, Any]) -> Snapshot:
    """Return a stored snapshot of any version.

    Raises:
        ReportError: it is of a version that this Lookout does not know, or lacks what its version has.
    """
    try:
        return Snapshot.model_validate(_rename(stored) if stored.get("schema") == FORMER_SCHEMA else stored)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise ReportError(
            f"a snapshot of version {str(stored.get('schema'))[:40]!r} cannot be read: "
            f"{'.'.join(map(str, first['loc']))}: {first['msg']}; open it with the Lookout that froze it"
        ) from None


def _rename(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return a snapshot of the time of the one verdict in the words of today."""
    facts = stored["facts"]
    return {
        **stored,
        "facts": {
            **facts,
            "all": _rename_figures(facts["all"]),
            "usable": _rename_figures(facts["usable"]),
            "traces": {**facts["traces"], "not_used": facts["traces"]["rejected"]},
            "posts": {number: {**post, **_split(post)} for number, post in facts["posts"].items()},
        },
    }


def _rename_figures(figures: Mapping[str, int]) -> dict[str, int]:
    return {**figures, "verified": figures["confirmed"], "not_used": figures["rejected"]}


def _split(post: Mapping[str, Any]) -> dict[str, str]:
    label_decision, _ = FORMER_MEANINGS[FormerVerdict(post["verification"])]
    return {"label_decision": label_decision, "information": Information.NOT_JUDGED}
