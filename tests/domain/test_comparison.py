"""Whose change from one pay period to the next stands out."""

from hypothesis import given
from hypothesis import strategies as st

from attendance_app.domain.comparison import LEAST, spread, usual

HOUR = 60


def test_a_longer_month_names_nobody():
    everybody = [16 * HOUR + n for n in range(-30, 30)]
    normal = usual(everybody)
    assert normal.change == 16 * HOUR
    assert not any(map(normal.names, everybody))


def test_less_than_a_shift_from_the_usual_is_never_named():
    normal = usual([0] * 50)
    assert (normal.change, normal.limit) == (0, LEAST)
    assert not normal.names(LEAST - 1)
    assert normal.names(LEAST)
    assert normal.names(-LEAST)


def test_where_hours_vary_much_the_limit_grows_with_them():
    varied = [n * HOUR for n in range(-10, 11)]  # half of them within 5 h of the median
    assert usual(varied).limit == round(3.5 * 1.4826 * 5 * HOUR)


def test_a_few_wild_values_do_not_hide_each_other():
    changes = [n % 7 for n in range(200)] + [90 * HOUR, 80 * HOUR, -70 * HOUR]
    normal = usual(changes)
    assert [change for change in changes if normal.names(change)] == changes[-3:]


def test_nobody_changes_nothing():
    assert usual([]).change == 0
    assert spread([]).columns == ()


def test_a_column_holds_its_start_and_not_its_end():
    assert spread([-1, 0, 29, 30]).columns == ((-30, 1), (0, 2), (30, 1))


@given(st.lists(st.integers(-40_000, 40_000), max_size=300))
def test_everybody_stands_in_one_of_at_most_forty_columns(changes: list[int]):
    drawn = spread(changes)
    assert sum(people for _, people in drawn.columns) == len(changes)
    assert len(drawn.columns) <= 40
    assert (drawn.last - drawn.first) // drawn.width <= 40
    assert drawn.first <= 0 < drawn.last
    assert all(drawn.first <= start < drawn.last for start, _ in drawn.columns)
