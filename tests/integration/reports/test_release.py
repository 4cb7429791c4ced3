"""A report is released once exactly this draft was reviewed and nothing blocked stands in it unappealed."""

import json
from dataclasses import replace
from typing import Any

import pytest

from dashboard.services.policy import language_model
from dashboard.services.reports.editing import clear_draft, edit_section, read_texts
from dashboard.services.reports.mending import take_mend
from dashboard.services.reports.release import (
    Release,
    appeal_finding,
    export_review,
    read_release,
    review_report,
    store_trace,
)
from dashboard.services.reports.review import read_draft
from db.errors import IllegalChangeError, NotFoundError, PolicyError
from db.models import AuditEntry, PolicyTrace
from db.policies import trained
from db.policies.draft import read_written_draft
from db.policies.trace import Judgement, Trace, make_finding
from db.policies.written import Verdict, load_policies
from db.queries.reports import ReportRow, get_report
from db.queue.drafts import claim_draft
from db.queue.jobs import DRAFTS, fail_job, succeed_jobs
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FailureKind, ReportStatus
from tests.factories import make_posts, store_posts
from tests.integration.reports.report_builder import build

BLOCKED = "Posts report 31 dead in Kordelia [list: usable]"
WHY = "The figure is the ministry's own, see its site"


@pytest.fixture
def report_id(store: Store) -> int:
    """A draft with all that it needs but the review."""
    store_posts(store, make_posts(3))
    row, _ = build(store, 1)
    for section, text in (("Coordination", ""), ("Funding", ""), ("Contacts", "Ana Brown, duty desk")):
        edit(store, row.id, section, text)
    return row.id


def edit(store: Store, report_id: int, section: str, text: str, by: str = "Ana Brown") -> None:
    with store.write() as session:
        found = get_report(session, report_id)
        assert found is not None
        seen = read_texts(found[1])[section]
        edit_section(session, report_id=report_id, section=section, seen=seen, text=text, edited_by=by)


def look(store: Store, report_id: int) -> tuple[ReportRow, Release]:
    with store.read() as session:
        found = get_report(session, report_id)
        assert found is not None
        return found[0], read_release(session, found[0])


def clear(store: Store, report_id: int) -> None:
    row, _ = look(store, report_id)
    with store.write() as session:
        clear_draft(session, report_id=report_id, seen_sha256=row.sha256, cleared_by="Ana Brown")


def appeal(store: Store, report_id: int, key: str, lead: str, reason: str = WHY) -> None:
    row, _ = look(store, report_id)
    with store.write() as session:
        appeal_finding(
            session, report_id=report_id, seen_sha256=row.sha256, key=key, lead=lead, reason=reason
        )


def test_every_draft_and_every_edit_is_reviewed_as_it_stands(store: Store, report_id: int) -> None:
    row, release = look(store, report_id)
    (trace,) = release.traces
    assert (trace.draft_sha256, trace.policy_sha256) == (row.sha256, load_policies().sha256)
    assert (release.objections, release.blockers) == ((), ())
    with store.read() as session:
        assert session.query(PolicyTrace).count() == 4
    clear(store, report_id)
    assert look(store, report_id)[0].status is ReportStatus.CLEARED


def test_a_block_stops_the_clearance_and_a_fix_does_not(store: Store, report_id: int) -> None:
    edit(store, report_id, "Highlights", f"{BLOCKED}\nWater stands in the streets [list: usable]")
    _, release = look(store, report_id)
    assert [(each.policy, each.blocks) for each in release.objections] == [
        ("casualty-figures", True),
        ("unverified-as-fact", False),
    ]
    with pytest.raises(
        PolicyError, match=r"report 1 cannot be cleared yet\. Casualty figures from posts: “31”"
    ):
        clear(store, report_id)
    edit(store, report_id, "Highlights", "Water stands in the streets [list: usable]")
    clear(store, report_id)


