"""The first page: Streamlit's own, with our scripts and style sheet, there before anything is drawn."""

import base64
import hashlib
import json
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from streamlit.file_util import get_static_dir

from dashboard.components.language import SCRIPT_WORDS
from dashboard.components.markup import escape_text
from dashboard.views.pages import START, Page
from dashboard.web.former import FORMER, lead_on
from dashboard.web.map_names import NAMES_PATH, send_names
from dashboard.web.map_provinces import PROVINCES_PATH, send_provinces
from dashboard.web.map_roads import ROADS_PATH, send_roads
from dashboard.web.name_cookie import NAME_PATH, keep_name

STATIC = Path(__file__).parents[2] / "assets" / "static"
# The later ones call the first two as they are read.
OUR_SCRIPTS = (
    *("address", "language", "borrowed", "focus", "keys", "layout", "linked", "name", "playback", "return"),
    *("theme", "tour", "transitions", "waiting"),
    "working",
)
WORDS = {"language": f' data-lookout-words="{escape_text(json.dumps(SCRIPT_WORDS))}"'}
SCRIPTS = "\n    ".join(
    f'<script src="/app/static/lookout/{name}.js"{WORDS.get(name, "")}></script>' for name in OUR_SCRIPTS
)
# Streamlit asks for the chart's script, of nearly five megabytes, once the chart is drawn. Between the first
# page and the first answer the browser waits for us: there it has the time to read it.
CHART = "PlotlyChart.*.js"
STYLE_SHEET = '<link rel="stylesheet" href="/app/static/lookout/lookout.css">'
# Streamlit's own font, which no page here is set in (.streamlit/config.toml).
FONT = re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*/>\s*')
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def make_first_page() -> str:
    """Return the HTML that every address of the dashboard answers with."""
    page = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    page = FONT.sub("", page)
    # Ahead of Streamlit's scripts, which read what it sets.
    page = page.replace("<title>Streamlit</title>", f"<title>Lookout</title>\n    {SCRIPTS}", 1)
    # Behind the head, to which Streamlit adds its own styles: of two that weigh the same the later counts.
    return page.replace("</body>", f"  {STYLE_SHEET}\n  </body>", 1)


def read_chart_early(page: str) -> str:
    """Return the first page for an address whose page has a chart.

    Behind what it draws into, since it may run ahead of Streamlit's own script, which it brings along.
    """
    folder = Path(get_static_dir())
    # Without a match, as in another version of Streamlit, the chart is asked for as ever.
    found = sorted((folder / "static" / "js").glob(CHART))
    tags = (
        f'<script type="module" async crossorigin src="./{one.relative_to(folder).as_posix()}"></script>'
        for one in found
    )
    return page.replace("</body>", f"  {''.join(tags)}\n  </body>", 1)


def hash_inline_scripts(page: str) -> list[str]:
    """Return what allows each script that stands in the page, as sources of a content security policy."""
    digests = (hashlib.sha256(script.encode()).digest() for script in INLINE_SCRIPT.findall(page))
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def make_routes(page: str) -> list[Route | Mount]:
    """Return the routes of the pages and of the files that they need.

    Streamlit's default page has the address ``/`` alone, so that the page's own is sent there, as are those
    of pages that it took the place of.
    """

    desk = read_chart_early(page)

    async def answer(request: Request) -> HTMLResponse:
        is_desk = request.url.path == "/"
        return HTMLResponse(desk if is_desk else page, headers={"Cache-Control": "no-cache"})

    async def go_to_start(request: Request) -> RedirectResponse:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/{query}")

    async def go_to_desk(request: Request) -> RedirectResponse:
        return RedirectResponse(lead_on(request.url.path.strip("/"), request.url.query))

    pages = [Route(f"/{name}", answer) for name in Page if name is not START]
    return [
        Route("/", answer),
        Route(f"/{START}", go_to_start),
        *pages,
        *(Route(f"/{name}", go_to_desk) for name in FORMER),
        Route(NAME_PATH, keep_name, methods=["PUT"]),
        Route(NAMES_PATH, send_names),
        Route(PROVINCES_PATH, send_provinces),
        Route(ROADS_PATH, send_roads),
        Mount("/app/static", StaticFiles(directory=STATIC)),
    ]
