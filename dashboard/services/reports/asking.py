"""Let the language model read a draft and store what came of it."""

from collections.abc import Callable

from dashboard.services.policy import language_model
from dashboard.services.policy.settings import PolicySettings
from dashboard.services.reports.release import store_trace
from dashboard.services.rights import check_role
from db.policies.draft import Draft
from db.policies.written import load_policies
from db.session import Store
from db.vocabulary import AccountRole


def ask_language_model(
    store: Store,
    draft: Draft,
    settings: PolicySettings,
    *,
    report_id: int,
    asked_by: str,
    on_progress: Callable[[int, int], None],
    is_cancelled: Callable[[], bool],
) -> None:
    """Ask for a judgement under each policy and commit the trace; the store waits for nobody meanwhile.

    Raises:
        CancelledError: the review was called off; nothing is stored.
        PolicyError: the policies cannot be read.
        NotFoundError: no such report.
        IllegalChangeError: the report was cleared or edited meanwhile.
        NotAllowedError: the role of whoever asks does not include it.
    """
    check_role(store, asked_by, AccountRole.ANALYST)
    trace = language_model.review_draft(
        draft, load_policies(), settings, on_progress=on_progress, is_cancelled=is_cancelled
    )
    with store.write() as session:
        store_trace(session, report_id=report_id, trace=trace, asked_by=asked_by)
