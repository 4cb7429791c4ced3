"""An organisation's own templates shape its reports, are checked before use, and can do nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.services.errors import ReportError
from dashboard.services.reports.__main__ import main
from dashboard.services.reports.compose import compose_document
from dashboard.services.reports.release import read_release
from dashboard.services.reports.shape.example import EXAMPLE
from dashboard.services.reports.shape.templates import load_template
from dashboard.services.reports.text import list_names
from db.models import Event
from db.queries.reports import get_report
from db.session import Store
from db.vocabulary import ReportKind
from tests.factories import make_posts, store_posts
from tests.integration.reports.report_builder import Built, build

WHOLE = "@highlights\n@gaps\n@contacts\n"
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Put words into the organisation's template of flash updates."""
    monkeypatch.setenv("LOOKOUT_REPORT_TEMPLATES", str(tmp_path))

    def put(source: str) -> Path:
        path = tmp_path / "flash.jinja"
        path.write_text(source, encoding="utf-8")
        return path

    return put


@pytest.mark.parametrize(
    ("source", "line", "says"),
    [
        ("\n@highlights\n{% for c in categories %}", 3, "Unexpected end of template"),
        (f"{WHOLE}# A\n- {{{{ usable.postss }}}} [list: usable]", 5, "has no attribute 'postss'"),
        (f"{WHOLE}{{% if false %}}\n- {{{{ nobody }}}}\n{{% endif %}}", 5, "there is no fact 'nobody'"),
        (
            f"{WHOLE}{{% if false %}}\n- {{{{ usable.posts | siez }}}}\n{{% endif %}}",
            5,
            "there is no filter 'siez'",
        ),
        (f"{WHOLE}\n@hihglights", 5, "“@hihglights” is no part; there are @charts, @clusters, @contacts"),
        (f"{WHOLE}@gaps", 4, "“@gaps” is placed twice"),
        (f"{WHOLE}- Loose words", 4, "“- Loose words” stands under no heading"),
        (f"{WHOLE}# A | citted", 4, "has other words behind the bar than cited or free"),
        (f"{WHOLE}### Deep", 4, "is no heading"),
        (f"{WHOLE}# A | cited\n{{# note\n#}}\n- 300 houses are gone", 7, "has nothing that stands for it"),
        (f"{WHOLE}# A\n- Gone [list: all houses]", 5, "names the list 'all houses'; there are "),
        (f"{WHOLE}# A\n- Gone [99]", 5, r"cites \[99\], which this report does not hold"),
        (
            f"{WHOLE}# A\n{{% for c in categories %}}\n- {{{{ 1 / 0 }}}}\n{{% endfor %}}",
            6,
            "division by zero",
        ),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_with_file_and_line(
    write: Write, source: str, line: int, says: str
) -> None:
    path = write(source)
    with pytest.raises(ReportError, match=rf"{path}, line {line}: .*{says}"):
        load_template(ReportKind.FLASH)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("@highlights\n@contacts", "leaves out @gaps, without which no report of its kind goes out"),
        (f"{WHOLE}# A\n# A", "has the heading “A” twice; titles tell sections apart"),
        (f"{WHOLE}# A\n{'x' * 60_000}", "has more than 50,000 bytes; make it shorter"),
    ],
)
def test_a_template_that_lacks_what_every_report_has_is_refused(write: Write, source: str, says: str) -> None:
    path = write(source)
    with pytest.raises(ReportError, match=f"{path} {says}"):
        load_template(ReportKind.FLASH)


@pytest.mark.parametrize(
    "expression",
    [
        "''.__class__.__mro__",
        "usable.update({'posts': 9})",
        "'x' * 1000000000",
        "'x'.center(1000000000)",
        "'{:>1000000000}'.format('x')",
        "'{:>{}}'.format('x', 1000000000)",
        "'%1000000000d' % 1",
        "2 ** 1000000000",
        "range(1000000000)",
        "lipsum()",
        "event['__class__'].mro()",
        "''|attr('__class__')",
    ],
)
def test_a_template_reaches_no_program_and_cannot_grow(write: Write, expression: str) -> None:
    path = write(f"{WHOLE}# A\n{{{{ {expression} }}}}")
    with pytest.raises(ReportError, match=f"{path}, line 5: "):
        load_template(ReportKind.FLASH)


