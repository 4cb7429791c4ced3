"""Addresses and ids of posts without the account that sent them.

``https://x.com/sample_a/status/1`` names a person as a handle does, and so may an id. Where a platform
opens a post by its number alone, that address is kept, elsewhere only the host. An id that names an account
becomes a keyed hash: the same id gives the same hash, and nobody without the key can test a guess.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

HASH_CHARS = 32  # 128 bits: no two ids of a store meet by chance
# Shorter handles would be found in addresses that have nothing to do with them.
SHORTEST_HANDLE = 3

Query = Mapping[str, list[str]]


@dataclass(frozen=True)
class Form:
    """One way in which a platform writes the address of a post.

    Args:
        path: what the path must be, whole; its groups fill ``kept``.
        kept: the address that opens the same post and names no account.
        query: parameter that holds the post's number, for platforms that do not put it into the path.
    """

    path: str
    kept: str
    query: str = ""


@dataclass(frozen=True)
class Platform:
    """Hosts that belong together, and the forms of their addresses; of any other only the host is kept."""

    hosts: str
    forms: tuple[Form, ...]


_WATCH = "https://www.youtube.com/watch?v={0}"
_FACEBOOK = "https://www.facebook.com/{0}"

# Groups, subreddits and channels of Telegram are public outlets and stay: a numbered post on t.me is never in
# the chat of a person.
PLATFORMS = (
    Platform(
        r"(?:[a-z]+\.)?(?:twitter|x|fxtwitter|vxtwitter|fixupx)\.com|nitter\..+",
        (Form(r"/(?:i/web|i|[^/]+)/status(?:es)?/(\d+)(?:/.*)?", "https://x.com/i/status/{0}"),),
    ),
    Platform(
        r"(?:[a-z-]+\.)?(?:facebook|fb)\.com",
        (
            Form(r"/groups/([^/]+)/(?:posts|permalink)/(\d+)/?", "https://www.facebook.com/groups/{0}/posts/{1}"),
            Form(r"/[^/]+/posts/(?:[^/]+/)?(\w+)/?", _FACEBOOK),
            Form(r"/[^/]+/photos/(?:[^/]+/)?(\d+)/?", _FACEBOOK),
            Form(r"/(?:[^/]+/videos/(?:[^/]+/)?|reel/)(\d+)/?", "https://www.facebook.com/watch/?v={0}"),
            Form(r"/watch/?(?:live/?)?|/video\.php", "https://www.facebook.com/watch/?v={0}", "v"),
            Form(r"/(?:permalink|story)\.php", _FACEBOOK, "story_fbid"),
            Form(r"/photo(?:/|\.php)?", "https://www.facebook.com/photo/?fbid={0}", "fbid"),
        ),
    ),
    Platform(
        r"(?:www\.)?instagram\.com",
        (Form(r"/(?:[^/]+/)?(p|reel|tv)/([\w-]+)/?", "https://www.instagram.com/{0}/{1}/"),),
    ),
    Platform(
        r"(?:[a-z]+\.)?tiktok\.com",
        (Form(r"/@[^/]*/(?:video|photo)/(\d+)/?", "https://www.tiktok.com/embed/v2/{0}"),),
    ),
    Platform(
        r"(?:www\.)?threads\.(?:net|com)",
        (Form(r"/(?:@[^/]+/post|t)/([\w-]+)/?", "https://www.threads.net/t/{0}"),),
    ),
    Platform(r"bsky\.app", ()),
    Platform(
        r"(?:[a-z]+\.)?youtube\.com",
        (Form(r"/watch", _WATCH, "v"), Form(r"/(?:shorts|live|embed)/([\w-]+)/?", _WATCH)),
    ),
    Platform(r"youtu\.be", (Form(r"/([\w-]+)", _WATCH),)),
    Platform(
        r"(?:[a-z]+\.)?reddit\.com",
        (
            Form(r"/(r/\w+)/comments/(\w+)/[^/]*/(\w+)/?", "https://www.reddit.com/{0}/comments/{1}/_/{2}"),
            Form(r"/(r/\w+)/comments/(\w+)(?:/[^/]*)?/?", "https://www.reddit.com/{0}/comments/{1}"),
            Form(r"/u(?:ser)?/[^/]+/comments/(\w+)(?:/.*)?", "https://www.reddit.com/comments/{0}"),
        ),
    ),
    Platform(
        r"(?:t|telegram)\.me",
        (Form(r"/(?:s/)?(c/\d+|\w+)/(\d+)/?", "https://t.me/{0}/{1}"),),
    ),
    Platform(
        r"(?:[a-z]+\.)?linkedin\.com",
        (Form(r"/.*activity[:-](\d+).*", "https://www.linkedin.com/feed/update/urn:li:activity:{0}"),),
    ),
    Platform(r"(?:www\.)?flickr\.com", (Form(r"/photos/[^/]+/(\d+).*", "https://www.flickr.com/photo.gne?id={0}"),)),
    Platform(r"(?:wa\.me|(?:[a-z]+\.)?whatsapp\.com|(?:www\.)?snapchat\.com)", ()),
)  # fmt: skip
# There a host of its own is an account.
HOSTS_OF_ACCOUNTS = re.compile(
    r".+\.(?:tumblr|blogspot|wordpress|substack|medium|livejournal)\.com|.+\.bsky\.social"
)
# Mastodon and its kin stand on any host; a status opens by its number through the server's public interface.
FEDIVERSE = re.compile(r"/(?:@[^/]+|users/[^/]+/statuses)/(\d{6,})/?")
ACCOUNT_IN_ADDRESS = re.compile(
    r"@|/~[^/]|/(?:users?|profiles?|members?|u|accounts?|authors?|in)/[^/]|"
    r"[?&](?:user|user_?name|author|screen_?name|handle|e?mail|phone)=",
    re.IGNORECASE,
)
ACCOUNT_IN_ID = re.compile(
    r"@|\bdid:[a-z]+:|^[^/\s]+/(?:status(?:es)?|posts?|videos?|photos?|p|reel|comments?)/|^u/|/u(?:sers?)?/",
    re.IGNORECASE,
)


def hide_account_in_url(url: str, author: str = "") -> str | None:
    """Return an address without the account in it: another form of it, its host alone, or None.

    Args:
        url: a web address with scheme and host.
        author: the post's author, whose name may stand in an address of any site.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    alone = f"{parts.scheme}://{host}/"
    for platform in PLATFORMS:
        if re.fullmatch(platform.hosts, host):
            found = (_match(form, parts.path, parse_qs(parts.query)) for form in platform.forms)
            return next(filter(None, found), alone)
    status = FEDIVERSE.fullmatch(parts.path)
    if status:
        return f"{alone}api/v1/statuses/{status[1]}"
    if HOSTS_OF_ACCOUNTS.fullmatch(host) or _names(author, host):
        return None
    return alone if ACCOUNT_IN_ADDRESS.search(url) or _names(author, url) else url


def hide_account_in_id(external_id: str, author: str, key: bytes) -> str:
    """Return an id of a post that names no account: itself, or ``hmac:`` and a hash under the key.

    Args:
        author: the post's author, whose name makes the id one that is hidden.
        key: the store's own; the same id gives the same hash as long as it stays.
    """
    is_url = "://" in external_id and not external_id.startswith("at://")
    names_account = ACCOUNT_IN_ID.search(external_id) or _names(author, external_id)
    if not names_account and not (is_url and hide_account_in_url(external_id, author) != external_id):
        return external_id
    return "hmac:" + hmac.new(key, external_id.encode(), hashlib.sha256).hexdigest()[:HASH_CHARS]


def _match(form: Form, path: str, query: Query) -> str | None:
    found = re.fullmatch(form.path, path)
    if found is None:
        return None
    numbers = query.get(form.query, [])[:1] if form.query else found.groups()
    safe = all(re.fullmatch(r"[\w/-]+", number) for number in numbers)
    return form.kept.format(*numbers) if numbers and safe else None


def _names(author: str, text: str) -> bool:
    handle = author.strip().removeprefix("@").casefold()
    return len(handle) >= SHORTEST_HANDLE and handle in text.casefold()
