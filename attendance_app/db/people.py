"""Employees, found and changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, text
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from attendance_app.db.tables import (
    ConsentRow,
    ConsentTextRow,
    EmployeeRow,
    FaceTemplateRow,
    PresenceRow,
    ShiftRow,
    SiteRow,
)
from attendance_app.domain.names import search_words


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which employees. state: "active", "archived", "all". face: one of FACES.

    model: in use now; "stale" faces are those of other models only. team: a manager's employee id,
    for their people and themselves; None for everybody.
    """

    query: str = ""
    site_id: int | None = None
    state: str = "active"
    face: str = "any"
    sort: str = "name"
    descending: bool = False
    offset: int = 0
    limit: int = 50
    model: str = ""
    team: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An employee with what a list shows.

    face: none, consented, enrolled, held, refused, withdrawn, or outdated (the consent is to an
    earlier text). direction, last_at: of the last punch.
    """

    row: EmployeeRow
    site: str
    zone: str
    shift: str | None
    face: str
    direction: str | None
    last_at: datetime | None


_TEMPLATES = (
    select(
        col(FaceTemplateRow.employee_id).label("employee_id"),
        func.count().label("count"),
        func.count(col(FaceTemplateRow.held_for)).label("held"),
    )
    .group_by(col(FaceTemplateRow.employee_id))
    .subquery("enrolled")
)
_NEWEST_CONSENT = (
    select(col(ConsentRow.action), col(ConsentRow.text_id))
    .where(col(ConsentRow.employee_id) == col(EmployeeRow.id))
    .order_by(col(ConsentRow.id).desc())
    .limit(1)
    .correlate(EmployeeRow)
    .lateral("consent")
)
_TEXT_IN_FORCE = (
    select(col(ConsentTextRow.id))
    .where(col(ConsentTextRow.effective_from) <= func.now())
    .order_by(col(ConsentTextRow.effective_from).desc(), col(ConsentTextRow.id).desc())
    .limit(1)
    .scalar_subquery()
)
_AGREED = _NEWEST_CONSENT.c.action == "grant"
_FACE = case(
    (_TEMPLATES.c.held > 0, "held"),
    (and_(_AGREED, _NEWEST_CONSENT.c.text_id != _TEXT_IN_FORCE), "outdated"),
    (_TEMPLATES.c.count > 0, "enrolled"),
    (_AGREED, "consented"),
    (_NEWEST_CONSENT.c.action == "refuse", "refused"),
    (_NEWEST_CONSENT.c.action == "withdraw", "withdrawn"),
    else_="none",
)
_COLUMNS = (
    EmployeeRow,
    col(SiteRow.name),
    col(SiteRow.zone),
    col(ShiftRow.name),
    _FACE,
    col(PresenceRow.direction),
    col(PresenceRow.last_at),
)
_SORTS: dict[str, Any] = {
    "name": col(EmployeeRow.sort_name),
    "number": col(EmployeeRow.number).collate("C"),
    "site": func.lower(SiteRow.name).collate("C"),
    "department": func.lower(EmployeeRow.department).collate("C"),
    "shift": func.lower(func.coalesce(ShiftRow.name, "")).collate("C"),
    "last": col(PresenceRow.last_at),
}
SORTS = frozenset(_SORTS)
_FACES = {
    "none": ("none", "refused", "withdrawn", "outdated"),
    "consented": ("consented",),
    "enrolled": ("enrolled",),
    "held": ("held",),
}
STALE = "stale"
FACES = frozenset({"any", STALE, *_FACES})


def search(session: Session, wanted: Wanted) -> tuple[Sequence[Found], int]:
    """Return one page of employees, and how many there are on all pages.

    Numbers sort by length first, so that 9 stands before 10.
    """
    rules = _rules(wanted)
    found = _joined(select(*_COLUMNS)).where(*rules)
    rows = session.execute(
        found.order_by(*_order(wanted)).offset(wanted.offset).limit(wanted.limit)
    ).all()
    total = session.execute(_joined(select(func.count()).select_from(EmployeeRow)).where(*rules))
    return [Found(*row) for row in rows], total.scalar_one()


def _joined(statement: Any) -> Any:
    return (
        statement.join(SiteRow, col(SiteRow.id) == col(EmployeeRow.site_id))
        .join(ShiftRow, col(ShiftRow.id) == col(EmployeeRow.shift_id), isouter=True)
        .join(_NEWEST_CONSENT, literal(True), isouter=True)
        .join(_TEMPLATES, _TEMPLATES.c.employee_id == col(EmployeeRow.id), isouter=True)
        .join(PresenceRow, col(PresenceRow.employee_id) == col(EmployeeRow.id), isouter=True)
    )


def _rules(wanted: Wanted) -> list[ColumnElement[bool]]:
    rules = found_by(wanted.query)
    if wanted.team is not None:
        rules.append(of_team(wanted.team))
    if wanted.site_id is not None:
        rules.append(col(EmployeeRow.site_id) == wanted.site_id)
    if wanted.state == "active":
        rules.append(col(EmployeeRow.archived_at).is_(None))
    if wanted.state == "archived":
        rules.append(col(EmployeeRow.archived_at).is_not(None))
    if wanted.face == STALE:
        rules += [_TEMPLATES.c.count > 0, ~_of_model(wanted.model)]
    elif wanted.face != "any":
        rules.append(_FACE.in_(_FACES[wanted.face]))
    return rules


def of_team(team: int) -> ColumnElement[bool]:
    """Return the condition on `EmployeeRow` for a manager's people and the manager."""
    return or_(col(EmployeeRow.id) == team, col(EmployeeRow.manager_id) == team)