def test_no_template_reads_a_file(write: Write, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("secret", encoding="utf-8")
    path = write(f"{WHOLE}# A\n{{% include 'other.txt' %}}")
    with pytest.raises(ReportError, match=f"{path}, line 5: no loader"):
        load_template(ReportKind.FLASH)


def test_a_template_of_no_kind_and_a_folder_that_is_none_are_named(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "falsh.jinja").write_text(WHOLE, encoding="utf-8")
    with pytest.raises(
        ReportError, match=r"falsh.jinja is the template of no kind of report; there are situ"
    ):
        load_template(ReportKind.FLASH)
    monkeypatch.setenv("LOOKOUT_REPORT_TEMPLATES", str(tmp_path / "away"))
    with pytest.raises(ReportError, match=r"LOOKOUT_REPORT_TEMPLATES names .*away, which is no folder"):
        load_template(ReportKind.FLASH)


def test_the_command_checks_every_template(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(WHOLE)
    assert main(["templates"]) == 0
    said = capsys.readouterr().out
    assert f"Flash Update: {path}, the organisation's own" in said
    assert said.count("as Lookout brings it") == len(ReportKind) - 1
    write("@gaps")
    assert main(["templates"]) == 2
    assert f"{path} leaves out @highlights" in capsys.readouterr().err


def test_an_own_template_shapes_the_report_which_keeps_it_when_the_file_changes(
    store: Store, write: Write
) -> None:
    path = write(f"# Mandate\nWe report for {{{{ event.country }}}}.\n\n{WHOLE}")
    store_posts(store, make_posts(3))
    row, snapshot = build(store, 1, kind=ReportKind.FLASH)
    path.unlink()
    document = compose_document(row, snapshot)
    assert document.sections[0].title == "Mandate"
    assert "We report for Mexico." in str(document.sections[0].blocks)
    assert "a template of the organisation" in str(document.sections)


def test_a_bad_template_stops_the_draft_before_anything_is_stored(store: Store, write: Write) -> None:
    store_posts(store, make_posts(3))
    write("@nothing")
    with pytest.raises(ReportError, match=r"flash.jinja, line 1: “@nothing” is no part"):
        build(store, 1, kind=ReportKind.FLASH)
    with store.read() as session:
        assert get_report(session, 1) is None


def test_reviewers_read_an_own_template_as_words_of_a_person(store: Store, write: Write) -> None:
    write(f"# Mandate\n- The police arrested John Smith, who looted the market.\n\n{WHOLE}")
    store_posts(store, make_posts(3))
    row, _ = build(store, 1, kind=ReportKind.FLASH)
    with store.read() as session:
        release = read_release(session, row)
    assert "Mandate" in {objection.finding.section for objection in release.objections}


def test_what_a_fact_says_makes_no_heading_part_or_citation(store: Store, write: Write) -> None:
    write(f"# A\n{{{{ event.name }}}}\n- Of {{{{ event.name }}}}\n{WHOLE}")
    store_posts(store, make_posts(3))
    name = "@map [1] [list: usable] # B | free"
    with store.write() as session:
        session.get_one(Event, 1).name = name
    document = compose_document(*build(store, 1, kind=ReportKind.FLASH))
    assert [section.title for section in document.sections][:2] == ["A", "Highlights"]
    paragraph, bullets = document.sections[0].blocks
    assert getattr(paragraph, "text", "") == name
    assert f"Of {name}" in str(bullets)
    assert "Claim" not in str(document.sections[0].blocks)


def test_the_example_that_templates_are_checked_with_knows_every_list_of_a_report(built: Built) -> None:
    row, snapshot = build(built.store, built.event_id, kind=ReportKind.HANDOVER)
    assert row.kind is ReportKind.HANDOVER
    assert set(snapshot["facts"]["traces"]) == set(EXAMPLE.facts.traces)
    assert list_names(EXAMPLE)["before"]
