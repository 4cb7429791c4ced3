"""Counts of the overview against the same counts made in Python over all rows."""

import math
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from db.labels.effective import number_message
from db.labels.grid import WORLD_CELL_DEGREES
from db.predictions import add_predictions
from db.queries import ways
from db.queries.facets import count_facets
from db.queries.filters import Area, PostFilter
from db.queries.overview import (
    MAX_CELLS,
    count_accounts,
    count_categories,
    count_cell_accounts,
    count_independent_accounts,
    count_key_figures,
    count_map_cells,
    count_timeline,
)
from db.queries.posts import PostRow, count_posts, list_posts
from db.reviews import add_review
from db.session import Store
from db.vocabulary import (
    Clarity,
    Damage,
    Familiarity,
    Humanitarian,
    Information,
    Informativeness,
    LabelDecision,
    Task,
    Use,
)
from tests.factories import MODEL_VERSION, POSTED_AT, make_posts, make_prediction, store_posts

FILTERS = [
    PostFilter(0),
    PostFilter(0, humanitarian=(Humanitarian.AFFECTED_INDIVIDUALS, Humanitarian.VEHICLE_DAMAGE)),
    PostFilter(0, informativeness=(Informativeness.INFORMATIVE,), min_confidence=0.6),
    PostFilter(0, damage=(Damage.SEVERE_DAMAGE,)),
    PostFilter(0, damage_clarity=(Clarity.UNCLEAR,)),
    PostFilter(0, familiarity=(Familiarity.UNFAMILIAR,), language=("pt",)),
    PostFilter(0, label_decision=(LabelDecision.NOT_JUDGED,), language=("es",)),
    PostFilter(0, information=(Information.CORROBORATED, Information.NOT_JUDGED), use=(Use.USED,)),
    PostFilter(0, since=POSTED_AT + timedelta(minutes=20), until=POSTED_AT + timedelta(minutes=90)),
    PostFilter(0, area=Area(south=0.0, west=0.0, north=2.0, east=2.0)),
    PostFilter(0, words="street 7"),
    PostFilter(0, has_picture=False),
    PostFilter(0, is_placed=False),
    PostFilter(0, is_placed=True, language=("en",)),
    PostFilter(0, language=("en", "es"), min_confidence=0.7, has_picture=False),
    PostFilter(0, modalities_disagree=False, area=Area(south=-2.5, west=-3.0, north=2.9, east=1.0)),
    PostFilter(0, language=("en",), since=POSTED_AT, until=POSTED_AT + timedelta(hours=1)),
    PostFilter(0, min_confidence=0.6, since=POSTED_AT - timedelta(days=9)),
]


@pytest.fixture
def event_id(store: Store) -> int:
    """120 posts, most of them classified, some reviewed, half of them placed."""
    chance = random.Random(7)
    posts = [
        replace(
            post,
            author_hash=f"account {chance.randrange(30)}",
            text=f"RT @ana: {make_posts(index + 1)[index - 3].text}" if index % 4 == 3 else post.text,
            lat=chance.uniform(-3, 3) if index % 2 else None,
            lon=chance.uniform(-3, 3) if index % 2 else None,
        )
        for index, post in enumerate(make_posts(120))
    ]
    ids = store_posts(store, posts)
    with store.write() as session:
        add_predictions(
            session,
            model_version=MODEL_VERSION,
            predictions=[
                make_prediction(
                    post_id,
                    informativeness=chance.choice(tuple(Informativeness)),
                    humanitarian=chance.choice(tuple(Humanitarian)),
                    damage=chance.choice((None, *Damage)),
                    confidence=chance.uniform(0.4, 0.95),
                    language=chance.choice(("en", "es", "pt")),
                )
                for post_id in ids[:100]
            ],
        )
        for post_id in ids[:30:3]:
            add_review(session, post_id=post_id, reviewer="ana", label_decision=LabelDecision.RIGHT)
        for post_id in ids[1:30:3]:
            labels = {Task.HUMANITARIAN: Humanitarian.MISSING_OR_FOUND_PEOPLE}
            add_review(
                session,
                post_id=post_id,
                reviewer="ana",
                label_decision=LabelDecision.CORRECTED,
                labels=labels,
            )
        for post_id in ids[3:40:4]:
            add_review(session, post_id=post_id, reviewer="ana", information=Information.CORROBORATED)
        for post_id in ids[4:40:9]:
            add_review(session, post_id=post_id, reviewer="ana", information=Information.FALSE)
        for post_id in ids[2:30:6]:
            add_review(
                session,
                post_id=post_id,
                reviewer="ana",
                set_aside=True,
                reason="reposted",
            )
    return 1


