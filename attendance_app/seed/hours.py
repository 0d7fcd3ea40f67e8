"""The invented company's rules, teams, holidays, leave and corrections, entered by two people."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.ids import EmployeeId, SiteId
from attendance_app.seed.people import SITES
from attendance_app.services.correction_views import CorrectionAsked
from attendance_app.wiring import UseCases

BEATRIZ = Actor("system", None, "Beatriz Ferreira", frozenset({Role.HR}))
RUTH = Actor("system", None, "Ruth Adeyemi-Cole", frozenset({Role.HR}))
RULES = (  # name, pack, what the company changes, site
    (
        "Illinois hourly",
        "us-federal",
        {
            "round_q": 6,
            "auto_break": [[360, 30]],
            "night": {"night": ["22:00", "06:00"]},
            "late_grace": 5,
        },
        "Joliet",
    ),
    ("Hamburg", "de", {"late_grace": 5}, "Hamburg"),
    ("Osaka", "eu", {"daily_ot": 480, "weekly_ot": 2400, "late_grace": 5}, "Osaka"),
)
HOLIDAYS = (("Hamburg", "DE", "HH"), ("Joliet", "US", "IL"), ("Osaka", "JP", ""))
TEAMS = (("1001", "1"), ("2006", "2"))  # who leads the people whose number begins so
DRAFT = {"auto_break": [[360, 20]]}
_MOST_ASKED = 3
_PAID_DAY = 480


def enter_rules(cases: UseCases, sites: Mapping[str, SiteId], first: date, today: date) -> None:
    """Draft the rule sets, approve them, let sites follow them, and begin another draft."""
    for name, pack, changes, site in RULES:
        made = cases.rules.create(BEATRIZ, name, pack)
        cases.rules.save_draft(BEATRIZ, made, changes, first)
        draft = cases.rules.get(BEATRIZ, made).draft
        if draft is None:
            continue
        cases.rules.submit(BEATRIZ, draft.id)
        cases.rules.approve(RUTH, draft.id)
        cases.rules.assign(BEATRIZ, sites[site], made, first)
        if name == RULES[0][0]:
            monday = today + timedelta(days=7 - today.weekday())
            cases.rules.save_draft(BEATRIZ, made, DRAFT, monday)


def enter_teams(cases: UseCases, ids: Mapping[str, EmployeeId]) -> None:
    """Say who manages whom."""
    for manager, begin in TEAMS:
        people = [ids[n] for n in ids if n.startswith(begin) and n != manager]
        cases.teams.assign(BEATRIZ, people, ids[manager])


def enter_holidays(cases: UseCases, sites: Mapping[str, SiteId], today: date) -> None:
    """Freeze the public holidays of this year and the next."""
    for site, country, part in HOLIDAYS:
        years = (today.year, today.year + 1)
        cases.holidays.fill(BEATRIZ, sites[site], country, part, years, _PAID_DAY)


def enter_leave(cases: UseCases, ids: Mapping[str, EmployeeId], today: date) -> None:
    """Add kinds of leave, grant a year's, and ask for some days."""
    annual = cases.leave.add_type(BEATRIZ, "VAC", "Annual leave")
    cases.leave.add_type(BEATRIZ, "SICK", "Sick leave", counted=False)
    year = today.replace(month=1, day=1)
    for employee in ids.values():
        cases.leave.grant(BEATRIZ, employee, annual, 28 * _PAID_DAY, year, "The year's leave")
    monday = today + timedelta(days=14 - today.weekday())
    asked = cases.leave.request(
        BEATRIZ, ids["1002"], annual, monday, monday + timedelta(days=4), note="A trip north"
    )
    cases.leave.decide(RUTH, asked, True)
    week = monday + timedelta(days=7)
    cases.leave.request(BEATRIZ, ids["2003"], annual, week, week + timedelta(days=1))


def enter_corrections(cases: UseCases, ids: Mapping[str, EmployeeId], now_zone: str) -> None:
    """Ask for the punches that some forgot, as proposed; somebody else will decide."""
    today = cases.timesheets.clock.now().astimezone(ZoneInfo(now_zone)).date()
    first = today - timedelta(days=27)
    asked = 0
    for employee in ids.values():
        sheet = cases.timesheets.of_person(BEATRIZ, employee, first, today)
        for found in (one for line in sheet.days for one in line.findings):
            if found.proposal_day is None or asked >= _MOST_ASKED:
                continue
            cases.corrections.request(
                BEATRIZ,
                CorrectionAsked(
                    employee,
                    "add",
                    direction=found.proposal_direction,
                    day=found.proposal_day,
                    at=time.fromisoformat(found.proposal_local[:5]),
                    reason="Left in a hurry",
                ),
            )
            asked += 1


def enter_hours(
    cases: UseCases, sites: Mapping[str, SiteId], ids: Mapping[str, EmployeeId], today: date
) -> None:
    """Enter everything that worked time needs."""
    first = today.replace(day=1) - timedelta(days=62)
    enter_rules(cases, sites, first, today)
    enter_teams(cases, ids)
    enter_holidays(cases, sites, today)
    enter_leave(cases, ids, today)
    enter_corrections(cases, ids, SITES[0][1])