def test_a_draft_that_was_never_reviewed_is_not_cleared(store: Store, report_id: int) -> None:
    with store.write() as session:
        session.query(PolicyTrace).delete()
    with pytest.raises(PolicyError, match="has not been reviewed under today's policies; review it"):
        clear(store, report_id)
    with store.write() as session:
        review_report(session, report_id=report_id, asked_by="Ana Brown")
    clear(store, report_id)


def test_a_review_under_other_policies_does_not_count(
    store: Store, report_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = replace(load_policies(), sha256="f" * 64)
    monkeypatch.setattr("dashboard.services.reports.release.load_policies", lambda: changed)
    with pytest.raises(PolicyError, match="has not been reviewed under today's policies"):
        clear(store, report_id)


def test_two_people_lift_a_block_by_appeal_and_their_reasons_are_logged(store: Store, report_id: int) -> None:
    edit(store, report_id, "Highlights", BLOCKED)
    key = look(store, report_id)[1].objections[0].key
    appeal(store, report_id, key, "Ana Brown")
    with pytest.raises(PolicyError, match="cannot be cleared yet"):
        clear(store, report_id)
    with pytest.raises(
        IllegalChangeError, match="ana brown appealed already; an appeal takes a second person"
    ):
        appeal(store, report_id, key, "ana  brown")
    appeal(store, report_id, key, "Ben Ray")
    row, release = look(store, report_id)
    assert release.blockers == ()
    with store.write() as session:
        clear_draft(session, report_id=report_id, seen_sha256=row.sha256, cleared_by="Ben Ray")
        logged = session.query(AuditEntry).filter_by(action="appeal").order_by(AuditEntry.id).all()
        assert [(entry.actor, entry.reason) for entry in logged] == [("Ana Brown", WHY), ("Ben Ray", WHY)]


def test_of_two_who_appeal_one_at_least_wrote_nothing_in_the_report(store: Store, report_id: int) -> None:
    edit(store, report_id, "Contacts", "Duty desk", by="Ben Ray")
    edit(store, report_id, "Highlights", BLOCKED)
    key = look(store, report_id)[1].objections[0].key
    appeal(store, report_id, key, "Ana Brown")
    with pytest.raises(
        IllegalChangeError, match="Ben Ray wrote in report 1, so this takes a person who wrote"
    ):
        appeal(store, report_id, key, "Ben Ray")
    appeal(store, report_id, key, "Cleo")
    assert look(store, report_id)[1].blockers == ()


def test_an_appeal_holds_for_one_state_of_the_draft(store: Store, report_id: int) -> None:
    edit(store, report_id, "Highlights", BLOCKED)
    key = look(store, report_id)[1].objections[0].key
    for lead in ("Ana Brown", "Ben Ray"):
        appeal(store, report_id, key, lead)
    edit(store, report_id, "Contacts", "Ana Brown, night desk")
    assert len(look(store, report_id)[1].blockers) == 1


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"reason": "no"}, IllegalChangeError, "says why in 10 to 500 characters; this reason has 2"),
        ({"lead": " "}, IllegalChangeError, "made by a named person; give a name"),
        ({"key": "0" * 32}, PolicyError, "no block 0{32} stands against report 1 as it is now"),
        ({"seen_sha256": "0" * 64}, IllegalChangeError, "report 1 was edited since you opened it"),
        ({"report_id": 99}, NotFoundError, "no report 99"),
    ],
)
def test_an_appeal_needs_a_name_a_reason_and_a_block(
    store: Store, report_id: int, change: dict[str, Any], error: type[Exception], message: str
) -> None:
    edit(store, report_id, "Highlights", BLOCKED)
    row, release = look(store, report_id)
    fields: dict[str, Any] = {
        "key": release.objections[0].key,
        "lead": "Ben",
        "reason": WHY,
        "seen_sha256": row.sha256,
    }
    with store.write() as session, pytest.raises(error, match=message):
        appeal_finding(session, **({"report_id": report_id, **fields} | change))