@pytest.fixture(params=FILTERS, ids=range(len(FILTERS)))
def chosen(request: pytest.FixtureRequest, event_id: int) -> PostFilter:
    return replace(request.param, event_id=event_id)


@pytest.fixture
def rows(store: Store, chosen: PostFilter) -> list[PostRow]:
    with store.read() as session:
        rows = list_posts(session, chosen, limit=200)
        assert len(rows) == count_posts(session, chosen)
    assert rows, "a filter that finds nothing proves nothing"
    return rows


def test_key_figures_count_the_rows_that_the_table_shows(
    store: Store, chosen: PostFilter, rows: list[PostRow]
) -> None:
    with store.read() as session:
        figures = count_key_figures(session, chosen)
        accounts = count_accounts(session, chosen)
        independent = count_independent_accounts(session, chosen)
    assert figures.posts == len(rows)
    assert figures.classified == sum(row.humanitarian is not None for row in rows)
    assert figures.informative == sum(row.informativeness is Informativeness.INFORMATIVE for row in rows)
    severe = [row for row in rows if row.damage is Damage.SEVERE_DAMAGE]
    assert figures.severe_damage == sum(row.damage_clarity is Clarity.CLEAR for row in severe)
    assert figures.unclear_damage == sum(row.damage_clarity is Clarity.UNCLEAR for row in rows)
    assert figures.unfamiliar == sum(row.familiarity is Familiarity.UNFAMILIAR for row in rows)
    assert figures.unreviewed == sum(
        (row.label_decision, row.information, row.use) == ("not_judged", "not_judged", "used") for row in rows
    )
    assert figures.verified == sum(row.information is Information.CORROBORATED for row in rows)
    assert figures.not_used == sum(row.use is Use.NOT_USED for row in rows)
    assert figures.placed == sum(row.lat is not None for row in rows)
    assert accounts == len({row.author_hash for row in rows})
    first: dict[int, str | None] = {}
    for row in sorted(rows, key=lambda row: (row.posted_at, row.id)):
        first.setdefault(number_message(row.text, row.id), row.author_hash)
    assert independent == len(set(first.values()))


def test_categories_and_timeline_and_map_sum_up_to_the_table(
    store: Store, chosen: PostFilter, rows: list[PostRow]
) -> None:
    with store.read() as session:
        categories = count_categories(session, chosen)
        bins = count_timeline(session, chosen, bin_s=1800)
        cells = count_map_cells(session, chosen, cell_degrees=0.5)
    by_category = Counter(row.humanitarian for row in rows)
    assert {item.humanitarian: item.posts for item in categories} == by_category
    corroborated = Counter(row.humanitarian for row in rows if row.information is Information.CORROBORATED)
    assert Counter({item.humanitarian: item.verified for item in categories}) == corroborated
    in_bins: Counter[Humanitarian | None] = Counter()
    for item in bins:
        in_bins[item.humanitarian] += item.posts
    assert in_bins == by_category
    assert sum(cell.posts for cell in cells) == sum(row.lat is not None for row in rows)


def test_each_bin_of_the_timeline_holds_the_posts_of_its_time(store: Store, event_id: int) -> None:
    with store.read() as session:
        rows = list_posts(session, PostFilter(event_id), limit=200)
        bins = count_timeline(session, PostFilter(event_id), bin_s=1800)
    for item in bins:
        ends_at = item.starts_at + timedelta(seconds=1800)
        inside = [row for row in rows if item.starts_at <= row.posted_at < ends_at]
        assert item.posts == sum(row.humanitarian == item.humanitarian for row in inside)


