"""The first page brings along early what its address needs."""

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.file_util import get_static_dir

from dashboard.web.first_page import make_first_page, make_routes

EARLY = re.compile(r'<script type="module" async crossorigin src="\./(static/js/[^"]*)"></script>')
MIB = 2**20


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=make_routes(make_first_page())))


def test_the_desk_reads_the_script_of_its_chart_early_under_the_name_that_streamlit_knows(
    client: TestClient,
) -> None:
    page = client.get("/?event=1").text
    (chart,) = EARLY.findall(page)
    # It may run at once: what the page draws into stands ahead of it.
    assert page.index('id="root"') < page.index(chart)
    static = Path(get_static_dir())
    assert (static / chart).stat().st_size > MIB
    (main,) = re.findall(r'src="\./(static/js/index\.[^"]*)"', page)
    assert Path(chart).name in (static / main).read_text(encoding="utf-8")


def test_other_pages_do_without_it(client: TestClient) -> None:
    assert not EARLY.findall(client.get("/reports").text)
