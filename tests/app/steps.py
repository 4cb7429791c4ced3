"""What an analyst does and sees, in a few words each, by Streamlit's own test runner."""

import json
import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs

from streamlit.testing.v1 import AppTest

from dashboard.components.markup import WORD_JOINER
from db.predictions import NewPlace, add_predictions
from db.queries.posts import PostDetail, get_post
from db.session import Store
from db.vocabulary import Humanitarian, PlaceMethod, PlacePrecision
from tests.factories import MODEL_VERSION, make_posts, make_prediction, store_posts

OpenApp = Callable[..., AppTest]
# The desk as the table of all posts, with one of them whole, and as the wide map.
TABLE = {"layout": "table", "order": "newest"}
WHOLE = {**TABLE, "whole": "yes"}
MAP = {"layout": "map"}
# What draws its content once it is open.
POPOVERS = ("desk_filters", "desk_views", "desk_presences")
# Each way in which the desk is drawn.
DESKS: tuple[dict[str, str], ...] = ({}, TABLE, {"layout": "pictures"}, MAP, WHOLE)
# Markdown that would call an outside host, and signs that Streamlit reads as mathematics and colour.
HOSTILE = "![](https://evil.example/p.png) $x$ :red[x]"


class TagReader(HTMLParser):
    """Collects what a browser would run or ask for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.alive: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that runs, leads out or acts."""
        if tag in ("script", "iframe", "object", "embed", "form", "base"):
            self.alive.append(tag)
        for name, value in attrs:
            # An address of our own may hold what is searched for.
            is_own = re.match(r"/(?!/)", value or "") is not None
            is_outside = name in ("href", "src", "data", "action") and "evil" in (value or "") and not is_own
            if name.startswith("on") or is_outside:
                self.alive.append(f"{tag} {name}={value}")


def list_markdown(app: AppTest) -> list[str]:
    """Return every text that the browser reads as Markdown."""
    kinds = (app.markdown, app.caption, app.error, app.info, app.warning, app.toast)
    return [str(element.value) for kind in kinds for element in kind]


def read_page(app: AppTest) -> str:
    """Return all words and markup on a page, without the escapes that the browser takes out of Markdown."""
    assert not app.exception, [error.value for error in app.exception]
    plain = [text.replace(WORD_JOINER, "") for text in list_markdown(app)]
    parts = [re.sub(r"\\([!-/:-@[-`{-~])", r"\1", text) for text in plain]
    parts += [str(element.proto.body) for element in app.get("html")]
    return "\n".join(parts)


def list_headers(app: AppTest) -> list[str]:
    """Return the headers of a page, among them which post is at hand."""
    return [header.value for header in app.header]


def list_links(app: AppTest) -> dict[str, dict[str, list[str]]]:
    """Return the parameters of the links to the desk by their words."""
    found = re.findall(r'<a class="lo-link" data-lookout-open href="/\?([^"]*)">([^<]*)</a>', read_page(app))
    return {unescape(words): parse_qs(unescape(query)) for query, words in found}


def list_rows(app: AppTest) -> list[int]:
    """Return the posts that the desk lists as rows, in their order."""
    return [
        int(number)
        for number in re.findall(r"<a data-lookout-open [^>]*>Open post (\d+)</a>", read_page(app))
    ]


def open_row(app: AppTest, post_id: int) -> AppTest:
    """Follow the link of a row."""
    links = re.findall(r'<a data-lookout-open href="/\?([^"]*)"[^>]*>Open post (\d+)</a>', read_page(app))
    query = next(unescape(query) for query, number in links if int(number) == post_id)
    app.query_params.clear()
    for name, values in parse_qs(query).items():
        app.query_params[name] = values
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    """Press the first button with a label."""
    return next(button for button in app.button if button.label == label).click().run()


def stay(app: AppTest) -> AppTest:
    """Let the next judgements stay on their post."""
    return app.segmented_control(key="goes_on").set_value("This post").run()


def write_section(app: AppTest, section: str, text: str) -> AppTest:
    """Write a section of the draft that the page shows and save it."""
    app = next(box for box in app.selectbox if box.label == "Section").select(section).run()
    next(area for area in app.text_area if area.label == "One sentence a line").set_value(text)
    return press(app, "Save this section")


def look_up(store: Store, post_id: int) -> PostDetail:
    """Return what the store says of a post that it has."""
    with store.read() as session:
        detail = get_post(session, post_id)
    assert detail is not None
    return detail


def classify(store: Store, post_ids: list[int], **fields: object) -> None:
    """Give each post the same prediction and place; ``fields`` are those of ``make_prediction``."""
    place = NewPlace(19.4, -99.1, PlacePrecision.LOCALITY, PlaceMethod.GAZETTEER, "Mexico City")
    with store.write() as session:
        predictions = [make_prediction(post_id, place=place, **fields) for post_id in post_ids]  # type: ignore[arg-type]
        add_predictions(session, model_version=MODEL_VERSION, predictions=predictions)


def store_three(store: Store) -> list[int]:
    """Store posts of which the later are the more urgent; returns them as the list shows them."""
    posts = [make_posts(1, first=number, text=f"House {number} is under water")[0] for number in range(3)]
    post_ids = store_posts(store, posts)
    classify(store, post_ids, humanitarian=Humanitarian.OTHER_RELEVANT_INFORMATION)
    return post_ids[::-1]


def read_param(app: AppTest, name: str) -> str:
    """Return the one value of a query parameter, which the runner keeps alone or in a list."""
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def press_key(app: AppTest, key: str) -> AppTest:
    """Press the button that a key presses."""
    return next(b for b in app.button if str(b.key).startswith(f"key_{key.lower()}_")).click().run()


def read_refusals(app: AppTest) -> dict[str, str]:
    """Return why keys do not act, by key."""
    told = re.findall(r'data-lookout-keys="([^"]*)"', read_page(app))
    return {key: words for part in told for key, words in json.loads(unescape(part)).items()}
