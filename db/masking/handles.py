"""Names of accounts: with an at sign, after the name of a platform, or in words."""

import re

from db.masking.kinds import Kind
from db.masking.offices import is_office_account
from db.masking.spans import Span, drop_overlaps, find_all, mark_offices
from db.masking.spelt import AT, DASH, DOT, UNDERSCORE

_PLATFORM = (
    r"(?:insta(?:gram)?|ig|twitter|tik ?tok|telegram|tg|snap(?:chat)?|facebook|fb|discord|"
    r"mastodon|bluesky|bsky|wechat|viber|kik|youtube|yt)"
)
# What a sentence goes on with where no account follows: "insta is down", "on Telegram for updates".
_NO_NAME = (
    r"(?!(?:is|are|was|has|and|or|the|a|an|for|to|in|on|at|by|with|from|of|my|me|us|our|your|page|group|"
    r"channel|live|posts?|account|down|app|now|here|that|this|it|es|el|la|los|de|en|para|y|o|com|e)\b)"
)
_NAME = rf"{_NO_NAME}@?(?=[\w.-]*[^\W\d])[A-Za-z0-9_](?:[\w.]{{0,28}}\w)"
# A letter of another script before the sign belongs to no address: such words stand without spaces between.
AT_SIGN = re.compile(
    r"(?<![A-Za-z0-9_])@\w{1,50}(?:[.-]\w{1,50}){0,4}(?:@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})?"
)
# "meet @ the bridge" is a place: behind a blank a name has a figure or a line in it, or a word asks for it.
SPACED = re.compile(r"(?<![A-Za-z0-9_])@ {1,2}(?=\w*[_\d])(?!\d+\b)\w{3,50}")
SPACED_ASKED = re.compile(
    r"\b(?:follow|dm|ask|message|msg|contact|inbox|add|via|cc) (?:me |us |him |her )?@ {1,2}\w{2,50}",
    re.IGNORECASE,
)
AFTER_COLON = re.compile(rf"\b{_PLATFORM} ?[:=] ?(?P<secret>{_NAME})", re.IGNORECASE)
AFTER_IS = re.compile(
    rf"\b(?:my|our|his|her) {_PLATFORM}(?: (?:account|name|handle|id|user))? (?:is )?(?P<secret>{_NAME})",
    re.IGNORECASE,
)
BEFORE_PLATFORM = re.compile(
    rf"\b(?:follow|dm|add|message|msg|contact|find|inbox|text|ask) (?:me |us |him |her )?(?:at |as |@ ?)?"
    rf"(?P<secret>{_NAME}) (?:on|in|at|via|en|no) {_PLATFORM}\b",
    re.IGNORECASE,
)
REDDIT = re.compile(r"(?<![\w/])/?u/(?P<secret>[\w-]{3,20})(?![\w/])")
# In words: "at ana underscore rivas", "arroba vecina_norte". A sentence may underscore something without it.
_SPELT_NAME = rf"\w{{2,30}}(?: (?:{UNDERSCORE}|{DASH}|{DOT}) \w{{1,30}}){{1,4}}"
SPELT = re.compile(
    rf"(?<!\w)(?:{AT} \w{{2,30}}(?: (?:{UNDERSCORE}|{DASH}) \w{{1,30}}){{1,4}}"
    rf"|(?:arroba|arobase|chiocciola) (?!de\b|del\b|do\b|da\b)(?:{_SPELT_NAME}|[\w.]{{3,30}}))",
    re.IGNORECASE,
)
SPELT_ASKED = re.compile(
    rf"\b(?:{_PLATFORM}|handle|account|user ?name|cuenta|usuario|conta|perfil|compte|pseudo|"
    rf"nick(?:name)?|alias|profil|kont|hesab[ıi]m|akun)"
    rf"(?: (?:is|es|est|c'est|[eèé]|name|"
    rf"handle))*[ :]+(?P<secret>@?\w{{2,30}}(?: {UNDERSCORE} \w{{1,30}}){{1,3}})",
    re.IGNORECASE,
)
# The same in languages that own behind, or say "is" otherwise: "mon insta c'est ana_du_lac".
IS_NAMED = re.compile(
    rf"\b{_PLATFORM}(?: (?:ko|m|ku|saya|mwen|is|es|est|c'est|[eèé]|ist|adalah|ay|si|se|hesab[ıi]m))*[ :]+"
    rf"(?P<secret>@?(?=[a-z.]*[_\d.])[A-Za-z](?:[\w.]{{2,28}}\w))",
    re.IGNORECASE,
)
# A line or a figure in it, and the platform behind it, in any language.
ON_PLATFORM = re.compile(
    rf"(?<![\w@.])(?P<secret>(?=[a-z.]*[_\d])[A-Za-z][\w.]{{3,30}}) (?:on|in|en|sur|no|na|su|auf|di|sa|"
    rf"sou|в) {_PLATFORM}\b",
    re.IGNORECASE,
)
# What an address of X begins with, where the host is missing.
BEFORE_STATUS = re.compile(r"(?<![\w/.@-])(?P<secret>\w{2,30})/status(?:es)?/(?=\d)")
DISCORD = re.compile(r"(?<![\w#])\w{2,32}#\d{4}(?!\w)")

PATTERNS = (
    AT_SIGN,
    SPACED,
    SPACED_ASKED,
    AFTER_COLON,
    AFTER_IS,
    BEFORE_PLATFORM,
    SPELT,
    SPELT_ASKED,
    IS_NAMED,
    ON_PLATFORM,
    REDDIT,
    BEFORE_STATUS,
    DISCORD,
)


def find_handles(text: str) -> list[Span]:
    """Return the handles in folded text."""
    found = drop_overlaps(span for pattern in PATTERNS for span in find_all(pattern, text, Kind.HANDLE))
    return mark_offices(text, found, is_office_account)
