"""An organisation's own page lays its reports out as HTML: checked before use, frozen, nothing acts in it."""

from collections.abc import Callable
from pathlib import Path

import html5lib
import pytest

from dashboard.services.errors import ReportError
from dashboard.services.reports.__main__ import main
from dashboard.services.reports.release import read_release
from dashboard.services.reports.shape.page import load_layout
from db.models import Event
from db.session import Store
from tests.factories import make_posts, store_posts
from tests.integration.reports.report_builder import Built, PageReader, build, render_page

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{{{{ document.title }}}}</title>
<style>
{{{{ style }}}}
</style>
</head>
<body>
<header><p>Brigade of Ayer</p></header>
{{% for mark in document.marks %}}<p>{{{{ mark }}}}</p>{{% endfor %}}
<h1>{{{{ document.title }}}}</h1>
<p>{{{{ document.attribution }}}} {{{{ document.scope }}}} {{{{ document.clearance }}}}</p>
{{% for section in document.sections %}}
<h2>{{{{ section.title }}}}</h2>
{{% for block in section.blocks %}}
{{{{ show(block) }}}}
{{% endfor %}}
{{% endfor %}}
<footer>{{{{ document.sha256 }}}}</footer>
</body>
</html>
"""
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Put a file into the organisation's folder."""
    monkeypatch.setenv("LOOKOUT_REPORT_TEMPLATES", str(tmp_path))

    def put(name: str, source: str) -> Path:
        path = tmp_path / name
        path.write_text(source, encoding="utf-8")
        return path

    return put


def test_an_own_page_and_style_lay_the_report_out_which_keeps_them_when_the_files_change(
    store: Store, write: Write
) -> None:
    paths = write("report.html", PAGE), write("report.css", "h1 { color: teal; }")
    store_posts(store, make_posts(3))
    row, snapshot = build(store, 1)
    page = render_page(store, row, snapshot)
    for path in paths:
        path.unlink()
    assert render_page(store, row, snapshot) == page
    html5lib.HTMLParser(strict=True).parse(page.decode())
    assert b"h1 { color: teal; }" in page
    assert "Brigade of Ayer" in PageReader(page).text


def test_an_own_style_alone_dresses_the_page_that_lookout_brings(store: Store, write: Write) -> None:
    write("report.css", "h1 { color: teal; }")
    store_posts(store, make_posts(3))
    page = render_page(store, *build(store, 1))
    assert b"h1 { color: teal; }" in page
    assert b"SHA-256 of the frozen facts" in page


def test_hostile_words_do_nothing_on_an_own_page(built: Built, write: Write) -> None:
    write("report.html", PAGE)
    with built.store.write() as session:
        session.get_one(Event, built.event_id).name = "<script>alert(1)</script>"
    page = render_page(built.store, *build(built.store, built.event_id))
    assert {tag for tag, _ in PageReader(page).tags} & {"script", "iframe"} == set()
    assert "<script>alert(1)</script>" in PageReader(page).text


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("<footer>", "<footer>{% if %}", "line 22: Expected an expression"),
        ("document.sha256", "document.sha", "line 22: .* has no attribute 'sha'"),
        ("document.sha256", "nobody", "line 22: there is no fact 'nobody'; there are document, show, style"),
        ("document.sha256", "document.sha256 | safe", "line 22: there is no filter 'safe'"),
        ("document.sha256", "'x'.center(9)", r"line 22: a page calls nothing but show\(block\)"),
        ("document.sha256", "'x' * 9", r"line 22: a template cannot use \*"),
        ("<footer>", "{% include 'other.html' %}<footer>", "line 22: a page uses no other file"),
        (
            "<footer>",
            "{% autoescape false %}{% endautoescape %}<footer>",
            "line 22: a page .* escapes whatever",
        ),
        ("<footer>", "<script>x()</script><footer>", "gives <script>, which no page of a report may hold"),
        ("<footer>", "<footer onclick='x()'>", "gives <footer onclick>, which no page"),
        ("<footer>", "<footer class={{ document.title }}>", "gives <footer .*put quotes around what a fact"),
        (
            "<footer>",
            "<img src='https://a.example/x.png' alt=''><footer>",
            "fetches 'https://a.example/x.png'",
        ),
        ("<footer>", "<a href='javascript:x()'>x</a><footer>", "leads on to 'javascript:x"),
        ("<head>", '<head><meta http-equiv="refresh" content="0">', "gives <meta http-equiv='refresh'>"),
        ("img-src data:", "img-src *", 'lacks <meta http-equiv="Content-Security-Policy"'),
        ("{{ style }}", "@import 'a.css';", "has a style with '@import'; a page fetches nothing"),
        ("{{ style }}", "body { background: url(https://a.example) }", "has a style with 'url"),
        ("<!doctype html>", "", "does not begin with <!doctype html>"),
        ("<p>{{ mark }}</p>", "", r"leaves out what marks it \(DRAFT, EXERCISE\); every report says it"),
        ("{{ document.clearance }}", "", "leaves out who cleared it"),
        ("<h2>{{ section.title }}</h2>", "", "leaves out the titles of its sections"),
        ("{{ show(block) }}", "", "leaves out of “Highlights” a block of the kind Bullets"),
    ],
)
def test_a_page_that_cannot_be_used_is_refused_with_its_file_and_the_reason(
    write: Write, before: str, after: str, says: str
) -> None:
    assert before in PAGE
    path = write("report.html", PAGE.replace(before, after))
    with pytest.raises(ReportError, match=rf"{path}.* ?{says}"):
        load_layout()


def test_a_style_that_would_end_early_and_act_is_refused(write: Write) -> None:
    path = write("report.css", "</style><script>x()</script>")
    with pytest.raises(ReportError, match=f"{path} gives <script>, which no page of a report may hold"):
        load_layout()


def test_a_page_of_another_name_is_named(write: Write) -> None:
    path = write("raport.html", PAGE)
    with pytest.raises(
        ReportError, match=f"{path} is no part of the page of a report; there are report.html"
    ):
        load_layout()


def test_a_bad_page_stops_the_draft_and_the_command_names_it(
    store: Store, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write("report.html", PAGE)
    assert main(["templates"]) == 0
    assert f"HTML: {path}, the organisation's own" in capsys.readouterr().out
    write("report.html", "<p>Nothing</p>")
    store_posts(store, make_posts(3))
    with pytest.raises(ReportError, match="does not begin with <!doctype html>"):
        build(store, 1)
    assert main(["templates"]) == 2
    assert str(path) in capsys.readouterr().err


def test_reviewers_read_what_an_own_page_says_as_words_of_a_person(store: Store, write: Write) -> None:
    write("report.html", PAGE.replace("Brigade of Ayer", "The police arrested John Smith, who looted."))
    store_posts(store, make_posts(3))
    row, _ = build(store, 1)
    with store.read() as session:
        release = read_release(session, row)
    assert "Page" in {objection.finding.section for objection in release.objections}
