"""The live board: it tells who is missing, sends only what changed, and says when it is behind."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from uuid import uuid4

import pytest

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AccessDenied, Unavailable
from attendance_app.domain.ids import SiteId
from attendance_app.services.arrivals import Arrivals, SiteWeeks, WeekOfSite
from attendance_app.services.board import BoardView, FeedItem, PersonNow, SiteNow
from attendance_app.services.punches import PunchImport
from attendance_app.web.components import lines
from attendance_app.web.dashboard import reading, tables
from attendance_app.web.dashboard import state as module
from attendance_app.web.dashboard.chart_views import arrival_vars, late_vars
from attendance_app.web.dashboard.reading import Snapshot, snapshot
from attendance_app.web.dashboard.state import BoardState
from attendance_app.web.dashboard.views import board_vars
from attendance_app.wiring import UseCases
from tests.builders import World
from tests.web.desk import Desk, run

NOW = datetime(2026, 11, 17, 14, 47, 12, tzinfo=UTC)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, cases: UseCases, world: World) -> Desk:
    reading._latest.clear()
    world.company()
    world.site("Joliet Plant", "America/Chicago")
    world.site("Hamburg", "Europe/Berlin")
    return Desk(monkeypatch, world.actor(Role.MANAGER), cases).serves(module, reading).at("/")


def late(name: str, minutes: int, status: str = "late") -> PersonNow:
    return PersonNow(7, "A-7", name, 2, "Joliet", status, None, "", NOW, "07:00", minutes)


def board(**changes: object) -> BoardView:
    known: dict[str, object] = {
        "as_of": NOW,
        "as_of_local": "15:47:12",
        "zone": "Europe/Berlin",
        "revision": 9,
        "here": 848,
        "due": 885,
        "late": 23,
        "absent": 14,
        "expected_later": 268,
        "left": 70,
        "by_site": (
            SiteNow(5, "Hamburg", "Europe/Berlin", "15:47", 20, 40, 0, 20, 0, 0),
            SiteNow(2, "Joliet", "America/Chicago", "08:47", 80, 80, 0, 0, 0, 0),
        ),
        "late_people": (late("D'Andre Washington", 107),),
        "absent_people": (),
        "here_people": (),
        "expected_people": (),
        "feed": (FeedItem(NOW, "08:47:09", "李静怡", "in", "face", "Joliet"),),
        "source": "cache",
    }
    return BoardView(**(known | changes))  # pyright: ignore[reportArgumentType]


def test_the_head_says_how_many_of_those_due_are_here() -> None:
    told = board_vars(Snapshot(board(), ()))
    assert (told["here"], told["due"]) == ("848", "885")
    assert told["note"].replace("\u202f", " ") == "95.8 % of those due"
    assert board_vars(Snapshot(board(due=0, here=0), ()))["note"] == "Nobody is due now"


def test_time_is_told_where_the_company_began() -> None:
    told = board_vars(Snapshot(board(), ()))
    assert (told["as_of"], told["day"]) == ("08:47:12", "Tuesday 17 November 2026")


def test_who_is_late_stands_in_the_queue_with_a_way_to_their_punches() -> None:
    told = board_vars(Snapshot(board(), ()))
    (row,) = told["queue"]
    assert (row.name, row.when.replace("\u202f", " ")) == ("D'Andre Washington", "1 h 47")
    assert row.href == "/people/7?tab=punches"
    assert told["counts"].all == 37, "the counts are complete, whatever is listed"


def test_sites_are_bars_against_the_largest() -> None:
    hamburg, joliet = board_vars(Snapshot(board(), ()))["sites"]
    assert (hamburg.here_percent, hamburg.due_percent, hamburg.note) == (25, 50, "20 absent")
    assert (joliet.here_percent, joliet.note) == (100, "all here who are due")


def test_a_board_from_the_database_is_behind() -> None:
    assert board_vars(Snapshot(board(source="database"), ()))["behind"]
    assert not board_vars(Snapshot(board(), ()))["behind"]


def test_a_punch_appears_in_the_feed(desk: Desk, world: World) -> None:
    amina = world.employee("Amina Haddad", number="A-1")
    desk.actor = world.manager("Lena", amina)
    page = desk.state(BoardState)
    run(BoardState.load, page)
    assert (page.ready, page.here, page.feed) == (True, "0", [])
    before = asyncio.run(page._seen())

    now = desk.cases.punches.clock.now()
    hr = world.actor(Role.HR)
    desk.cases.punches.import_batch(hr, [PunchImport(uuid4(), "A-1", now, "in")])
    assert asyncio.run(page._seen()) != before, "the loop must notice news"
    page._put(asyncio.run(page._fresh()))
    assert (page.here, [row.name for row in page.feed]) == ("1", ["Amina Haddad"])


def test_only_what_changed_is_sent(desk: Desk) -> None:
    page = desk.state(BoardState)
    page._put(board_vars(Snapshot(board(), ())))
    page._clean()
    page._put(board_vars(Snapshot(board(here=849), ())))
    assert page.dirty_vars == {"here", "shares", "sentence", "note"}


def test_one_site_is_shown_alone(desk: Desk, world: World) -> None:
    page = desk.state(BoardState)
    run(BoardState.load, page)
    hamburg = next(value for value, name in page.site_choices if name == "Hamburg")
    run(BoardState.pick_site, page, hamburg)
    assert [site.name for site in page.sites] == ["Hamburg"]
    run(BoardState.pick_site, page, "9999")
    assert len(page.sites) == 2


def test_viewers_share_what_was_read_until_there_is_news(
    desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.cases.board.rebuild()
    reads: list[object] = []
    read = reading._read

    def counted(actor, site):
        reads.append(site)
        return read(actor, site)

    monkeypatch.setattr(reading, "_read", counted)
    desk.actor = world.actor(Role.ADMIN)
    first, second = snapshot(desk.actor, None), snapshot(world.actor(Role.HR), None)
    assert first is second
    world.employee("Amina", number="A-1")
    hr = world.actor(Role.HR)
    now = desk.cases.punches.clock.now()
    desk.cases.punches.import_batch(hr, [PunchImport(uuid4(), "A-1", now, "in")])
    assert snapshot(desk.actor, None).board.here == 1
    assert reads == [None, None]


def test_what_is_shared_is_still_refused_to_others(desk: Desk, world: World) -> None:
    snapshot(desk.actor, None)
    with pytest.raises(AccessDenied):
        snapshot(world.actor(Role.EMPLOYEE), None)


def test_a_failing_read_leaves_the_board_and_says_that_it_is_behind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = desk.state(BoardState)
    run(BoardState.load, page)

    def broken(*_: object) -> Snapshot:
        raise OSError("the database is away")

    monkeypatch.setattr(module, "snapshot", broken)
    assert asyncio.run(page._fresh()) == {}
    monkeypatch.setattr(module, "revision", broken)
    assert asyncio.run(page._seen()) is None


def test_a_site_that_is_gone_is_told(desk: Desk) -> None:
    page = desk.state(BoardState)
    page.site = str(SiteId(9999))
    run(BoardState.load, page)
    assert page.error == "There is no such site."


def test_nobody_waits_for_a_slow_reader_without_an_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LONGEST_WAIT_S", 0.01)
    with reading._reading, pytest.raises(Unavailable):
        snapshot(desk.actor, None)


def test_no_row_jumps_under_the_pointer_and_what_is_new_waits(desk: Desk) -> None:
    page = desk.state(BoardState)
    mira = replace(late("Mira", 9), employee_id=8)
    page._put(board_vars(Snapshot(board(), ())))
    run(BoardState.hold, page, True)
    page._put(board_vars(Snapshot(board(late_people=(mira, late("D'Andre Washington", 109))), ())))
    assert ([row.name for row in page.queue], page.waiting) == (["D'Andre Washington"], 1)
    run(BoardState.hold, page, False)
    assert [row.name for row in page.queue] == ["Mira", "D'Andre Washington"]
    assert page.waiting == 0


def test_arrivals_become_bars_that_fit_and_name_the_busiest_moment() -> None:
    came = [Arrivals(415, 3), Arrivals(420, 7), Arrivals(430, 2)]
    told = arrival_vars(came)
    assert [bar.value for bar in told["arrivals"]] == [3, 7, 0, 2]
    assert [bar.top for bar in told["arrivals"]] == ["", "7 at 07:00", "", ""]
    assert told["arrival_sentence"] == "12 arrivals today, most, 7, at 07:00"
    whole_day = arrival_vars([Arrivals(0, 1), Arrivals(1435, 1)])
    assert len(whole_day["arrivals"]) <= 30
    assert whole_day["arrival_step"] == "in steps of 60 minutes, today"
    assert arrival_vars([])["arrivals"] == []


def test_lateness_is_a_line_for_each_site_and_names_the_worst_first() -> None:
    weeks = [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]
    told = late_vars(
        [
            SiteWeeks(1, "Joliet", tuple(WeekOfSite(day, 200, 4) for day in weeks)),
            SiteWeeks(2, "Fresno", (WeekOfSite(weeks[0], 50, 1), WeekOfSite(weeks[2], 50, 3))),
            SiteWeeks(3, "Hamburg", ()),
        ]
    )
    assert [line.text for line in told["late_lines"]] == ["Fresno 6.0", "Joliet 2.0"]
    fresno, joliet = told["late_lines"]
    assert (fresno.path.count("M"), fresno.path.count("L")) == (2, 0), "a week without anybody"
    assert (joliet.path.count("M"), joliet.path.count("L")) == (1, 2)
    assert told["late_sentence"].endswith("now Fresno 6.0 percent, Joliet 2.0 percent")
    assert late_vars([])["late_lines"] == []


def test_each_chart_has_its_numbers_as_a_table_and_as_a_file() -> None:
    came = (Arrivals(415, 3), Arrivals(430, 2))
    weeks = [date(2026, 11, 9), date(2026, 11, 16)]
    late_sites = tuple(
        SiteWeeks(n, f"Site {n}", (WeekOfSite(weeks[n % 2], 50, n),)) for n in range(1, 7)
    )
    snap = Snapshot(board(), (), came, late_sites)
    told = board_vars(snap)
    assert told["arrival_rows"] == [
        *(["06:55 to 07:00", "3"], ["07:00 to 07:05", "0"], ["07:05 to 07:10", "0"]),
        ["07:10 to 07:15", "2"],
    ]
    assert [int(row[1]) for row in told["arrival_rows"]] == [b.value for b in told["arrivals"]]
    assert told["late_heads"] == ["Week from", "Site 6", "Site 5", "Site 4", "Site 3"]
    assert [row[:3] for row in told["late_rows"]] == [
        ["9 Nov", "12.0\u202f%", "\u2013"],
        ["16 Nov", "\u2013", "10.0\u202f%"],
    ]
    name, text = tables.file_of(tables.LATE, snap)
    assert (name, len(text.splitlines())) == ("late-arrivals-2026-11-17.csv", 7)
    assert "2026-11-16,Site 1,50,1,2.0" in text, "of every site, not of the four that are drawn"
    assert tables.file_of(tables.ARRIVALS, snap)[1].splitlines()[1] == "06:55,07:00,3"
    by_site = tables.file_of(tables.SITES, snap)[1].splitlines()
    assert by_site[1:] == [
        *("Hamburg,20,40,0,20,0,0", "Joliet,80,80,0,0,0,0"),
        "All,848,885,23,14,268,70",
    ]


def test_the_numbers_of_a_chart_are_downloaded_as_they_are_for_whoever_asks(desk: Desk) -> None:
    page = desk.state(BoardState)
    run(BoardState.load, page)
    (file,) = run(BoardState.save, page, "sites")
    assert "board-" in str(file.args)
    assert run(BoardState.save, page, "salaries") == []
    desk.actor = desk.actor.__class__("account", None, "Nobody", frozenset({Role.EMPLOYEE}))
    assert run(BoardState.save, page, "sites") == []
    assert desk.notice.title == "Nothing was downloaded."


def test_names_at_the_ends_of_lines_keep_apart() -> None:
    drawn = lines.draw([(name, [1.0, 2.0]) for name in "ABCD"], 100)
    heights = sorted(line.text_y for line in drawn)
    assert all(b - a >= lines.LABEL_APART for a, b in pairwise(heights))
    assert heights[-1] <= lines.FLOOR + 4


def test_a_new_installation_is_told_what_to_do_until_it_is_done(desk: Desk, world: World) -> None:
    page = desk.state(BoardState)
    run(BoardState.load, page)
    assert page.steps == [], "a manager is not asked"
    desk.actor = world.actor(Role.ADMIN)
    run(BoardState.load, page)
    assert [(step.done, step.href) for step in page.steps] == [
        (False, "/people"),
        (False, "/people"),
        (False, "/kiosks"),
    ]
    mira = world.employee("Mira", number="A-1")
    run(BoardState.load, page)
    assert [(step.done, step.href) for step in page.steps][:2] == [
        (True, "/people"),
        (False, f"/people/{mira}/enrol"),
    ]
    now = desk.cases.punches.clock.now()
    hr = world.actor(Role.HR)
    desk.cases.punches.import_batch(hr, [PunchImport(uuid4(), "A-1", now, "in")])
    run(BoardState.load, page)
    assert page.steps == []
