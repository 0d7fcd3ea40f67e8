"""Puts an export among the jobs: for somebody who asks, or for a schedule."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from attendance_app.db import export_jobs
from attendance_app.db import payroll as rows
from attendance_app.db.export_jobs import Recipient
from attendance_app.db.tables import PayPeriodRow
from attendance_app.domain.errors import NotFound, RuleViolation
from attendance_app.domain.payroll_profile import TARGETS
from attendance_app.services.export_split import slug
from attendance_app.services.export_systems import Systems
from attendance_app.services.export_work import FILES


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted of a period. kinds: known ones; site: None for all of them."""

    kinds: list[str]
    site: int | None = None
    look_ahead: bool = False
    told: list[Recipient] = field(default_factory=list)


def place(
    session: Session, systems: Systems, period: PayPeriodRow, order: Order, by: str
) -> tuple[int, bool]:
    """Return the job of an order, and whether it was made now; an equal live one is shared.

    Raises:
        RuleViolation: there is no such site, or a payroll system cannot be written.

    """
    params = _params(period, order, site_called(session, order.site))
    wanted, ahead = [kind for kind in order.kinds if kind in TARGETS], order.look_ahead
    params |= systems.pin(session, period, wanted, params["stem"], look_ahead=ahead)
    key = _dedupe_key(period, params)
    return export_jobs.request(session, period.id, params, key, by, order.told)


def place_failed(session: Session, period: PayPeriodRow, order: Order, by: str, error: str) -> int:
    """Keep an order that could not be taken as a run that failed, so that it is seen and told."""
    name = rows.site_name(session, order.site) if order.site is not None else ""
    params = _params(period, order, name or "") | {"look_ahead": order.look_ahead}
    key = _dedupe_key(period, params)
    return export_jobs.add_failed(session, period.id, params, key, by, order.told, error)


def known_kinds(kinds: Sequence[str]) -> list[str]:
    """Return the kinds in one order, each once.

    Raises:
        RuleViolation: there are none, or one is not known.

    """
    known = (*FILES, *TARGETS)
    if not kinds or not set(kinds) <= set(known):
        raise RuleViolation(f"Choose among {', '.join(known)}.", "kinds")
    return [kind for kind in known if kind in kinds]


def site_called(session: Session, site_id: int | None) -> str:
    """Return the name of a site; empty for all of them.

    Raises:
        NotFound: there is none.

    """
    if site_id is None:
        return ""
    name = rows.site_name(session, site_id)
    if name is None:
        raise NotFound("There is no such site.", "site_id")
    return name


def _params(period: PayPeriodRow, order: Order, site: str) -> dict[str, Any]:
    stem = _stem(period, site)
    return {"kinds": order.kinds, "site": order.site, "site_name": site, "stem": stem}


def _dedupe_key(period: PayPeriodRow, params: dict[str, Any]) -> str:
    """Tell equal orders: a period that was reopened and locked anew is another one."""
    known = {"period": period.id, "revision": period.revision}
    wanted = json.dumps(known | params, sort_keys=True)
    return hashlib.sha256(wanted.encode()).hexdigest()


def _stem(period: PayPeriodRow, site: str) -> str:
    """Return the files' name without its end, in letters that every system takes."""
    place = slug(site)
    return "_".join(
        part
        for part in ("payroll", place, period.starts_on.isoformat(), period.ends_on.isoformat())
        if part
    )
