"""What papers say besides the facts: letterheads, rules, sign-off. A lock freezes it."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from attendance_app.db import facts, letterheads, pay_periods, payroll
from attendance_app.db.tables import PayPeriodRow
from attendance_app.domain.letterhead import DEFAULT, Letterhead
from attendance_app.domain.printed import Printed, RuleFact, SignoffFact
from attendance_app.domain.rule_timeline import VersionRef


def at_hand(
    session: Session, period: PayPeriodRow | None, rules: Collection[str], tzdata: str
) -> dict[str, Any]:
    """Return, as JSON, what papers say now. rules: as workdays name them."""
    steps = pay_periods.signoff(session, period) if period is not None else ()
    return {
        "company": payroll.company_name(session),
        "sites": {str(site): name for site, name in payroll.site_names(session).items()},
        "tzdata": tzdata,
        "letterheads": letterheads.ids_in_force(session),
        "rules": [_written(one) for one in _versions(session, rules)],
        "signoff": [
            [row.step, row.by_name, whom, row.at.isoformat(), row.sha256] for row, whom in steps
        ],
    }


def site_then(session: Session, site: int, said: Mapping[str, Any] | None) -> str | None:
    """Return a site's name as it was when `said` was frozen; without it, as it is now."""
    then = (said or {}).get("sites", {}).get(str(site))
    return then or payroll.site_name(session, site)


def printed(session: Session, said: Mapping[str, Any]) -> Printed:
    """Return what `at_hand` said, with the letterheads that it names."""
    ids: Mapping[str, int] = said["letterheads"]
    found = letterheads.by_ids(session, ids.values())
    known = {site: found[row] for site, row in ids.items() if row in found}
    own = known.pop("", Letterhead()).over(replace(DEFAULT, company=said["company"]))
    return Printed(
        letterhead=own,
        by_site={site: one.over(own) for site, one in known.items()},
        tzdata=said["tzdata"],
        rules=tuple(_read(one) for one in said["rules"]),
        signoff=tuple(_step(one) for one in said["signoff"]),
    )


def _step(given: list[str]) -> SignoffFact:
    step, by, whom, at, sha256 = given
    return SignoffFact(step, by, whom, datetime.fromisoformat(at), sha256)


def _versions(session: Session, names: Collection[str]) -> list[VersionRef]:
    every = facts.site_book(session).versions.values() if names else ()
    known = {_name(ref): ref for refs in every for ref in refs}
    return [known[name] for name in sorted(names) if name in known]


def _name(ref: VersionRef) -> str:
    return f"{ref.rule_set}, version {ref.number}"


def _written(ref: VersionRef) -> list[Any]:
    rounding = {key: value for key, value in ref.policy.items() if key.startswith("round")}
    said = ", ".join(f"{key} = {value}" for key, value in sorted(rounding.items())) or "none"
    since = ref.effective_from.isoformat()
    return [_name(ref), ref.id, since, ref.sha256, ref.approved_by, said]


def _read(given: list[Any]) -> RuleFact:
    name, version, since, sha256, approved_by, rounding = given
    return RuleFact(name, version, date.fromisoformat(since), sha256, approved_by, rounding)
