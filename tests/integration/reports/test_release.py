"""A report is released once exactly this draft was reviewed and nothing blocked stands in it unappealed."""

import json
from dataclasses import replace
from typing import Any

import pytest

from dashboard.services.policy import language_model
from dashboard.services.reports.editing import clear_draft
from dashboard.services.reports.mending import take_mend
from dashboard.services.reports.release import (
    appeal_finding,
    export_review,
    review_report,
    store_trace,
)
from dashboard.services.reports.review import read_draft
from db.errors import IllegalChangeError, NotFoundError, PolicyError
from db.models import AuditEntry, PolicyTrace
from db.policies.trace import Judgement, Trace, make_finding
from db.policies.written import Verdict, load_policies
from db.queries.reports import get_report
from db.session import Store
from db.vocabulary import ReportStatus
from tests.integration.reports.release_builder import BLOCKED, WHY, appeal, clear, edit, look


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
