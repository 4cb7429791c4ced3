"""One message as a row: what it says in two lines, and below what it was taken for, where, how often.

The rows of a list are one element: as a container, a picture, a text and a button for each they took longer
than all else on the desk, in the server and in the browser.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence

from dashboard.catalogue import mark
from dashboard.components.map_looks import CATEGORY_LOOKS, DAMAGE_LOOKS, UNCLEAR_LOOK, Look
from dashboard.components.markup import clip_text, escape_text, make_chip, make_swatch
from dashboard.components.times import say_time
from dashboard.labels import LABEL_DECISION_WORDS, say_share, say_unfamiliar
from dashboard.services.places import say_place
from dashboard.speaking import say
from db.bounds import is_time_known
from db.queries.posts import PostRow
from db.queries.urgent import UrgentMessage
from db.vocabulary import Clarity, LabelDecision

ROW_TEXT = 120


def make_row(
    message: UrgentMessage,
    holders: Sequence[str] = (),
    assignee: str = "",
    *,
    picture: str,
    address: str,
    is_shown: bool,
    is_in_picture: bool,
) -> str:
    """Return the row's HTML; nothing of the post reaches it unescaped.

    Args:
        holders: who else is at the post.
        assignee: whom it is assigned to.
        picture: as HTML; empty where the post has none.
        address: where the row leads.
        is_shown: whether the post is the one at hand.
        is_in_picture: whether a search found it by the words in its picture alone.
    """
    row = message.row
    text = clip_text(row.text, ROW_TEXT) or say("(no text)")
    held = [make_chip(say("{name} is at it", name=name), tone="warn") for name in holders]
    if assignee:
        held.append(make_chip(say("for {assignee}", assignee=assignee)))
    if is_in_picture:
        held.append(make_chip(say("Found in the picture")))
    # Each in its own direction: in Arabic a Latin name would else draw the number of the day to its side.
    told = (f"<bdi>{escape_text(fact)}</bdi>" for fact in _list_facts(message))
    facts = " · ".join((*held, *_list_classes(row), *told))
    # Read by assets/static/lookout/linked.js.
    linked = "" if row.lat is None or row.lon is None else f' data-lookout-place="{row.lat},{row.lon}"'
    if is_time_known(row.posted_at):
        linked += f' data-lookout-time="{row.posted_at.timestamp():.0f}"'
    words = f'<div><p dir="auto">{escape_text(text)}</p><p class="lo-meta">{facts}</p></div>'
    current = ' aria-current="true"' if is_shown else ""
    name = escape_text(say("Open post {id}", id=row.id))
    opens = f'<a data-lookout-open href="{escape_text(address)}"{current}>{name}</a>'
    return f'<li class="lo-row"{linked}>{picture}{words}{opens}</li>'


def make_thumbnail(jpeg: bytes, words: str) -> str:
    """Return a small picture as HTML, which holds it: the browser asks for nothing more."""
    return f'<img src="data:image/jpeg;base64,{b64encode(jpeg).decode()}" alt="{escape_text(words)}">'


def make_lost_picture(reason: str) -> str:
    """Return what stands in the place of a picture that is lost or damaged."""
    return f'<p class="lo-meta">{escape_text(say("This picture cannot be shown"))}. {escape_text(reason)}</p>'


def _list_classes(row: PostRow) -> Iterator[str]:
    """Return category and severity as HTML, each behind its colour and sign."""
    yield _make_class(CATEGORY_LOOKS[row.humanitarian])
    if row.damage is None:
        return
    if row.damage_clarity is Clarity.UNCLEAR:
        yield _make_class(UNCLEAR_LOOK)
        return
    share = "" if row.damage_confidence is None else f" {escape_text(say(say_share(row.damage_confidence)))}"
    yield _make_class(DAMAGE_LOOKS[row.damage]) + share


def _make_class(look: Look) -> str:
    # In a narrow list the sign stands alone: it is that of the tiles above.
    sign = make_swatch(look.colour, look.sign)
    return f'{sign}<span class="lo-class"> {escape_text(say(look.words))}</span>'


def _list_facts(message: UrgentMessage) -> Iterator[str]:
    row = message.row
    if message.repeats:
        words = "×{count:,}" if message.are_all_counted else mark("×{count:,} or more")
        yield say(words, count=message.repeats + 1)
    yield say(say_place(row.place, row.lat, row.lon) or mark("no place"))
    yield from (say(say_unfamiliar(kind, row.language)) for kind in row.unfamiliar)
    if row.label_decision is not LabelDecision.NOT_JUDGED:
        yield say(LABEL_DECISION_WORDS[row.label_decision])
    yield say_time(row.posted_at)
