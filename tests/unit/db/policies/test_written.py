"""A policy is read whole or refused by file and line."""

from pathlib import Path

import pytest

from dashboard.services.policy.checks import CHECKS
from db.errors import PolicyError
from db.policies.written import FOLDER, Reads, Verdict, load_policies, read_policy

GOOD = """# Good manners

- id: good-manners
- verdict: fix
- reads: words

## Why

Because.

## Passes

- thanks

## Does not pass

- shouting

## Examples

- passes: Health | Thank you
- breaches: Health | Give it here
"""


def write(folder: Path, text: str, name: str = "manners.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_well_formed_policy_is_read_whole(tmp_path: Path) -> None:
    policy = read_policy(write(tmp_path, GOOD))
    assert (policy.id, policy.title, policy.verdict) == ("good-manners", "Good manners", Verdict.FIX)
    assert policy.reads == {Reads.WORDS}
    assert [(example.is_breach, example.text) for example in policy.examples] == [
        (False, "Thank you"),
        (True, "Give it here"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("# Good manners", "Good manners", r"manners\.md, line 1: a policy begins with its title"),
        (
            "id: good-manners",
            "id: Good!",
            r"manners\.md, line 3: the id 'Good!' is not made of small",
        ),
        ("verdict: fix", "verdict: shout", r"manners\.md, line 4: a breach leads to 'fix' or 'block'"),
        ("verdict: fix", "id: other", r"manners\.md, line 4: id stands here twice"),
        (
            "reads: words",
            "reads: minds",
            r"manners\.md, line 5: a policy reads .*, not 'minds'",
        ),
        ("- reads: words\n", "", r"manners\.md, line 1: the line '- reads: …' is missing"),
        ("- reads: words", "reads words", r"manners\.md, line 5: expected '- id: …'"),
        ("## Why", "## Reason", r"manners\.md, line 7: unknown heading 'Reason'"),
        ("## Passes", "## Why", r"manners\.md, line 11: the heading 'Why' stands here twice"),
        ("Because.", "", r"manners\.md, line 8: '## Why' is empty"),
        ("## Passes\n\n- thanks\n", "", r"manners\.md, line 19: the heading '## Passes' is missing"),
        ("- passes: Health | Thank you", "- passes: Thank you", r"manners\.md, line 21: an example reads"),
        ("- breaches: Health", "- passes: Health", r"manners\.md, line 20: examples show both"),
    ],
)
def test_a_malformed_policy_is_refused_by_file_and_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in GOOD
    with pytest.raises(PolicyError, match=message):
        read_policy(write(tmp_path, GOOD.replace(old, new)))


def test_what_is_no_text_and_what_is_too_long_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"# \xff")
    with pytest.raises(PolicyError, match=r"a\.md, line 1: no UTF-8 text"):
        read_policy(tmp_path / "a.md")
    with pytest.raises(PolicyError, match=r"b\.md, line 1: the file has over 20,000 bytes"):
        read_policy(write(tmp_path, "# x" * 10_000, "b.md"))


def test_no_policy_and_two_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="no policy in"):
        load_policies(tmp_path)
    write(tmp_path, GOOD, "a.md")
    write(tmp_path, GOOD, "b.md")
    with pytest.raises(PolicyError, match=r"b\.md, line 3: the id 'good-manners' is another policy's"):
        load_policies(tmp_path / ".")


def test_any_change_of_a_policy_changes_what_pins_it(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    write(tmp_path / "one", GOOD)
    write(tmp_path / "two", GOOD.replace("Because.", "Because!"))
    assert load_policies(tmp_path / "one").sha256 != load_policies(tmp_path / "two").sha256


def test_each_policy_of_the_product_has_its_check_and_each_check_its_policy() -> None:
    book = load_policies()
    assert set(book.policies) == set(CHECKS)
    assert {path.stem for path in FOLDER.glob("*.md")} == set(book.policies)
