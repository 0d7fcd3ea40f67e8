"""The period beside the last one at the desk: what is drawn, named and said."""

from datetime import date
from typing import Any

import pytest

from attendance_app.domain.actor import Role
from attendance_app.domain.comparison import spread, usual
from attendance_app.services.comparison_views import Beside, Changed, Comparison, LastPeriod
from attendance_app.services.payroll_views import PayPeriodView
from attendance_app.web.components.swarm import flags
from attendance_app.web.payroll import compare_state as module
from attendance_app.web.payroll.compare_state import CompareState, read_comparison
from attendance_app.web.payroll.compare_views import compared
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, run

NOVEMBER = PayPeriodView(3, "November 2026", date(2026, 11, 1), date(2026, 11, 30), "open")
OCTOBER = LastPeriod("October 2026", date(2026, 10, 1), date(2026, 10, 31))
TSHEPO = Changed(7, "A-7", "Tshepo Mokoena", "Berlin", 12_000, 9_960, True)


def comparison(changes: list[int], **known: Any) -> Comparison:
    given: dict[str, Any] = {
        "period": NOVEMBER,
        "last": OCTOBER,
        "totals": (
            Beside("people", 1247, 1238),
            Beside("regular", 5_510_520, 5_466_784),
            Beside("overtime", 205_080, 162_762),
            Beside("double", 0, 0),
            Beside("exceptions", 0, 4),
        ),
        "joined": 9,
        "left": 0,
        "usual": usual(changes),
        "spread": spread(changes),
        "furthest": (),
        "outliers": (),
        "total": 0,
        "page": 1,
        "size": 8,
        "waiting": 0,
    }
    return Comparison(**(given | known))


def test_totals_stand_beside_each_other_with_their_change():
    lines = {one.kind: one for one in compared(comparison([0] * 9)).totals}
    assert (lines["People"].now, lines["People"].change) == ("1,247", "+9")
    assert (lines["Regular"].change, lines["Regular"].marked) == ("+0.8\u202f%", False)
    assert (lines["Overtime"].change, lines["Overtime"].marked) == ("+26\u202f%", True)
    assert (lines["To settle"].now, lines["To settle"].change) == ("0", "\u22124")
    assert "Double time" not in lines


def test_the_furthest_are_named_in_the_drawing_and_in_its_sentence():
    shown = compared(comparison([0] * 99 + [2040], furthest=(TSHEPO,), outliers=(TSHEPO,), total=1))
    assert shown.sentence.startswith("100 people are in both periods; a usual change is 0")
    assert "Far from it: Tshepo Mokoena +34\u202fh\u202f00." in shown.sentence
    assert "9 new beside them." in shown.sentence
    (flag,) = shown.drawn.flags
    assert (flag.text, flag.before) == ("Tshepo Mokoena +34\u202fh", True)
    far = [column for column in shown.drawn.columns if column.far]
    assert [column.height for column in far] == [5]
    (row,) = shown.rows
    assert row.href == "/timesheets/7?view=period&day=2026-11-01"
    assert "named from 8\u202fh\u202f00" in shown.how


def test_many_people_share_a_dot_and_a_single_one_keeps_one():
    shown = compared(comparison([0] * 9_000 + [3_000]))
    assert "up to 450 people" in shown.how
    assert [column.height for column in shown.drawn.columns] == [100, 5]


def test_no_name_crosses_the_line_of_another():
    made = {flag.text: flag for flag in flags([(5, "a"), (20, "b"), (80, "c"), (99, "d")], 50)}
    assert made["a"].row < made["b"].row
    assert made["d"].row < made["c"].row
    assert made["a"].height > made["b"].height
    assert len({flag.row for flag in made.values()}) == 4


def test_what_is_not_computed_yet_is_said_and_never_called_equal():
    same = {"totals": (Beside("people", 3, 3),), "joined": 0}
    assert compared(comparison([0, 0, 0], **same)).state == "equal"
    waiting = compared(comparison([0, 0, 0], waiting=2, **same))
    assert (waiting.state, waiting.waiting) == (
        "changed",
        "2 people's days are still being computed; these figures follow.",
    )


def test_without_a_last_period_there_is_no_change_to_show():
    shown = compared(comparison([], last=None))
    assert (shown.state, shown.sentence, shown.rows) == ("none", "", ())
    assert {one.change for one in shown.totals} == {"\u2013"}


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, cases: UseCases, world: World) -> Desk:
    world.company()
    world.employee("Amina Haddad", number="A-1")
    return Desk(monkeypatch, world.actor(Role.HR), cases).serves(module).at("/payroll")


def test_the_newest_period_is_compared_when_the_address_names_none(desk: Desk):
    found = read_comparison(desk.actor, None)
    assert (found.state, found.last != "") == ("equal", True)
    page = desk.state(CompareState)
    run(CompareState.turn, page, 2)
    assert page.beside.csv == found.csv


def test_a_manager_is_told_and_shown_nothing(desk: Desk, world: World):
    desk.actor = world.actor(Role.MANAGER)
    page = desk.state(CompareState)
    run(CompareState.turn, page, 1)
    assert page.error
    assert page.beside.totals == ()