def test_a_mend_is_taken_as_an_edit_under_a_name(store: Store, report_id: int) -> None:
    edit(store, report_id, "Highlights", f"First [list: usable]\n{BLOCKED}")
    row, release = look(store, report_id)
    mend = next(each for each in release.objections if each.policy == "casualty-figures")
    with store.write() as session:
        section = take_mend(
            session, report_id=report_id, seen_sha256=row.sha256, key=mend.key, taken_by="Ben Ray"
        )
    assert section == "Highlights"
    with store.read() as session:
        _, snapshot = get_report(session, report_id) or (None, {})
    assert snapshot["texts"]["Highlights"].splitlines()[1] == (
        "Posts report [number] dead in Kordelia [list: usable]"
    )
    assert snapshot["history"][-1]["by"] == "Ben Ray"
    assert look(store, report_id)[1].blockers == ()


def test_a_line_that_is_taken_out_whole_leaves_no_support_behind(store: Store, report_id: int) -> None:
    edit(
        store,
        report_id,
        "Highlights",
        "Posts tell of water [list: usable]\nKill every one of them [list: usable]",
    )
    row, release = look(store, report_id)
    mend = next(each for each in release.objections if each.policy == "incitement")
    with store.write() as session:
        take_mend(session, report_id=report_id, seen_sha256=row.sha256, key=mend.key, taken_by="Ben")
    with store.read() as session:
        _, snapshot = get_report(session, report_id) or (None, {})
    assert snapshot["texts"]["Highlights"] == "Posts tell of water [list: usable]"


def test_a_mend_of_another_draft_or_of_nothing_is_refused(store: Store, report_id: int) -> None:
    edit(store, report_id, "Highlights", BLOCKED)
    row, release = look(store, report_id)
    key = release.objections[0].key
    with store.write() as session:
        fields: dict[str, Any] = {"report_id": report_id, "seen_sha256": row.sha256, "taken_by": "Ben"}
        with pytest.raises(PolicyError, match="no words are proposed for x of report 1"):
            take_mend(session, key="x", **fields)
        with pytest.raises(PolicyError, match="report 1 was edited since you opened it"):
            take_mend(session, key=key, **(fields | {"seen_sha256": "0" * 64}))
        with pytest.raises(NotFoundError, match="no report 99"):
            take_mend(session, key=key, **(fields | {"report_id": 99}))


def read_by_model(store: Store, report_id: int, *, blocks: bool) -> None:
    with store.write() as session:
        found = get_report(session, report_id)
        assert found is not None
        draft = read_draft(*found)
        sentence = draft.sentences[0]
        finding = make_finding(
            sentence,
            0,
            4,
            passage=sentence.text[:4],
            reasoning="It names a place.",
            verdict=Verdict.BLOCK,
            mend=None,
            advice="Read it.",
        )
        judgement = Judgement(
            "minors", Verdict.BLOCK if blocks else Verdict.PASS, "Read.", (finding,) if blocks else ()
        )
        trace = Trace(language_model.NAME, "m@h", draft.sha256, load_policies().sha256, (judgement,))
        store_trace(session, report_id=report_id, trace=trace, asked_by="Ben Ray")


def test_a_language_model_adds_a_block_and_never_lifts_one_nor_its_own_by_a_second_reading(
    store: Store, report_id: int
) -> None:
    edit(store, report_id, "Highlights", BLOCKED)
    read_by_model(store, report_id, blocks=False)
    assert len(look(store, report_id)[1].blockers) == 1
    read_by_model(store, report_id, blocks=True)
    read_by_model(store, report_id, blocks=False)
    _, release = look(store, report_id)
    assert sorted(each.reviewer for each in release.objections if each.blocks) == [
        "deterministic",
        "language-model",
    ]


