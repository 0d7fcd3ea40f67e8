"""When people come, and how often late: counted by the database, whatever the company's size."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import text
from sqlmodel import Session

_TODAY = text(
    """
    select (extract(hour from there.local) * 60 + extract(minute from there.local))::int / 5 * 5,
           count(*)
      from attendance_logs p
      join sites s on s.id = p.site_id
      join employees e on e.id = p.employee_id
      cross join lateral (select p.occurred_at at time zone s.zone as local) there
     where p.direction = 'in' and p.corrects is null
       and p.occurred_at > cast(:now as timestamptz) - interval '26 hours'
       and p.occurred_at <= :now
       and there.local::date = (cast(:now as timestamptz) at time zone s.zone)::date
       and (cast(:site as bigint) is null or p.site_id = :site)
       and (cast(:team as bigint) is null or :team in (e.id, e.manager_id))
     group by 1 order by 1
    """
)

# A day counts where the shift is worked on that weekday and somebody came: their first punch of
# the local day, late when it is past the start and its grace.
_WEEKS = text(
    """
    with came as (
        select e.site_id, e.shift_id, (p.occurred_at at time zone s.zone)::date as day,
               min(p.occurred_at at time zone s.zone) as first
          from attendance_logs p
          join employees e on e.id = p.employee_id
          join sites s on s.id = e.site_id
         where p.direction = 'in' and p.occurred_at >= :since and p.occurred_at < :until
           and e.shift_id is not null
           and (cast(:site as bigint) is null or e.site_id = :site)
           and (cast(:team as bigint) is null or :team in (e.id, e.manager_id))
         group by e.id, e.site_id, e.shift_id, day
    )
    select c.site_id, date_trunc('week', c.day)::date as week, count(*),
           count(*) filter (where c.first >= c.day + h.starts_at
                            + make_interval(mins => h.grace_minutes + 1))
      from came c join shifts h on h.id = c.shift_id
     where (h.weekdays >> (extract(isodow from c.day)::int - 1)) & 1 = 1
     group by 1, 2 order by 1, 2
    """
)


def today(
    session: Session, now: datetime, site: int | None, team: int | None = None
) -> list[tuple[int, int]]:
    """Return (local minute of the day in steps of five, how many came), where somebody came.

    team: a manager's employee id, for their people and themselves; None for everybody.
    """
    rows = session.execute(_TODAY, {"now": now, "site": site, "team": team})
    return [(int(minute), int(count)) for minute, count in rows]


def weeks(
    session: Session, since: datetime, until: datetime, site: int | None, team: int | None = None
) -> Sequence[tuple[int, date, int, int]]:
    """Return (site, Monday, arrivals at shifts, late ones among them), by site and week."""
    asked = {"since": since, "until": until, "site": site, "team": team}
    rows = session.execute(_WEEKS, asked)
    return [(int(place), week, int(all_), int(late)) for place, week, all_, late in rows]
