"""The reports page: what the address asks for, the chart, the table and the file."""

from datetime import date

import pytest

from attendance_app.domain.actor import Role
from attendance_app.services.report_views import AverageLine, RoundingLine
from attendance_app.web.timesheets import reading, reports_state, reports_views
from attendance_app.web.timesheets import reports_state as module
from attendance_app.web.timesheets.reports_state import ReportsState
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, leads_to, run

SPAN = date(2026, 10, 1), date(2026, 10, 28)


def rounded(per_week: float, net: int) -> RoundingLine:
    lost = -net if net < 0 else 0
    return RoundingLine(7, "A-7", "Mira", "Joliet", 40, max(net, 0), lost, 0, per_week)


def average(minutes: int | None, load: str = "FINE") -> AverageLine:
    return AverageLine(7, "A-7", "Mira", "Hamburg", SPAN[0], 9600, 26, 2, minutes, 3000, load)


def test_who_loses_too_much_is_counted_marked_and_told() -> None:
    drawn = reports_views.rounding_chart([rounded(-18, -72), rounded(-15, -60), rounded(1, 4)])
    over = [(bar.text, bar.value) for bar in drawn.bars if bar.over and bar.value]
    assert over == [("−20", 1)]  # noqa: RUF001 - a minus sign
    assert sum(bar.value for bar in drawn.bars) == 3
    assert drawn.sentence.endswith("1 person loses more than 15 minutes a week.")
    assert drawn.bad


def test_a_site_whose_sum_is_negative_is_marked_although_nobody_loses_much() -> None:
    assert reports_views.rounding_chart([rounded(-2, -8)]).bad
    assert not reports_views.rounding_chart([rounded(2, 8)]).bad


def test_average_weeks_stand_in_steps_of_four_hours() -> None:
    drawn = reports_views.average_chart(
        [average(2400), average(2640, "WARN"), average(2880, "ERROR"), average(None)]
    )
    assert [(bar.text, bar.value) for bar in drawn.bars if bar.value] == [
        ("40 to 44", 1),
        ("44 to 48", 1),
        ("48 on", 1),
    ]
    assert [bar.text for bar in drawn.bars if bar.over] == ["48 on"]
    row = reports_views.average_line(average(2880, "ERROR"))
    assert (row.badge, row.second, row.fourth.replace("\u202f", " ")) == (
        *("absent", "26 + 2 leave"),
        "48 h 00",
    )


def test_the_table_and_the_file_of_a_chart_say_what_its_bars_show() -> None:
    drawn = reports_views.rounding_chart([rounded(-40, -80), rounded(-18, -72), rounded(31, 4)])
    assert [int(people) for _, people in drawn.numbers] == [bar.value for bar in drawn.bars]
    steps = [step.replace("\u2212", "-") for step, people in drawn.numbers if people != "0"]
    assert steps == ["Less than -25", "-20 to -15", "+25 or more"]
    file = reports_views.chart_csv("rounding", drawn).splitlines()
    assert file[0].lstrip("\ufeff") == "From minutes a week,To less than minutes a week,People"
    assert (file[1], file[3], file[12]) == (",-25,1", "-20,-15,1", "25,,1")
    drawn = reports_views.average_chart([average(2400), average(3000, "ERROR")])
    file = reports_views.chart_csv("average", drawn).splitlines()
    assert (file[1], file[4], file[6]) == (",32,0", "40,44,1", "48,,1")


