"""The sections that say where: the map and the table by district."""

from dashboard.labels import LABEL_WORDS
from dashboard.services.reports import wording
from dashboard.services.reports.alternatives import describe_map
from dashboard.services.reports.document import Cell, Claim, Column, Map, Note, Section, Table
from dashboard.services.reports.frozen import CellFacts, Snapshot
from dashboard.services.reports.wording import count_of
from db.vocabulary import Humanitarian

NAMED_SQUARES = 6
DISTRICT_COLUMNS = (
    Column("District", 0.24),
    Column("Posts", 0.08, is_number=True),
    Column("Messages", 0.11, is_number=True),
    Column("Independent accounts", 0.14, is_number=True),
    Column("Corroborated messages", 0.15, is_number=True),
    Column("Most messages are about", 0.28),
)


def write_map(snapshot: Snapshot) -> Section:
    """Draw where messages of humanitarian categories are placed."""
    cells = tuple(_read_cell(cell) for cell in snapshot.facts.cells)
    if not cells:
        return Section(
            "Map", (Note("No usable post of a humanitarian category is placed; no map is drawn."),)
        )
    noun = "posts" if snapshot.facts.cells[0].messages is None else "messages"
    words = f"Where posts of humanitarian categories are placed, in {count_of(len(cells), 'square')}"
    named = [f"{cell.name} {cell.count:,}" for cell in cells if cell.name][:NAMED_SQUARES]
    most = f" Squares with most {noun}: {', '.join(named)}." if named else ""
    picture = Map(
        cells=cells,
        noun=noun,
        is_exercise=snapshot.event.is_exercise,
        alt=describe_map(cells, noun, snapshot.event.name),
        caption=f"{words}; circles grow with the number of {noun} and bear the colour and letter of the most "
        f"frequent category, posts not used left out.{most} {wording.MAP_DISCLAIMER}",
    )
    return Section("Map", (picture,))


def _name_leading(categories: tuple[Humanitarian, ...]) -> str:
    """Return the category that most messages are about; of several none is it."""
    return LABEL_WORDS[categories[0]] if len(categories) == 1 else wording.NO_SINGLE_CATEGORY


def _read_cell(cell: CellFacts) -> Cell:
    """Return a square; those of before count posts and bear no name."""
    count = cell.posts if cell.messages is None else cell.messages
    return Cell(cell.lat, cell.lon, count, cell.humanitarian, cell.name)


def write_districts(snapshot: Snapshot) -> tuple[Section, ...]:
    """Lay out what is placed where, by district; snapshots of before hold no districts."""
    districts = snapshot.facts.districts
    if not districts:
        return ()
    table = Table(
        name="districts",
        columns=DISTRICT_COLUMNS,
        rows=tuple(
            (
                line.name,
                line.posts,
                line.messages,
                line.accounts,
                line.verified_messages,
                _name_leading(line.leading),
            )
            for line in districts
        ),
    )
    posts = count_of(sum(line.posts for line in districts), "usable post")
    counted = Claim(f"{posts} of humanitarian categories.", trace=snapshot.facts.traces["humanitarian"])
    return (Section("By district", (counted, table, Note(wording.DISTRICTS))),)
