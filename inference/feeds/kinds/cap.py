"""Alerts of authorities in the Common Alerting Protocol 1.2, one by one or behind a feed that lists them."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element

from db.feed_settings import CapSettings, split_names
from db.imports import Refusal
from db.ingest.limits import MIB
from db.ingest.readers.platforms.post import join_texts
from inference.errors import FeedError
from inference.feeds.addresses import Guard
from inference.feeds.cap_areas import find_point
from inference.feeds.feed import FeedPost, Fetched
from inference.feeds.http import Body, fetch_bytes
from inference.feeds.kinds.rss import name_entry, parse_document
from inference.feeds.listings import Listing, choose_new
from inference.feeds.web_feed import WebFeed, hash_key, name_host, read_time, read_xml, sort_by_time

NAMESPACE = "{urn:oasis:names:tc:emergency:cap:1.2}"
CAP_TYPE = "application/cap+xml"
ALERT_BYTES = 2 * MIB
# Each is a request of its own.
MOST_ALERTS = 25
TYPES = {"Alert": "", "Update": "Update", "Cancel": "Cancelled"}


class CapFeed(WebFeed):
    def __init__(self, settings: CapSettings, guard: Guard | None = None) -> None:
        super().__init__([name_host(settings.url), *split_names(settings.alert_hosts)], guard)
        self._url, self._language = settings.url, settings.language

    def fetch(self, cursor: str) -> Fetched:
        """See ``Feed``."""
        listing = Listing.read(cursor)
        body = listing.fetch(self._url, self._guard)
        if body.is_unchanged:
            return Fetched((), cursor)
        if (alert := read_xml(body)) is not None and alert.tag == f"{NAMESPACE}alert":
            # The same alert again has the same id, and the store knows it.
            posts, refused = _try_alert(self._url, body, self._language)
            return Fetched(posts, Listing(body.etag, body.last_modified).write(), refused)
        entries = list(reversed(parse_document(body).entries))
        fresh, listing, has_more = choose_new(entries, name_entry, listing, body, limit=MOST_ALERTS)
        found: list[FeedPost] = []
        refused, late, reason = [], set(), None
        for entry in fresh:
            try:
                posts, reasons = self._fetch_alert(entry)
            except FeedError as error:
                late.add(hash_key(name_entry(entry)))
                reason = error
                continue
            found += posts
            refused += reasons
        if reason and len(late) == len(fresh):
            raise reason
        if late:
            listing = Listing(seen=[key for key in listing.seen if key not in late])
        return Fetched(sort_by_time(found), listing.write(), refused, has_more=has_more)

    def _fetch_alert(self, entry: Any) -> tuple[list[FeedPost], list[Refusal]]:
        """Return the alert behind an entry, or why it is none.

        Raises:
            FeedError: it cannot be had now and may be later.
        """
        url = _find_link(entry)
        try:
            body = fetch_bytes(
                url, guard=self._guard, max_bytes=ALERT_BYTES, allowed_hosts=self._hosts, timeout_s=10
            )
        except FeedError as error:
            if error.is_passing:
                raise
            return [], [Refusal(name_entry(entry)[:200], None, str(error))]
        return _try_alert(url, body, self._language)


def _find_link(entry: Any) -> str:
    links = [link for link in entry.get("links", []) if link.get("type") == CAP_TYPE]
    return str(links[0].get("href", "") if links else entry.get("link", ""))


def _try_alert(url: str, body: Body, wanted: str) -> tuple[list[FeedPost], list[Refusal]]:
    alert = read_xml(body)
    if alert is None or alert.tag != f"{NAMESPACE}alert":
        return [], [Refusal(url[:200], None, "it is no alert in CAP 1.2, or holds a DTD")]
    status, scope, kind = (_find_text(alert, name) for name in ("status", "scope", "msgType"))
    if status != "Actual" or scope != "Public" or kind not in TYPES:
        reason = f"it is no public alert: status {status!r}, scope {scope!r}, msgType {kind!r}"
        return [], [Refusal(url[:200], None, reason)]
    identifier, sender = _find_text(alert, "identifier"), _find_text(alert, "sender")
    if not identifier or not sender:
        return [], [Refusal(url[:200], None, "it has no identifier or no sender")]
    return [_read_alert(alert, f"{sender},{identifier}", TYPES[kind], url, wanted)], []


def _read_alert(alert: Element, name: str, word: str, url: str, wanted: str) -> FeedPost:
    """Return an alert as a post: what it says in one language, and behind it in the others.

    Args:
        wanted: the language that goes first where the alert has it; else that which its sender put first.
    """
    infos = list(alert.iter(f"{NAMESPACE}info")) or [Element("info")]
    language = next(filter(partial(_speaks, wanted), map(_find_language, infos)), _find_language(infos[0]))
    first = [info for info in infos if _find_language(info) == language]
    others = [info for info in infos if _find_language(info) != language]
    point = find_point(list(_list_shapes(first, "polygon")), list(_list_shapes(first, "circle")))
    web = _find_text(first[0], "web")
    return FeedPost(
        external_id=name,
        text=join_texts(
            word,
            *(_read_words(info) for info in first),
            _find_text(alert, "note"),
            *(join_texts(f"[{_find_language(info)}]", _read_words(info)) for info in others),
        ),
        posted_at=read_time(_find_text(alert, "sent")),
        author=_find_text(alert, "sender"),
        url=web if web.startswith(("https://", "http://")) else url,
        language=_find_text(first[0], "language") or None,
        lat=point[0] if point else None,
        lon=point[1] if point else None,
    )


def _read_words(info: Element) -> str:
    areas = [_find_text(area, "areaDesc") for area in info.iter(f"{NAMESPACE}area")]
    headline = _find_text(info, "headline") or _find_text(info, "event")
    return join_texts(headline, _find_text(info, "description"), _find_text(info, "instruction"), *areas)


def _find_language(info: Element) -> str:
    """Return an info's language; CAP takes one that is not named for American English."""
    return _find_text(info, "language") or "en-US"


def _speaks(wanted: str, language: str) -> bool:
    """Return whether a language is the wanted one or a variety of it."""
    return bool(wanted) and f"{language}-".casefold().startswith(f"{wanted}-".casefold())


def _find_text(element: Element, name: str) -> str:
    return (element.findtext(f"{NAMESPACE}{name}") or "").strip()


def _list_shapes(infos: Iterable[Element], name: str) -> Iterator[str]:
    for info in infos:
        for shape in info.iter(f"{NAMESPACE}{name}"):
            yield shape.text or ""
