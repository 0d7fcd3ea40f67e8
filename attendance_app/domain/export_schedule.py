"""When an export is asked for by itself, and of which days."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.pay_calendar import Span

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_DAYS_AFTER = 60
LAST_DAY_OF_ALL_MONTHS = 28


class Trigger(StrEnum):
    """What an export waits for."""

    AFTER_PERIOD = "after_period"
    ON_LOCK = "on_lock"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


CLOCKS = (Trigger.WEEKLY, Trigger.MONTHLY)


@dataclass(frozen=True, slots=True)
class Plan:
    """When to export. at: the local time.

    day: AFTER_PERIOD: how many days after the last day; WEEKLY: the weekday, 0 for Monday; MONTHLY:
    the day of the month; ON_LOCK: 0.
    """

    trigger: Trigger
    day: int
    at: time


def check_plan(plan: Plan) -> None:
    """Refuse a day that does not come.

    Raises:
        RuleViolation: it is none.

    """
    if plan.trigger is Trigger.AFTER_PERIOD and not 1 <= plan.day <= MOST_DAYS_AFTER:
        raise RuleViolation(f"Give 1 to {MOST_DAYS_AFTER} days after the period.", "day")
    if plan.trigger is Trigger.WEEKLY and not 0 <= plan.day < len(WEEKDAYS):
        raise RuleViolation("Choose a day of the week.", "day")
    if plan.trigger is Trigger.MONTHLY and not 1 <= plan.day <= LAST_DAY_OF_ALL_MONTHS:
        raise RuleViolation("Not every month has this day. Choose 1 to 28.", "day")


def newest_day(plan: Plan, today: date) -> date:
    """Return the newest day, not after `today`, that a weekly or monthly plan runs on."""
    if plan.trigger is Trigger.WEEKLY:
        return today - timedelta(days=(today.weekday() - plan.day) % 7)
    this = today.replace(day=plan.day)
    return this if this <= today else _month_before(today).replace(day=plan.day)


def day_after(plan: Plan, day: date) -> date:
    """Return the next day that a weekly or monthly plan runs on, after one that it runs on."""
    if plan.trigger is Trigger.WEEKLY:
        return day + timedelta(days=7)
    return (day.replace(day=28) + timedelta(days=4)).replace(day=plan.day)


def span_of(plan: Plan, day: date) -> Span:
    """Return the days that a weekly or monthly plan exports: the seven before, the month before."""
    if plan.trigger is Trigger.WEEKLY:
        return day - timedelta(days=7), day - timedelta(days=1)
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def plan_words(plan: Plan) -> str:
    """Return a plan as people say it."""
    at = f"{plan.at:%H:%M}"
    if plan.trigger is Trigger.WEEKLY:
        return f"Every {WEEKDAYS[plan.day]} at {at}, the seven days before"
    if plan.trigger is Trigger.MONTHLY:
        return f"Day {plan.day} of each month at {at}, the month before"
    if plan.trigger is Trigger.ON_LOCK:
        return "When a pay period is locked"
    days = "1 day" if plan.day == 1 else f"{plan.day} days"
    return f"{days} after each pay period at {at}"


def _month_before(day: date) -> date:
    return day.replace(day=1) - timedelta(days=1)
