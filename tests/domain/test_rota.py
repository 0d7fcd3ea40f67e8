"""Plans: what is planned on a day, what overlaps, and how long people rest."""

from datetime import date, timedelta

from attendance_app.domain.rota import NOTHING, Hours, Rota, Rotating, Weekly, overlaps, rest_before

MONDAY = date(2026, 11, 23)
EARLY, LATE, NIGHT = Hours(6 * 60, 14 * 60, 30), Hours(14 * 60, 22 * 60), Hours(22 * 60, 6 * 60)
WEEKDAYS = 0b0011111


def day(n: int) -> date:
    return MONDAY + timedelta(days=n)


def test_a_pause_is_planned_and_not_worked():
    assert (EARLY.minutes, NIGHT.minutes, NIGHT.until) == (450, 480, 30 * 60)


def test_a_weekly_plan_repeats_on_its_weekdays():
    rota = Rota(Weekly(EARLY, WEEKDAYS))
    assert [d for d, _ in rota.days(MONDAY, day(13))] == [
        day(n) for n in (*range(5), *range(7, 12))
    ]


def test_a_rotation_repeats_before_its_anchor_too():
    rota = Rota(Rotating(MONDAY, (EARLY, None, NIGHT)))
    assert [rota.on(day(n)) for n in (-3, -1, 0, 1, 2, 3)] == [
        EARLY,
        NIGHT,
        EARLY,
        None,
        NIGHT,
        EARLY,
    ]


def test_a_plan_counts_from_its_day_until_the_next_one():
    rota = Rota(NOTHING, [(day(1), Weekly(EARLY, 127)), (day(3), NOTHING)])
    assert [rota.on(day(n)) for n in range(5)] == [None, EARLY, EARLY, None, None]


def test_a_single_day_wins_over_the_plan():
    rota = Rota(Weekly(EARLY, 127), changes={day(0): LATE, day(1): None})
    assert [rota.on(day(n)) for n in range(3)] == [LATE, None, EARLY]


def test_shifts_that_overlap_are_found_across_midnight_and_the_edges_of_the_span():
    rota = Rota(Weekly(NIGHT, 127), changes={day(1): Hours(5 * 60, 9 * 60)})
    assert list(overlaps(rota, day(1), day(1))) == [(day(0), day(1))]
    assert list(overlaps(Rota(Weekly(EARLY, 127)), day(0), day(6))) == []


def test_a_shift_may_start_when_the_one_before_ends():
    assert list(overlaps(Rota(Weekly(NIGHT, 127), changes={day(1): EARLY}), day(0), day(1))) == []


def test_rest_is_measured_from_the_end_of_the_shift_before():
    rota = Rota(NOTHING, changes={day(0): LATE, day(1): EARLY, day(3): NIGHT})
    assert rest_before(rota, day(1)) == 8 * 60
    assert rest_before(rota, day(3)) == 56 * 60
    assert rest_before(rota, day(0)) is None
    assert rest_before(rota, day(2)) is None