def _of_model(model: str) -> ColumnElement[bool]:
    return (
        select(literal(1))
        .where(col(FaceTemplateRow.employee_id) == col(EmployeeRow.id))
        .where(col(FaceTemplateRow.model_id) == model)
        .correlate(EmployeeRow)
        .exists()
    )


def found_by(typed: str) -> list[ColumnElement[bool]]:
    """Return the conditions on `EmployeeRow` for people whom all typed words fit.

    Each word may stand anywhere in name, number, address or department, whatever the case and the
    accents; % and _ are plain characters.
    """
    return [
        col(EmployeeRow.search_text).contains(word, autoescape=True) for word in search_words(typed)
    ]


def _order(wanted: Wanted) -> list[Any]:
    keys = [_SORTS[wanted.sort]]
    if wanted.sort == "number":
        keys.insert(0, func.length(EmployeeRow.number))
    directed = [key.desc() if wanted.descending else key.asc() for key in keys]
    return [
        *(key.nulls_last() for key in directed),
        col(EmployeeRow.sort_name),
        col(EmployeeRow.id),
    ]


def one(session: Session, employee_id: int) -> Found | None:
    """Return an employee with what a list shows, archived or not."""
    found = _joined(select(*_COLUMNS)).where(col(EmployeeRow.id) == employee_id)
    row = session.execute(found).first()
    return Found(*row) if row else None


def locked(session: Session, employee_id: int) -> EmployeeRow | None:
    """Return an employee, whom nobody else can change until the transaction ends."""
    return session.exec(
        select_rows(EmployeeRow).where(EmployeeRow.id == employee_id).with_for_update()
    ).first()


def by_number(session: Session, number: str) -> EmployeeRow | None:
    """Return who has a personnel number."""
    return session.exec(select_rows(EmployeeRow).where(EmployeeRow.number == number)).first()


def by_email(session: Session, email: str) -> EmployeeRow | None:
    """Return who has an address, whatever its case."""
    return session.exec(
        select_rows(EmployeeRow).where(func.lower(EmployeeRow.email) == func.lower(email))
    ).first()


def lock_numbers(session: Session) -> None:
    """Let one transaction at a time give out numbers and addresses, so that each is checked."""
    session.execute(text("select pg_advisory_xact_lock(7004)"))


def departments(session: Session, team: int | None = None) -> Sequence[str]:
    """Return the departments in use, of all or of a manager's people."""
    named = select(col(EmployeeRow.department)).where(
        col(EmployeeRow.department) != "", col(EmployeeRow.archived_at).is_(None)
    )
    if team is not None:
        named = named.where(of_team(team))
    return (
        session.execute(named.distinct().order_by(col(EmployeeRow.department)).limit(500))
        .scalars()
        .all()
    )
