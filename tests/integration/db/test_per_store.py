"""Both stores, asked in their own words, give what Python gives."""

import math
from datetime import UTC, datetime

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Double, bindparam, select

from db.per_store import build_epoch_s, build_floor
from db.session import Store
from db.types import UtcDateTime


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.floats(-2_000, 2_000))
@example(value=-1e-300)
@example(value=-2.0)
def test_a_floor_is_that_of_mathematics(store: Store, value: float) -> None:
    with store.read() as session:
        assert session.scalar(select(build_floor(bindparam("value", value, Double)))) == math.floor(value)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moment=st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_a_moment_is_counted_in_whole_seconds(store: Store, moment: datetime) -> None:
    with store.read() as session:
        seconds = session.scalar(select(build_epoch_s(bindparam("moment", moment, UtcDateTime()))))
    assert seconds == math.floor(moment.timestamp())
