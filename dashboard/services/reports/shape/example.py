"""An invented report that templates are checked with: it has one of each fact, so that each line is read."""

from datetime import UTC, datetime, timedelta

from dashboard.services.reports.frozen import (
    SCHEMA,
    Baseline,
    CategoryFacts,
    ChangedPosts,
    Changes,
    CitedPost,
    Counts,
    DistrictFacts,
    EventFacts,
    Facts,
    Snapshot,
)
from dashboard.services.reports.frozen_kinds import (
    ChangeMade,
    Decider,
    GrowingIncident,
    HandoverFacts,
    IncidentGrowth,
    OpenAlert,
    OpenWork,
    TimeBin,
)
from dashboard.services.reports.handover import QUEUES, name_list
from db.vocabulary import (
    AlertKind,
    Credibility,
    Damage,
    Humanitarian,
    IncidentChangeKind,
    Information,
    LabelDecision,
    SourceReliability,
)

_BEGIN = datetime(2026, 3, 1, 6, tzinfo=UTC)
_END = _BEGIN + timedelta(hours=12)
_POST = 1
_LISTS = (
    *("all", "not_used", "usable", "informative", "verified", "unreviewed", "with_picture", "placed"),
    *("unplaced", "unfamiliar", "severe_damage", "humanitarian"),
    *map(name_list, QUEUES),
)
_NONE = ChangedPosts(posts=0, named=())
_COUNTS = Counts(
    posts=1,
    accounts=1,
    classified=1,
    informative=1,
    severe_damage=0,
    unreviewed=1,
    verified=0,
    not_used=0,
    placed=1,
    with_picture=0,
    unclear_damage=0,
    unfamiliar=0,
    messages=1,
    first_accounts=1,
)


def _make_category(humanitarian: Humanitarian) -> CategoryFacts:
    return CategoryFacts(
        humanitarian=humanitarian,
        posts=1,
        accounts=1,
        verified=0,
        placed=1,
        top_account_posts=1,
        trace="/posts",
        cited=(_POST,),
        messages=1,
        verified_messages=0,
    )


_CITED = CitedPost(
    id=_POST,
    posted_at=_BEGIN,
    humanitarian=Humanitarian.AFFECTED_INDIVIDUALS,
    confidence=0.9,
    label_decision=LabelDecision.NOT_JUDGED,
    information=Information.NOT_JUDGED,
    source_reliability=SourceReliability.F,
    credibility=Credibility.CANNOT_BE_JUDGED,
    precision=None,
    place=None,
    excerpt="Water in the street",
)
_GROWTH = IncidentGrowth(
    id=1,
    category=Humanitarian.AFFECTED_INDIVIDUALS,
    damage=Damage.MILD_DAMAGE,
    place="Ayer",
    first_seen_at=_BEGIN,
    last_seen_at=_END,
    posts=1,
    accounts=1,
    growth=1,
    open_posts=1,
    bin_h=1,
    bins=(TimeBin(starts_at=_BEGIN, posts=1),),
    changes=tuple(
        ChangeMade(kind=kind, by="Ana", at=_BEGIN, posts=1, other=2, note="Known to the brigade")
        for kind in IncidentChangeKind
    ),
)
_HANDOVER = HandoverFacts(
    open_work=tuple(OpenWork(queue=queue, posts=1, trace=name_list(queue)) for queue in QUEUES),
    deciders=(Decider(by="Ana", decisions=1, posts=1),),
    new_incidents=1,
    growing=(
        GrowingIncident(
            id=1, category=Humanitarian.AFFECTED_INDIVIDUALS, place="Ayer", posts=1, accounts=1, growth=1
        ),
    ),
    waiting=1,
    failed=1,
    proposals=1,
    open_alerts=1,
    alerts=(OpenAlert(kind=AlertKind.GROWTH, title="Incident 1 grows", raised_at=_BEGIN),),
)
EXAMPLE = Snapshot(
    schema=SCHEMA,
    number=1,
    event=EventFacts(
        slug="ayer", name="Ayer flood", country="Belize", hazard="flood", glide="FL-2026-1", is_exercise=True
    ),
    starts_at=_BEGIN,
    ends_at=_END,
    frozen_at=_END,
    created_by="Ana",
    public_url="",
    facts=Facts(
        all=_COUNTS,
        usable=_COUNTS,
        traces=dict.fromkeys(_LISTS, "/posts"),
        categories=tuple(map(_make_category, Humanitarian)),
        # More than any template lists, so that what it says of the rest is read too.
        districts=tuple(
            DistrictFacts(
                name=f"Ayer {number}", posts=1, messages=1, accounts=1, verified_messages=0, leading=()
            )
            for number in range(40)
        ),
        precisions={},
        languages={},
        languages_left_out=0,
        models={},
        cells=(),
        posts={str(_POST): _CITED},
    ),
    baseline=Baseline(
        report=1,
        starts_at=_BEGIN,
        ends_at=_END,
        posts=1,
        retracted=(),
        changes=Changes(
            trace="/posts", counted=0, new=_NONE, upgraded=_NONE, downgraded=_NONE, retracted=_NONE
        ),
    ),
    growth=_GROWTH,
    handover=_HANDOVER,
)
