"""One export at the desk: how it stands, and how its files begin."""

from datetime import timedelta
from uuid import uuid4

import pytest

from attendance_app.domain.actor import Role
from attendance_app.domain.glimpse import Glimpse, PageGlimpse
from attendance_app.services.payroll_views import ExportFile
from attendance_app.services.punches import PunchImport
from attendance_app.web.payroll import run_state as module
from attendance_app.web.payroll.run_state import RunState
from attendance_app.web.payroll.run_views import shown, tabs
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, leads_to, run
from tests.web.payroll.test_state import export


def test_pages_have_addresses_and_say_how_many_there_are():
    seen = shown(7, "payroll ü.pdf", Glimpse(pages=(PageGlimpse(10, 14, "Mira"),), page_count=30))
    (page,) = seen.pages
    assert page.href == "/api/v1/exports/7/files/payroll%20%C3%BC.pdf/pages/1"
    assert (page.alt, page.text, seen.told) == ("Page 1 of 30", "Mira", "first 1 of 30 pages")


def test_rows_stand_under_their_head_and_short_ones_are_filled():
    rows = (("Number", "Name"), ("7",))
    seen = shown(7, "a.xlsx", Glimpse(parts=("Summary", "Daily"), rows=rows))
    assert (seen.head, seen.rows) == (("Number", "Name"), (("7", ""),))
    assert seen.told == "sheet Summary, the first of 2; first 1 row"


def test_of_a_zip_the_file_is_named():
    inside = Glimpse(inside="berlin.csv", parts=("berlin.csv", "osaka.csv"), rows=(("a",),))
    assert shown(7, "a.zip", inside).told.startswith("berlin.csv, the first of 2 files")


def test_only_files_that_can_be_shown_have_a_tab():
    files = (
        ExportFile("p-summary.csv", "csv", 1, "0" * 64, shown=True),
        ExportFile("p.pdf.zip", "pdf", 1, "0" * 64, shown=True),
        ExportFile("PR4CLEPI.csv", "adp", 1, "0" * 64, shown=True),
        ExportFile("p.xlsx", "xlsx", 1, "0" * 64),
    )
    titles = [tab.title for tab in tabs(export(state="done", files=files))]
    assert titles[:2] == ["Summary", "PDF"]
    assert titles[2].startswith("ADP")
    assert len(titles) == 3


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, cases: UseCases, world: World) -> Desk:
    world.company()
    world.site("Joliet Plant", "America/Chicago")
    return Desk(monkeypatch, world.actor(Role.HR), cases).serves(module)


def requested(desk: Desk, kinds: tuple[str, ...] = ("csv",)) -> int:
    period = desk.cases.payroll.periods(desk.actor)[0]
    return int(desk.cases.payroll.request(desk.actor, period.id, kinds))


def test_a_done_run_shows_its_first_file_and_then_the_one_that_is_chosen(
    desk: Desk, world: World
) -> None:
    world.employee("Amina Haddad", number="A-1")
    at = desk.cases.punches.clock.now() - timedelta(hours=3)
    desk.cases.punches.import_batch(desk.actor, [PunchImport(uuid4(), "A-1", at, "in")])
    job = requested(desk)
    assert desk.cases.payroll.run(job) == "done"
    page = desk.at(f"/payroll/runs/{job}").state(RunState)
    run(RunState.load, page)
    assert (page.error, [tab.title for tab in page.tabs]) == ("", ["Summary", "Daily"])
    assert (page.shown.head[1], page.shown.rows[0][1]) == ("Name", "Amina Haddad")
    run(RunState.choose, page, page.tabs[1].name)
    assert (page.shown.head[2], page.looking) == ("Date", False)
    run(RunState.choose, page, "../../secrets.csv")
    assert (page.shown.rows, page.unseen) == ((), "There is nothing to see of this file.")


def test_a_run_that_waits_can_be_cancelled_and_asked_for_again(desk: Desk) -> None:
    job = requested(desk)
    page = desk.at(f"/payroll/runs/{job}").state(RunState)
    run(RunState.load, page)
    assert (page.run.state, page.tabs) == ("queued", [])
    run(RunState.cancel, page)
    assert page.run.state == "cancelled"
    assert leads_to(run(RunState.again, page)) == f"/payroll/runs/{job + 1}"


def test_a_manager_sees_no_run(desk: Desk, world: World) -> None:
    job = requested(desk)
    desk.actor = world.actor(Role.MANAGER)
    page = desk.at(f"/payroll/runs/{job}").state(RunState)
    run(RunState.load, page)
    assert page.error
    assert (page.run.id, page.tabs) == (0, [])
