"""Take the words that a reviewer proposes in the place of a passage."""

import re

from sqlalchemy.orm import Session

from dashboard.services.reports.editing import edit_section, read_texts
from dashboard.services.reports.release import read_release
from db.errors import NotFoundError, PolicyError
from db.queries.reports import get_report

_SUPPORT = re.compile(r"\[(?:\d+|list: [^\]]+)\]")


def take_mend(session: Session, *, report_id: int, seen_sha256: str, key: str, taken_by: str) -> str:
    """Put the proposed words into the section, as an edit under a person's name. Does not commit.

    Args:
        seen_sha256: of the draft that the person saw.
        key: of the finding.

    Returns:
        The title of the section.

    Raises:
        NotFoundError: no such report.
        PolicyError: the draft was edited since, no finding has the key, nothing is proposed, or the passage
            cannot be replaced where it stands.
        ReportError: as ``edit_section``.
        IllegalChangeError: the report is cleared.
    """
    found = get_report(session, report_id)
    if found is None:
        raise NotFoundError(f"no report {report_id}")
    row, snapshot = found
    if row.sha256 != seen_sha256:
        raise PolicyError(f"report {row.number} was edited since you opened it; read its review again")
    objections = read_release(session, row).objections
    finding = next((each.finding for each in objections if each.key == key), None)
    if finding is None or finding.mend is None:
        raise PolicyError(f"no words are proposed for {key} of report {row.number}; edit the section by hand")
    seen = read_texts(snapshot).get(finding.section, "")
    lines = [line for line in seen.splitlines() if line.strip()]
    if finding.line >= len(lines) or finding.passage not in lines[finding.line]:
        raise PolicyError(f"the passage cannot be replaced in {finding.section}; edit the section by hand")
    lines[finding.line] = _replace(lines[finding.line], finding.passage, finding.mend)
    edit_section(
        session,
        report_id=report_id,
        section=finding.section,
        seen=seen,
        text="\n".join(lines),
        edited_by=taken_by,
    )
    return finding.section


def _replace(line: str, passage: str, mend: str) -> str:
    """Return the line with other words; empty where nothing but what stands for it would be left."""
    before, _, after = line.partition(passage)
    if not mend and not before.strip() and not _SUPPORT.sub("", after).strip(" ."):
        return ""
    return " ".join(f"{before}{mend}{after}".split())
