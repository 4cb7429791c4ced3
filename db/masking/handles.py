"""Names of accounts: with an at sign, after the name of a platform, or in words."""

import re

from db.masking.spans import Span, drop_overlaps, find_all

MASK = "@name"
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
    REDDIT,
    BEFORE_STATUS,
    DISCORD,
)


def find_handles(text: str) -> list[Span]:
    """Return the handles in folded text."""
    return drop_overlaps(span for pattern in PATTERNS for span in find_all(pattern, text, MASK))
