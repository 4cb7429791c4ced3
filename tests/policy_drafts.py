"""Drafts to try the release review on: one whole report with other words in a section."""

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from dashboard.services.reports.history import hash_snapshot, write_edit
from dashboard.services.reports.masking import mask_excerpt
from dashboard.services.reports.release import store_trace
from dashboard.services.reports.review import read_draft
from dashboard.services.reports.snapshot import build_snapshot
from db.events import get_or_add_source
from db.migrate import upgrade_store
from db.policies import trained
from db.policies.draft import Draft, read_written_draft
from db.policies.trace import Judgement, Trace, make_finding
from db.policies.written import Verdict, load_policies
from db.predictions import add_predictions
from db.queries.filters import PostFilter
from db.queries.reports import ReportRow, get_report
from db.queue.drafts import claim_draft
from db.queue.jobs import DRAFTS, succeed_jobs
from db.reviews import add_review
from db.session import Store
from db.sources import rate_source
from db.vocabulary import Humanitarian, Information, SourceKind, SourceReliability
from tests.factories import POSTED_AT, make_posts, make_prediction, store_posts

DATA = Path(__file__).parent / "data" / "policy"
SECTIONS = {
    "Highlights": "Highlights",
    "Overview": "Situation overview",
    "Health": "Health",
    "Protection": "Protection, Shelter and Search and Rescue",
    "Recovery": "Early Recovery, Logistics and Telecommunications",
    "Other": "Other sectors",
    "Response": "Response across clusters",
    "Coordination": "Coordination",
    "Contacts": "Contacts",
}


@dataclass(frozen=True)
class Base:
    """The report that every draft is made from: five posts, of which 1 and 5 are corroborated."""

    row: ReportRow
    snapshot: Mapping[str, Any]

    def write(self, section: str, text: str, *, excerpts: Mapping[int, str] | None = None) -> Draft:
        """Return the draft with these words in a section, and these texts in the posts of its annex."""
        snapshot = {**self.snapshot, "texts": {}, "history": []}
        if excerpts:
            posts = dict(snapshot["facts"]["posts"])
            for number, words in excerpts.items():
                posts[str(number)] = {**posts[str(number)], "excerpt": mask_excerpt(words)}
            snapshot["facts"] = {**snapshot["facts"], "posts": posts}
        frozen = {name: value for name, value in snapshot.items() if name not in ("texts", "history")}
        edited = write_edit(
            frozen, section=SECTIONS[section], text=text, edited_by="Ben Ray", edited_at=POSTED_AT
        )
        return read_draft(replace(self.row, sha256=hash_snapshot(edited)), edited)


@dataclass(frozen=True)
class Case:
    """One line of the evaluation: a policy, and whether the draft breaches it or only comes near."""

    is_breach: bool
    policy: str
    language: str
    section: str
    text: str


def make_base(store: Store) -> Base:
    """Draft the report in a store of the caller's."""
    ids = store_posts(store, [replace(post, author_hash=f"a{post.external_id}") for post in make_posts(5)])
    assert ids == [1, 2, 3, 4, 5]
    with store.write() as session:
        source = get_or_add_source(session, name="test feed", kind=SourceKind.CSV)
        rate_source(session, source_id=source.id, reliability=SourceReliability.B, actor="ana")
        category = Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE
        predictions = [make_prediction(post_id, humanitarian=category) for post_id in ids]
        add_predictions(session, model_version="test-1", predictions=predictions)
        for post_id in (1, 5):
            add_review(session, post_id=post_id, reviewer="ana", information=Information.CORROBORATED)
    chosen = PostFilter(1, since=POSTED_AT, until=POSTED_AT + timedelta(days=1))
    report_id = build_snapshot(store, chosen, created_by="Ana Brown", public_url="https://desk.example")
    with store.read() as session:
        found = get_report(session, report_id)
    assert found is not None
    return Base(*found)


def make_base_at(folder: Path) -> Base:
    """Draft the report in a store of its own."""
    url = f"sqlite:///{folder / 'policy.db'}"
    upgrade_store(url)
    with closing(Store(url)) as store:
        return make_base(store)


def read_cases(half: str) -> Iterator[Case]:
    """Yield the cases of the half that is ``kept`` or ``tuned``; templates are filled twice."""
    slots: dict[str, dict[str, list[str]]] = json.loads((DATA / "slots.json").read_text(encoding="utf-8"))
    for kind in ("breaches", "clean"):
        with (DATA / f"{half}_{kind}.tsv").open(encoding="utf-8", newline="") as file:
            for policy, language, section, text in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                for turn in range(2 if half == "tuned" else 1):
                    filled = text
                    for name, values in slots[language].items():
                        filled = filled.replace(f"{{{name}}}", values[turn])
                    yield Case(kind == "breaches", policy, language, section, filled.replace(" ⏎ ", "\n"))


def read_as_worker(store: Store, verdict: Verdict, policy: str = "minors") -> None:
    """Do what the worker does with the draft that waits; its finding is the begin of the title."""
    with store.write() as session:
        work = claim_draft(session, worker="w")
        assert work is not None
        draft = read_written_draft(work.draft)
        sentence = draft.sentences[0]
        finding = make_finding(
            sentence,
            0,
            5,
            passage=sentence.text[:5],
            reasoning="It reads like <b>breaches</b>.",
            verdict=verdict,
            mend=None,
            advice="Read the policy and decide.",
        )
        findings = () if verdict is Verdict.PASS else (finding,)
        trace = Trace(
            trained.NAME,
            trained.name_version(),
            draft.sha256,
            load_policies().sha256,
            (Judgement(policy, verdict, "Read 1 passage.", findings),),
            not_read=("single-source",),
        )
        store_trace(session, report_id=work.report_id, trace=trace, asked_by=work.asked_by)
        succeed_jobs(session, worker="w", job_ids=[work.job.job_id], queue=DRAFTS)