def test_each_cell_of_the_map_names_its_commonest_category_and_worst_damage(
    store: Store, event_id: int
) -> None:
    with store.read() as session:
        rows = [row for row in list_posts(session, PostFilter(event_id), limit=200) if row.lat is not None]
        cells = count_map_cells(session, PostFilter(event_id), cell_degrees=3.0)
    assert len(cells) == 4
    cells_by_place: dict[tuple[int, int], list[PostRow]] = {}
    for row in rows:
        assert row.lat is not None
        assert row.lon is not None
        cells_by_place.setdefault((int(row.lat // 3), int(row.lon // 3)), []).append(row)
    for cell in cells:
        inside = cells_by_place[int(cell.lat // 3), int(cell.lon // 3)]
        assert cell.posts == len(inside)
        counts = Counter(row.humanitarian for row in inside)
        quiet = (Humanitarian.NOT_HUMANITARIAN, None)
        needs = {category: count for category, count in counts.items() if category not in quiet}
        if needs:
            assert counts[cell.humanitarian] == max(needs.values())
        else:
            assert cell.humanitarian in counts
        assert cell.damage == max(
            (row.damage for row in inside if row.damage and row.damage_clarity is Clarity.CLEAR),
            key=tuple(Damage).index,
            default=None,
        )
        assert cell.has_unclear_damage == any(row.damage_clarity is Clarity.UNCLEAR for row in inside)
        assert all(cell.area.south <= row.lat <= cell.area.north for row in inside if row.lat is not None)


@pytest.mark.parametrize("zoom", [2, 5, 8, 9, 12])
def test_the_cells_that_are_kept_are_those_that_counting_gives(
    store: Store, event_id: int, zoom: int
) -> None:
    side = WORLD_CELL_DEGREES / 2**zoom
    everything, counted = PostFilter(event_id), PostFilter(event_id, since=datetime(2000, 1, 1, tzinfo=UTC))
    with store.read() as session:
        kept = count_map_cells(session, everything, cell_degrees=side)
        naive = count_map_cells(session, counted, cell_degrees=side)
    assert len(kept) == len(naive) > 0
    cells_by_place = {cell.area: cell for cell in naive}
    for cell in kept:
        other = cells_by_place[cell.area]
        assert (cell.posts, cell.damage) == (other.posts, other.damage)
        assert (cell.lat, cell.lon) == pytest.approx((other.lat, other.lon))


@pytest.mark.parametrize("edge", [-1.0, 0.0, 0.5, 5.0])
def test_a_map_inside_the_area_asked_for_counts_what_the_area_alone_holds(
    store: Store, event_id: int, edge: float
) -> None:
    with store.read() as session:
        placed = [row for row in list_posts(session, PostFilter(event_id), limit=200) if row.lat is not None]
        lats, lons = [row.lat or 0 for row in placed], [row.lon or 0 for row in placed]
        view = Area(min(lats), min(lons), max(lats), max(lons))
        area = view.grow(edge)
        cells = count_map_cells(
            session, PostFilter(event_id, area=area), cell_degrees=WORLD_CELL_DEGREES / 2**8, view=view
        )
    inside = [
        row
        for row in placed
        if area.south <= (row.lat or 0) <= area.north and area.west <= (row.lon or 0) <= area.east
    ]
    assert sum(cell.posts for cell in cells) == len(inside)
    assert (len(inside) < len(placed)) == (edge < 0)


@pytest.mark.parametrize("zoom", [3, 8, 9, 10, 13])
def test_the_cells_under_a_filter_are_those_that_python_counts(
    store: Store, event_id: int, zoom: int
) -> None:
    side, chosen = WORLD_CELL_DEGREES / 2**zoom, PostFilter(event_id, language=("en",))
    with store.read() as session:
        rows = [row for row in list_posts(session, chosen, limit=200) if row.lat is not None]
        cells = count_map_cells(session, chosen, cell_degrees=side)
    expected = Counter((math.floor(row.lat / side), math.floor(row.lon / side)) for row in rows)
    seen = {(round(cell.area.south / side), round(cell.area.west / side)): cell.posts for cell in cells}
    assert seen == expected
    assert len(expected) > 1


def test_a_view_shows_the_cells_that_it_cuts(store: Store, event_id: int) -> None:
    side = WORLD_CELL_DEGREES / 2**8
    with store.read() as session:
        everything = count_map_cells(session, PostFilter(event_id), cell_degrees=side)
        middle = everything[0]
        view = Area(middle.lat - 1e-6, middle.lon - 1e-6, middle.lat + 1e-6, middle.lon + 1e-6)
        seen = count_map_cells(session, PostFilter(event_id), cell_degrees=side, view=view)
        other_side = Area(-80, 170, 80, -170)
        far = count_map_cells(session, PostFilter(event_id), cell_degrees=side, view=other_side)
    assert seen == [middle]
    assert all(cell.lon >= 170 - side or cell.lon <= -170 + side for cell in far)


@pytest.mark.parametrize("zoom", [2, 5, 9])
@pytest.mark.parametrize(("lat", "lon"), [(-17.0, 180.0), (-17.0, -180.0), (90.0, 0.5), (-90.0, 179.99)])
def test_a_cell_at_the_edge_of_the_world_ends_there(store: Store, lat: float, lon: float, zoom: int) -> None:
    store_posts(store, [*make_posts(1, lat=lat, lon=lon), *make_posts(1, first=1, lat=40.0, lon=-90.0)])
    with store.read() as session:
        cells = count_map_cells(session, PostFilter(1), cell_degrees=WORLD_CELL_DEGREES / 2**zoom)
        area = next(cell.area for cell in cells if cell.lat == pytest.approx(lat))
        assert -90 <= area.south <= area.north <= 90
        assert -180 <= area.west <= area.east <= 180
        assert count_posts(session, PostFilter(1, area=area)) == 1


def test_the_map_returns_a_bounded_number_of_cells(store: Store) -> None:
    posts = [
        replace(post, lat=(index // 40) * 1.0, lon=(index % 40) * 1.0)
        for index, post in enumerate(make_posts(MAX_CELLS + 40))
    ]
    store_posts(store, posts)
    with store.read() as session:
        assert len(count_map_cells(session, PostFilter(1), cell_degrees=0.5)) == MAX_CELLS


def test_words_of_a_filter_are_taken_literally(store: Store) -> None:
    store_posts(store, [*make_posts(1, text="50% of houses"), *make_posts(1, first=1, text="500 houses")])
    with store.read() as session:
        assert count_posts(session, PostFilter(1, words="50%")) == 1
        assert count_posts(session, PostFilter(1, words="HOUSES")) == 2
        assert count_posts(session, PostFilter(1, words="' OR 1=1 --")) == 0
        assert count_posts(session, PostFilter(1, words='"houses" OR NOT')) == 0
        assert count_posts(session, PostFilter(1, words="ous\0")) == 2


def test_an_area_may_cross_the_date_line(store: Store) -> None:
    store_posts(store, [*make_posts(1, lat=-17.0, lon=179.5), *make_posts(1, first=1, lat=-17.0, lon=-179.5)])
    with store.read() as session:
        assert count_posts(session, PostFilter(1, area=Area(-20, 170, -10, -170))) == 2
        assert count_posts(session, PostFilter(1, area=Area(-20, -170, -10, 170))) == 0


@pytest.mark.parametrize("chosen", FILTERS[:4])
def test_the_accounts_of_a_cell_are_those_of_its_area(
    store: Store, event_id: int, chosen: PostFilter
) -> None:
    chosen, side, world = replace(chosen, event_id=event_id), 3.0, Area(-90, -180, 90, 180)
    with store.read() as session:
        areas = [cell.area for cell in count_map_cells(session, chosen, cell_degrees=side, view=world)]
        # Some of them alone: the table of the map shows no more.
        counted = count_cell_accounts(session, chosen, cell_degrees=side, areas=areas[::2])
        assert counted == {
            area: count_independent_accounts(session, replace(chosen, area=area)) for area in areas[::2]
        }
        assert counted
        assert count_cell_accounts(session, chosen, cell_degrees=side, areas=[]) == {}


@pytest.mark.parametrize("chosen", FILTERS[:10])
def test_what_a_class_would_leave_is_what_its_filter_counts(
    store: Store, event_id: int, chosen: PostFilter
) -> None:
    chosen = replace(chosen, event_id=event_id)
    clear, unclear = (Clarity.CLEAR,), (Clarity.UNCLEAR,)
    with store.read() as session:
        facets = count_facets(session, chosen)
        for category, posts in facets.categories.items():
            assert posts == count_posts(session, replace(chosen, humanitarian=(category,)))
        for damage, posts in facets.damages.items():
            only = replace(chosen, damage=(damage,), damage_clarity=clear)
            assert posts == count_posts(session, only)
        only = replace(chosen, damage=(), damage_clarity=unclear)
        assert facets.unclear == count_posts(session, only)
        assert facets.unplaced == count_posts(session, replace(chosen, is_placed=False))


def test_what_came_in_after_a_post_is_counted_alike_one_by_one_and_in_one_pass(
    store: Store, event_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.read() as session:
        chosen = PostFilter(event_id, after_post=list_posts(session, PostFilter(event_id), limit=100)[90].id)
        counted = []
        for few in (ways.FEW_ARRIVED, 5):
            monkeypatch.setattr(ways, "FEW_ARRIVED", few)
            cells = count_map_cells(session, chosen, cell_degrees=WORLD_CELL_DEGREES / 2**8)
            areas = [cell.area for cell in cells]
            counted.append(
                (
                    count_key_figures(session, chosen),
                    count_timeline(session, chosen, bin_s=3600),
                    count_independent_accounts(session, chosen),
                    {(cell.area, cell.posts, cell.humanitarian) for cell in cells},
                    count_cell_accounts(session, chosen, cell_degrees=WORLD_CELL_DEGREES / 2**8, areas=areas),
                )
            )
    assert counted[0] == counted[1]
    assert counted[0][0].posts == 90
    assert counted[0][4]