def test_the_chart_is_of_everybody_chosen_and_not_of_the_page(
    monkeypatch: pytest.MonkeyPatch, frozen_cases: UseCases, world: World
) -> None:
    world.company()
    site = world.site()
    for number in range(5):
        world.clocked(
            world.employee(f"Person {number}", site), "2026-10-05 06:00 in", "2026-10-05 14:00 out"
        )
    world.employee("Søren", site)
    monkeypatch.setattr(module, "SIZE", 2)
    monkeypatch.setattr(module, "connected", lambda _: True)
    monkeypatch.setattr("attendance_app.web.spans.use_cases", lambda: desk.cases)
    desk = Desk(monkeypatch, world.actor(Role.HR), frozen_cases).serves(module, reading)
    where = "/timesheets/reports?kind=average&day=2026-10-28&weeks=4"
    page = desk.at(where).state(ReportsState)
    assert run(ReportsState.load, page) == [ReportsState.draw]
    assert (len(page.rows), page.chart.bars, page.reading) == (2, (), module.BEGINS)
    run(ReportsState.draw, page)
    assert (sum(bar.value for bar in page.chart.bars), page.reading) == (6, "")
    (file,) = run(ReportsState.save_chart, page)
    assert "average-people-2026-10-28.csv" in str(file.args)
    desk.at(f"{where}&page=3")
    assert run(ReportsState.load, page) == []  # the chart stays while pages turn
    assert (len(page.rows), sum(bar.value for bar in page.chart.bars)) == (2, 6)
    there = leads_to(run(ReportsState.search, page, "soren"))
    run(ReportsState.load, desk.at(there).state(ReportsState))
    assert ([row.name for row in page.rows], sum(b.value for b in page.chart.bars)) == (
        ["Søren"],
        1,
    )


def test_a_chart_that_is_not_looked_at_any_more_stops(
    monkeypatch: pytest.MonkeyPatch, frozen_cases: UseCases, world: World
) -> None:
    world.company()
    for number in range(5):
        world.employee(f"Person {number}", world.any_site())
    monkeypatch.setattr(module, "SIZE", 2)
    monkeypatch.setattr(module, "connected", lambda _: False)
    monkeypatch.setattr("attendance_app.web.spans.use_cases", lambda: desk.cases)
    desk = Desk(monkeypatch, world.actor(Role.HR), frozen_cases).serves(module, reading)
    page = desk.at("/timesheets/reports?kind=average").state(ReportsState)
    run(ReportsState.load, page)
    run(ReportsState.draw, page)
    assert page.reading == "Reading: 2 of 5 people"
    monkeypatch.setattr(module, "MOST_DRAWN", 4)
    run(ReportsState.draw, page)
    assert (page.reading, page.chart.bars) == (module.TOO_MANY, ())


@pytest.mark.parametrize(
    ("query", "weeks", "kind"),
    [
        ({}, "12", "rounding"),
        ({"kind": "average"}, "17", "average"),
        ({"kind": "nonsense", "weeks": "999", "day": "never", "team": "x"}, "12", "rounding"),
    ],
)
def test_what_makes_no_sense_in_the_address_is_not_asked(
    query: dict[str, str], weeks: str, kind: str
) -> None:
    asked = reports_state.asked_for(query)
    assert (asked.weeks, asked.kind, asked.day, asked.team) == (weeks, kind, "", "")


def test_a_manager_reads_their_people_and_gets_the_same_as_a_file(
    monkeypatch: pytest.MonkeyPatch, frozen_cases: UseCases, world: World
) -> None:
    world.company()
    mira = world.employee("Mira", world.site())
    world.employee("Somebody else's")
    desk = Desk(monkeypatch, world.manager("Lena", mira), frozen_cases)
    monkeypatch.setattr("attendance_app.web.spans.use_cases", lambda: desk.cases)
    desk.serves(module, reading).at("/timesheets/reports?kind=average&day=2026-10-28&weeks=4")
    page = desk.state(ReportsState)
    run(ReportsState.load, page)
    assert [row.name for row in page.rows] == ["Lena", "Mira"]
    assert page.csv == "/api/v1/reports/average-week.csv?first=2026-10-01&last=2026-10-28"
    assert leads_to(run(ReportsState.pick, page, "kind", "rounding")).endswith("day=2026-10-28")
    desk.actor = world.actor(Role.EMPLOYEE, employee=mira)
    run(ReportsState.load, page)
    assert (page.rows, page.error != "") == ([], True)
