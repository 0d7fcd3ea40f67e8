"""Rule sets, their versions, and which site follows which."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from attendance_app.db.tables import (
    EmployeeRow,
    RuleSetRow,
    RuleVersionRow,
    SiteRow,
    SiteRulesRow,
)

MOST_VERSIONS = 100


def rule_sets(session: Session) -> Sequence[RuleSetRow]:
    """Return the rule sets by name."""
    return session.scalars(
        select(RuleSetRow)
        .where(col(RuleSetRow.archived_at).is_(None))
        .order_by(func.lower(RuleSetRow.name))
        .limit(500)
    ).all()


def rule_set(session: Session, rule_set_id: int, *, lock: bool = False) -> RuleSetRow | None:
    """Return a rule set; locked, one transaction at a time changes its versions."""
    found = select(RuleSetRow).where(
        col(RuleSetRow.id) == rule_set_id, col(RuleSetRow.archived_at).is_(None)
    )
    return session.scalars(found.with_for_update() if lock else found).first()


def named(session: Session, name: str) -> RuleSetRow | None:
    """Return the rule set of a name."""
    return session.scalars(select(RuleSetRow).where(col(RuleSetRow.name) == name)).first()


def versions(session: Session, rule_set_id: int) -> Sequence[RuleVersionRow]:
    """Return the versions of a set, newest first."""
    return session.scalars(
        select(RuleVersionRow)
        .where(col(RuleVersionRow.rule_set_id) == rule_set_id)
        .order_by(col(RuleVersionRow.number).desc())
        .limit(MOST_VERSIONS)
    ).all()


def version(session: Session, version_id: int) -> RuleVersionRow | None:
    """Return a version."""
    return session.get(RuleVersionRow, version_id)


def followers(session: Session, rule_set_id: int, since: date) -> Sequence[tuple[int, str]]:
    """Return (id, name) of the sites that follow a set on a day, or will later, by name."""
    next_day = (
        func.lead(SiteRulesRow.effective_from)
        .over(partition_by=col(SiteRulesRow.site_id), order_by=col(SiteRulesRow.effective_from))
        .label("until")
    )
    spans = select(
        col(SiteRulesRow.site_id).label("site_id"),
        col(SiteRulesRow.rule_set_id).label("rule_set_id"),
        next_day,
    ).subquery()
    rows = session.execute(
        select(col(SiteRow.id), col(SiteRow.name))
        .join(spans, spans.c.site_id == SiteRow.id)
        .where(spans.c.rule_set_id == rule_set_id)
        .where((spans.c.until.is_(None)) | (spans.c.until > since))
        .distinct()
        .order_by(col(SiteRow.name))
    )
    return [(site, name) for site, name in rows]


def followed(session: Session) -> Sequence[tuple[SiteRow, SiteRulesRow | None, str | None]]:
    """Return what each open site follows and from when, by site and day."""
    rows = session.execute(
        select(SiteRow, SiteRulesRow, col(RuleSetRow.name))
        .outerjoin(SiteRulesRow, col(SiteRulesRow.site_id) == col(SiteRow.id))
        .outerjoin(RuleSetRow, col(RuleSetRow.id) == col(SiteRulesRow.rule_set_id))
        .where(col(SiteRow.archived_at).is_(None))
        .order_by(func.lower(SiteRow.name), col(SiteRow.id), col(SiteRulesRow.effective_from))
    )
    return [(site, row, name) for site, row, name in rows]


def follow(session: Session, site: int, rule_set_id: int, day: date, by: str, at: object) -> None:
    """Let a site follow a set from a day on."""
    values = {"rule_set_id": rule_set_id, "assigned_by": by, "assigned_at": at}
    session.execute(
        insert(SiteRulesRow)
        .values(site_id=site, effective_from=day, **values)
        .on_conflict_do_update(index_elements=["site_id", "effective_from"], set_=values)
    )


def people_of(session: Session, sites: Sequence[int], most: int) -> list[int]:
    """Return the ids of the active people of some sites."""
    return list(
        session.scalars(
            select(col(EmployeeRow.id))
            .where(col(EmployeeRow.site_id).in_(sites), col(EmployeeRow.archived_at).is_(None))
            .order_by(col(EmployeeRow.id))
            .limit(most)
        )
    )


def count_people(session: Session, sites: Sequence[int]) -> int:
    """Count the active people of some sites."""
    return (
        session.scalar(
            select(func.count())
            .select_from(EmployeeRow)
            .where(col(EmployeeRow.site_id).in_(sites), col(EmployeeRow.archived_at).is_(None))
        )
        or 0
    )
