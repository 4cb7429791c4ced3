"""``python -m tests.requirements``: write the files that pip installs from, out of pyproject.toml.

``requirements.txt`` is what a user installs, ``requirements-cluster.txt`` and ``requirements-feeds.txt`` add
an extra each, and ``requirements-dev.txt`` adds ``dev`` to all of them.
"""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEADER = "# Made by `make lock` from pyproject.toml; change it there."


def read_declared() -> dict[str, list[str]]:
    """Return the requirements of each extra; those of every install stand under the empty name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"": project["dependencies"], **project["optional-dependencies"]}


def format_files() -> dict[str, str]:
    """Return the text of each requirements file by its name."""
    declared = read_declared()
    return {
        "requirements.txt": _format(declared[""]),
        "requirements-cluster.txt": _format(["-r requirements.txt", *declared["cluster"]]),
        "requirements-feeds.txt": _format(["-r requirements.txt", *declared["feeds"]]),
        "requirements-dev.txt": _format(
            ["-r requirements-cluster.txt", "-r requirements-feeds.txt", *declared["dev"]]
        ),
    }


def _format(lines: list[str]) -> str:
    return "\n".join([HEADER, *lines]) + "\n"


if __name__ == "__main__":
    for name, text in format_files().items():
        (ROOT / name).write_text(text, encoding="utf-8")
