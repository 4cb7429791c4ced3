from sqlalchemy import CheckConstraint, inspect, text

from db.migrate import MIGRATIONS, find_differences, newest_revision, read_revision, upgrade_store
from db.models import Base
from db.session import Store


def test_the_migrations_make_exactly_the_tables_of_the_models(store: Store) -> None:
    assert find_differences(store) == []
    assert read_revision(store) == newest_revision()


def test_the_migrations_make_the_check_constraints_too(store: Store) -> None:
    inspector = inspect(store.engine)
    for table in Base.metadata.sorted_tables:
        made = {row["name"] for row in inspector.get_check_constraints(table.name)}
        assert made == {rule.name for rule in table.constraints if isinstance(rule, CheckConstraint)}


def test_a_table_that_the_models_do_not_know_is_found_as_a_difference(store: Store) -> None:
    with store.write() as session:
        session.execute(text("CREATE TABLE stray (id INTEGER PRIMARY KEY)"))
    assert [step[0] for step in find_differences(store)] == ["remove_table"]


def test_upgrading_a_current_store_changes_nothing(store: Store) -> None:
    before = read_revision(store)
    upgrade_store(store.engine.url.render_as_string(hide_password=False))
    assert read_revision(store) == before
    assert find_differences(store) == []


def test_migrations_are_numbered_without_gaps_and_described() -> None:
    names = sorted(path.name for path in (MIGRATIONS / "versions").glob("*.py"))
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    assert all(len(name) > len("0001_x.py") for name in names)