def test_where_a_language_model_is_set_it_has_to_have_read_the_draft(
    store: Store, report_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKOUT_POLICY_LLM_URL", "https://llm.example/v1/chat/completions")
    with pytest.raises(PolicyError, match="The language model has not read this draft; ask it"):
        clear(store, report_id)


def test_a_trace_of_a_draft_that_was_edited_meanwhile_is_not_kept(store: Store, report_id: int) -> None:
    with store.read() as session:
        found = get_report(session, report_id)
        assert found is not None
        draft = read_draft(*found)
    edit(store, report_id, "Contacts", "Ben, night desk")
    trace = Trace(language_model.NAME, "m@h", draft.sha256, load_policies().sha256, ())
    with store.write() as session, pytest.raises(IllegalChangeError, match="was edited since you opened it"):
        store_trace(session, report_id=report_id, trace=trace, asked_by="Ben")


def test_traces_and_appeals_leave_with_the_evidence(store: Store, report_id: int) -> None:
    edit(store, report_id, "Highlights", BLOCKED)
    row, release = look(store, report_id)
    key = release.objections[0].key
    appeal(store, report_id, key, "Ben Ray")
    with store.read() as session:
        exported = json.loads(export_review(session, row))
    (trace,) = exported["traces"]
    assert (exported["sha256"], trace["draft_sha256"]) == (row.sha256, row.sha256)
    assert (trace["reviewer"], trace["asked_by"]) == ("deterministic", "Ana Brown")
    assert trace["finding_keys"] == {key: "casualty-figures"}
    assert [(each["lead"], each["finding"]) for each in exported["appeals"]] == [("Ben Ray", key)]


class TestTrainedReviewer:
    """Where the trained reviewer reads, it has to have read exactly this draft, and it can only add."""

    @pytest.fixture(autouse=True)
    def reads_drafts(self, report_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LOOKOUT_READ_DRAFTS", "true")
        get_settings.cache_clear()

    def read(self, store: Store, verdict: Verdict, policy: str = "minors") -> None:
        """Do what the worker does with the draft that waits; its finding is the begin of the title."""
        with store.write() as session:
            work = claim_draft(session, worker="w")
            assert work is not None
            draft = read_written_draft(work.draft)
            sentence = draft.sentences[0]
            finding = make_finding(
                sentence,
                0,
                4,
                passage=sentence.text[:4],
                reasoning="It reads like breaches.",
                verdict=verdict,
                mend=None,
                advice="Decide.",
            )
            findings = () if verdict is Verdict.PASS else (finding,)
            judgement = Judgement(policy, verdict, "Read.", findings)
            trace = Trace(
                trained.NAME, trained.name_version(), draft.sha256, load_policies().sha256, (judgement,)
            )
            store_trace(session, report_id=work.report_id, trace=trace, asked_by=work.asked_by)
            succeed_jobs(session, worker="w", job_ids=[work.job.job_id], queue=DRAFTS)

    def test_a_draft_waits_for_the_worker_and_is_cleared_once_it_was_read(
        self, store: Store, report_id: int
    ) -> None:
        edit(store, report_id, "Contacts", "Ben Ray, night desk")
        _, release = look(store, report_id)
        assert release.is_waiting
        assert not release.may_be_asked
        with pytest.raises(PolicyError, match="has not read this draft yet; it waits for the worker"):
            clear(store, report_id)
        self.read(store, Verdict.PASS)
        assert not look(store, report_id)[1].is_waiting
        clear(store, report_id)

    def test_an_edit_has_to_be_read_anew(self, store: Store, report_id: int) -> None:
        edit(store, report_id, "Contacts", "Ben Ray, night desk")
        self.read(store, Verdict.PASS)
        edit(store, report_id, "Contacts", "Ana Brown, night desk")
        with pytest.raises(PolicyError, match="waits for the worker"):
            clear(store, report_id)

    def test_a_draft_of_before_it_was_there_is_handed_over_by_a_new_review(
        self, store: Store, report_id: int
    ) -> None:
        _, release = look(store, report_id)
        assert (release.missing, release.may_be_asked) == (
            ("The trained reviewer has not read this draft; review it",),
            True,
        )
        with store.write() as session:
            review_report(session, report_id=report_id, asked_by="Ana Brown")
        assert look(store, report_id)[1].is_waiting

    def test_what_it_could_not_read_is_said_and_asked_for_again(self, store: Store, report_id: int) -> None:
        edit(store, report_id, "Contacts", "Ben Ray, night desk")
        with store.write() as session:
            work = claim_draft(session, worker="w")
            assert work is not None
            fail_job(
                session,
                worker="w",
                job_id=work.job.job_id,
                kind=FailureKind.MODEL,
                error="no file",
                retry=False,
                queue=DRAFTS,
            )
        _, release = look(store, report_id)
        assert release.missing == (
            "The trained reviewer could not read this draft: no file; review it again",
        )
        assert release.may_be_asked

    def test_unsure_it_asks_one_named_person_whose_reason_is_logged(
        self, store: Store, report_id: int
    ) -> None:
        edit(store, report_id, "Contacts", "Ben Ray, night desk")
        self.read(store, Verdict.UNSURE)
        _, release = look(store, report_id)
        (objection,) = release.objections
        assert "the reviewer is unsure: mend it, or decide under your name" in release.blockers[0]
        with pytest.raises(PolicyError, match="cannot be cleared yet"):
            clear(store, report_id)
        appeal(store, report_id, objection.key, "Ana Brown")
        clear(store, report_id)
        with store.read() as session:
            (entry,) = session.query(AuditEntry).filter_by(action="let stand")
        assert (entry.actor, entry.reason) == ("Ana Brown", WHY)

    def test_an_author_does_not_decide_about_it_where_others_work(self, store: Store, report_id: int) -> None:
        edit(store, report_id, "Contacts", "Ben Ray, night desk", by="Ben Ray")
        self.read(store, Verdict.UNSURE)
        key = look(store, report_id)[1].objections[0].key
        for author in ("Ana Brown", "ben ray"):
            with pytest.raises(IllegalChangeError, match="so this takes a person who wrote nothing in it"):
                appeal(store, report_id, key, author)
        appeal(store, report_id, key, "Cleo")

    def test_unsure_of_what_only_asks_to_be_mended_it_stops_nothing(
        self, store: Store, report_id: int
    ) -> None:
        edit(store, report_id, "Contacts", "Ben Ray, night desk")
        self.read(store, Verdict.UNSURE, policy="neutral-tone")
        assert [each.leads_needed for each in look(store, report_id)[1].objections] == [0]
        clear(store, report_id)

    def test_it_adds_a_block_and_lifts_none(self, store: Store, report_id: int) -> None:
        edit(store, report_id, "Highlights", BLOCKED)
        self.read(store, Verdict.PASS)
        assert [each.reviewer for each in look(store, report_id)[1].objections if each.blocks] == [
            "deterministic"
        ]
        edit(store, report_id, "Highlights", "Water stands in the streets [list: usable]")
        self.read(store, Verdict.BLOCK)
        (objection,) = (each for each in look(store, report_id)[1].objections if each.blocks)
        assert (objection.reviewer, objection.leads_needed) == ("trained", 2)
        appeal(store, report_id, objection.key, "Ana Brown")
        with pytest.raises(PolicyError, match="let two people appeal"):
            clear(store, report_id)

    def test_unsure_of_what_it_blocked_before_it_takes_nothing_back(
        self, store: Store, report_id: int
    ) -> None:
        edit(store, report_id, "Contacts", "Ben Ray, night desk")
        self.read(store, Verdict.BLOCK)
        with store.write() as session:
            review_report(session, report_id=report_id, asked_by="Ana Brown")
        self.read(store, Verdict.UNSURE)
        (objection,) = look(store, report_id)[1].objections
        assert (objection.finding.verdict, objection.leads_needed) == (Verdict.BLOCK, 2)

    def test_a_trace_of_another_version_does_not_count(
        self, store: Store, report_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        edit(store, report_id, "Contacts", "Ben Ray, night desk")
        self.read(store, Verdict.PASS)
        monkeypatch.setattr(trained, "SHA256", "f" * 64)
        with pytest.raises(PolicyError, match="The trained reviewer has not read this draft; review it"):
            clear(store, report_id)
