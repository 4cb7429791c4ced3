"""Addresses of before there was one desk lead to it, with all that they say."""

from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.web.first_page import make_routes

POST = {"layout": ["table"], "order": ["newest"], "whole": ["yes"]}


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/situation", {"layout": ["map"]}),
        ("/situation?event=1&area=1,2,3,4", {"event": ["1"], "area": ["1,2,3,4"], "layout": ["map"]}),
        ("/posts", {"layout": ["table"], "order": ["newest"]}),
        ("/posts?layout=pictures", {"layout": ["pictures"], "order": ["newest"]}),
        ("/posts?order=oldest&page=2", {"layout": ["table"], "order": ["oldest"], "page": ["2"]}),
        ("/posts?layout=sideways", {"layout": ["table"], "order": ["newest"]}),
        (
            "/posts?damage=a&damage=b&words=",
            {"layout": ["table"], "order": ["newest"], "damage": ["a", "b"], "words": [""]},
        ),
        ("/post?post=2", POST | {"post": ["2"]}),
        ("/post?post=%0d%0aSet-Cookie:x", POST | {"post": ["\r\nSet-Cookie:x"]}),
    ],
)
def test_an_address_of_before_leads_to_the_desk_with_all_that_it_says(
    address: str, shown: dict[str, list[str]]
) -> None:
    answer = TestClient(Starlette(routes=make_routes("<html>"))).get(address, follow_redirects=False)
    assert answer.status_code == 307
    led = urlsplit(answer.headers["location"])
    assert (led.netloc, led.path) == ("", "/")
    assert parse_qs(led.query, keep_blank_values=True) == shown
