"""The trained reviewer reads a draft in the worker: it is waited for, may be unsure, and lifts no block."""

import pytest

from dashboard.services.reports.release import (
    review_report,
)
from db.errors import IllegalChangeError, PolicyError
from db.models import AuditEntry
from db.policies import trained
from db.policies.written import Verdict
from db.queue.drafts import claim_draft
from db.queue.jobs import DRAFTS
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FailureKind
from tests.factories import fail_for_good
from tests.integration.reports.release_builder import BLOCKED, WHY, appeal, clear, edit, look
from tests.policy_drafts import read_as_worker


class TestTrainedReviewer:
    """Where the trained reviewer reads, it has to have read exactly this draft, and it can only add."""

    @pytest.fixture(autouse=True)
    def reads_drafts(self, report_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LOOKOUT_READ_DRAFTS", "true")
        get_settings.cache_clear()

    def test_a_draft_waits_for_the_worker_and_is_cleared_once_it_was_read(
        self, store: Store, report_id: int
    ) -> None:
        edit(store, report_id, "Contacts", "Ben Ray, night desk")
        _, release = look(store, report_id)
        assert release.is_waiting
        assert not release.may_be_asked
        with pytest.raises(PolicyError, match="has not read this draft yet; it waits for the worker"):
            clear(store, report_id)
        read_as_worker(store, Verdict.PASS)
        assert not look(store, report_id)[1].is_waiting
        clear(store, report_id)

    def test_an_edit_has_to_be_read_anew(self, store: Store, report_id: int) -> None:
        edit(store, report_id, "Contacts", "Ben Ray, night desk")
        read_as_worker(store, Verdict.PASS)
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
            fail_for_good(session, work.job.job_id, FailureKind.MODEL, "no file", queue=DRAFTS)
        _, release = look(store, report_id)
        assert release.missing == (
            "The trained reviewer could not read this draft: no file; review it again",
        )
        assert release.may_be_asked

    def test_unsure_it_asks_one_named_person_whose_reason_is_logged(
        self, store: Store, report_id: int
    ) -> None:
        edit(store, report_id, "Contacts", "Ben Ray, night desk")
        read_as_worker(store, Verdict.UNSURE)
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
        read_as_worker(store, Verdict.UNSURE)
        key = look(store, report_id)[1].objections[0].key
        for author in ("Ana Brown", "ben ray"):
            with pytest.raises(IllegalChangeError, match="so this takes a person who wrote nothing in it"):
                appeal(store, report_id, key, author)
        appeal(store, report_id, key, "Cleo")

    def test_unsure_of_what_only_asks_to_be_mended_it_stops_nothing(
        self, store: Store, report_id: int
    ) -> None:
        edit(store, report_id, "Contacts", "Ben Ray, night desk")
        read_as_worker(store, Verdict.UNSURE, policy="neutral-tone")
        assert [each.leads_needed for each in look(store, report_id)[1].objections] == [0]
        clear(store, report_id)

    def test_it_adds_a_block_and_lifts_none(self, store: Store, report_id: int) -> None:
        edit(store, report_id, "Highlights", BLOCKED)
        read_as_worker(store, Verdict.PASS)
        assert [each.reviewer for each in look(store, report_id)[1].objections if each.blocks] == [
            "deterministic"
        ]
        edit(store, report_id, "Highlights", "Water stands in the streets [list: usable]")
        read_as_worker(store, Verdict.BLOCK)
        (objection,) = (each for each in look(store, report_id)[1].objections if each.blocks)
        assert (objection.reviewer, objection.leads_needed) == ("trained", 2)
        appeal(store, report_id, objection.key, "Ana Brown")
        with pytest.raises(PolicyError, match="let two people appeal"):
            clear(store, report_id)

    def test_unsure_of_what_it_blocked_before_it_takes_nothing_back(
        self, store: Store, report_id: int
    ) -> None:
        edit(store, report_id, "Contacts", "Ben Ray, night desk")
        read_as_worker(store, Verdict.BLOCK)
        with store.write() as session:
            review_report(session, report_id=report_id, asked_by="Ana Brown")
        read_as_worker(store, Verdict.UNSURE)
        (objection,) = look(store, report_id)[1].objections
        assert (objection.finding.verdict, objection.leads_needed) == (Verdict.BLOCK, 2)

    def test_a_trace_of_another_version_does_not_count(
        self, store: Store, report_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        edit(store, report_id, "Contacts", "Ben Ray, night desk")
        read_as_worker(store, Verdict.PASS)
        monkeypatch.setattr(trained, "SHA256", "f" * 64)
        with pytest.raises(PolicyError, match="The trained reviewer has not read this draft; review it"):
            clear(store, report_id)
