"""The template of each kind: an organisation's own before the one that Lookout brings, both checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from dashboard.services.errors import ReportError
from dashboard.services.reports.kinds import RULES
from dashboard.services.reports.parts import PARTS
from dashboard.services.reports.shape.example import EXAMPLE
from dashboard.services.reports.shape.facts import tell_facts
from dashboard.services.reports.shape.layout import lay_out
from dashboard.services.reports.text import list_names
from db.printable import drop_controls
from db.vocabulary import ReportKind

PACKAGED = Path(__file__).parents[4] / "assets" / "reports"
SUFFIX = ".jinja"
MAX_BYTES = 50_000


class ReportSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LOOKOUT_", frozen=True)

    report_templates: Path | None = None
    """Folder of the organisation's own templates of reports; None: those that Lookout brings."""


@dataclass(frozen=True)
class KindTemplate:
    """The template of one kind; ``path`` is its file."""

    kind: ReportKind
    path: Path
    source: str
    is_own: bool


def load_template(kind: ReportKind) -> KindTemplate:
    """Return the template of a kind, checked.

    Raises:
        ReportError: the folder of the organisation's own is none or holds what is no template, or the
            template cannot be used; says in which file and line.
    """
    own = _find_own(ReportSettings().report_templates)
    path = own.get(kind, PACKAGED / f"{kind}{SUFFIX}")
    template = KindTemplate(kind, path, read_source(path), is_own=kind in own)
    _check(template)
    return template


def load_templates() -> Iterator[KindTemplate]:
    """Yield the template of each kind; raises as ``load_template``."""
    return map(load_template, ReportKind)


@cache
def read_packaged(kind: ReportKind) -> str:
    """Return the template that Lookout brings for a kind."""
    return read_source(PACKAGED / f"{kind}{SUFFIX}")


def read_source(path: Path) -> str:
    """Return the text of a template, or of a page or style, without signs that nobody sees.

    Raises:
        ReportError: it cannot be read, is too long or no UTF-8.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ReportError(f"{path} has more than {MAX_BYTES:,} bytes; make it shorter")
        return drop_controls(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ReportError(f"{path}, line {line}: is no UTF-8; save it as that") from None
    except OSError as error:
        raise ReportError(f"{path} cannot be read ({error.strerror or error})") from error


def _find_own(folder: Path | None) -> dict[ReportKind, Path]:
    if folder is None:
        return {}
    if not folder.is_dir():
        raise ReportError(
            f"LOOKOUT_REPORT_TEMPLATES names {folder}, which is no folder; make it, or unset it"
        )
    known = {f"{kind}{SUFFIX}": kind for kind in ReportKind}
    found = {path.name: path for path in sorted(folder.glob(f"*{SUFFIX}"))}
    if unknown := [path for name, path in found.items() if name not in known]:
        raise ReportError(f"{unknown[0]} is the template of no kind of report; there are {', '.join(known)}")
    return {known[name]: path for name, path in found.items()}


def _check(template: KindTemplate) -> None:
    lay_out(
        template.source,
        tell_facts(EXAMPLE),
        name=str(template.path),
        write_part={part: lambda: () for part in PARTS},
        required=RULES[template.kind].parts,
        posts=set(map(int, EXAMPLE.facts.posts)),
        lists=list_names(EXAMPLE),
    )
