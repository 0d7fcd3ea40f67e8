"""What one person's page reads: several use cases, one trip to a thread."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.ids import EmployeeId
from attendance_app.web.components.table import PageMark, page_mark
from attendance_app.web.employees.badge_views import BadgeLine, badge_line
from attendance_app.web.employees.person_views import (
    ConsentLine,
    DoubleLine,
    FaceCard,
    PersonCard,
    PunchLine,
    consent_lines,
    double_line,
    draft,
    face_card,
    person_card,
    punch_line,
)
from attendance_app.wiring import use_cases

PUNCH_DAYS = 62


@dataclass(frozen=True)
class PersonPage:
    """Everything but the punches."""

    card: PersonCard
    draft: dict[str, str]
    face: FaceCard
    consent: str
    consents: list[ConsentLine]
    doubles: list[DoubleLine]
    choice_names: dict[str, str]
    badges: list[BadgeLine] = field(default_factory=list)


def read_person(actor: Actor, employee: EmployeeId) -> PersonPage:
    """Read profile, badges, face and consent."""
    uses = use_cases()
    view = uses.employees.get(actor, employee)
    page = PersonPage(person_card(view), draft(view), FaceCard(view.face), "", [], [], _names())
    if not actor.has((Role.ADMIN, Role.HR)):
        return page
    standing = uses.consents.standing(actor, employee)
    return replace(
        page,
        face=face_card(uses.enrolment.standing(actor, employee), view.zone),
        consent=standing.state,
        consents=consent_lines(standing, view.zone),
        badges=[badge_line(one, view.zone) for one in uses.badges.of_employee(actor, employee)],
        doubles=[double_line(one) for one in uses.doubles.of_employee(actor, employee)],
    )


def read_punches(actor: Actor, employee: EmployeeId, page: int) -> tuple[list[PunchLine], PageMark]:
    """Read one page of the punches of the last two months, newest first."""
    uses = use_cases()
    last = uses.punches.clock.now().date() + timedelta(days=1)
    first = last - timedelta(days=PUNCH_DAYS)
    found = uses.punches.of_employee(actor, employee, first, last, page)
    lines = [punch_line(punch) for punch in found.items]
    return lines, page_mark(found.page, found.size, found.total)


def _names() -> dict[str, str]:
    sites = use_cases().sites
    shifts = {str(shift.id): shift.name for shift in sites.shifts()}
    return shifts | {str(site.id): site.name for site in sites.list()}
