"""What an export to a payroll system is set up with, and what each system asks for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.names import has_control
from attendance_app.domain.payroll_lines import SKIP
from attendance_app.domain.spreadsheets import begins_like_formula

LONGEST_VALUE, MOST_CODES, MOST_IDS = 200, 200, 50_000


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that a system asks for. pattern: what it may look like; said: that, in words."""

    key: str
    label: str
    help: str
    pattern: str
    said: str
    default: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A payroll system's file. ids, codes: patterns, and the same in words.

    by_name: people are matched by name, when no id is listed for them. ids_listed: everybody has
    an id there that is not the personnel number. daily: a line has a day. choices: what pay codes
    may be, where that is a short list. source: where the layout is told.
    """

    key: str
    title: str
    source: str
    ids: str
    ids_said: str
    codes: str
    codes_said: str
    settings: tuple[Setting, ...] = ()
    encoding: str = "utf-8"
    by_name: bool = False
    ids_listed: bool = False
    daily: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """Pay codes, company codes and ids for one system. codes: pay code → its name there.

    ids: personnel number → id there; who is not listed has the personnel number as id.
    """

    target: str
    codes: Mapping[str, str]
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    ids: Mapping[str, str] = field(default_factory=dict[str, str])

    def setting(self, key: str) -> str:
        """Return a setting, or what it is when it is not set."""
        default = next(one.default for one in TARGETS[self.target].settings if one.key == key)
        return self.settings.get(key) or default

    def id_of(self, number: str, name: str) -> str:
        """Return what the system knows somebody by; empty when nothing is known."""
        if number in self.ids:
            return self.ids[number]
        target = TARGETS[self.target]
        if target.ids_listed:
            return ""
        return name if target.by_name else number


GUSTO_COLUMNS = (
    "regular_hours",
    "overtime_hours",
    "double_overtime_hours",
    "pto_hours",
    "sick_hours",
)
_NAME = r'[^\t\r\n"|]{1,%d}'

TARGETS: dict[str, Target] = {
    one.key: one
    for one in (
        Target(
            "adp",
            "ADP Workforce Now Paydata",
            "ADP's EPI import, as described by Sundial Time Systems (article 1000241796)",
            r"[0-9]{1,6}",
            "up to six digits (File #)",
            r"Reg Hours|O/T Hours|[34]:[A-Za-z0-9]{1,3}",
            "Reg Hours, O/T Hours, or 3:CODE and 4:CODE for Hours 3 and Hours 4",
            (
                Setting(
                    "co_code",
                    "Co Code",
                    "ADP's company code; two characters get an underscore after them.",
                    r"[A-Za-z0-9]{2,3}",
                    "two or three letters or digits",
                ),
                Setting(
                    "batch_id",
                    "Batch ID",
                    "Tells runs apart inside ADP.",
                    r"[A-Za-z0-9]{1,10}",
                    "up to ten letters or digits",
                    "ATT",
                ),
            ),
        ),
        Target(
            "paychex",
            "Paychex Flex SPI",
            "Paychex SPI Specification Sheet (myapps.paychex.com)",
            r"[A-Za-z0-9]{1,10}",
            "up to ten letters or digits (Worker ID)",
            r"[^\t\r\n\",=+\-@][^\t\r\n\",]{0,19}",
            "the earning's name in Paychex, up to 20 characters",
            (
                Setting(
                    "client_id",
                    "Client ID",
                    "The Paychex number of your company.",
                    r"[A-Za-z0-9]{1,8}",
                    "up to eight letters or digits",
                ),
            ),
        ),
        Target(
            "gusto",
            "Gusto CSV",
            "support.gusto.com, article 999914471; confirm the columns in your own template",
            r"[A-Za-z0-9]{6}",
            "six letters or digits (gusto_employee_id)",
            "|".join(GUSTO_COLUMNS),
            "one of " + ", ".join(GUSTO_COLUMNS),
            ids_listed=True,
            choices=GUSTO_COLUMNS,
        ),
        Target(
            "quickbooks",
            "QuickBooks Desktop IIF",
            "Intuit's IIF reference, TIMEACT (support.quickbooks.intuit.com)",
            _NAME % 100,
            "the employee's name in QuickBooks, on one line, without quotes",
            rf"{_NAME % 31}(\|{_NAME % 31})?",
            "the item's name in QuickBooks, up to 31 characters; ITEM|PITEM fills both columns",
            (
                Setting(
                    "company",
                    "Company name",
                    "Exactly as in the timer list that QuickBooks exports.",
                    _NAME % 100,
                    "up to 100 characters on one line",
                ),
                Setting(
                    "created",
                    "COMPANYCREATETIME",
                    "The number in the timer list that your own QuickBooks exports.",
                    r"[0-9]{1,12}",
                    "digits",
                ),
            ),
            encoding="cp1252",
            by_name=True,
            daily=True,
        ),
        Target(
            "datev_lug",
            "DATEV Lohn und Gehalt",
            "123erfasst, article 115003194454; wage types from your tax adviser",
            r"[0-9]{1,5}",
            "up to five digits (Personalnummer)",
            r"[0-9]{1,4}(/[A-Za-z0-9]{1,2})?",
            "the wage type (Lohnart), as 200; with an absence key as 300/U",
            encoding="cp1252",
            daily=True,
        ),
        Target(
            "datev_lodas",
            "DATEV LODAS",
            "Published LODAS ASCII interface examples; wage types from your tax adviser",
            r"[0-9]{1,5}",
            "up to five digits (Personalnummer)",
            r"[0-9]{1,4}",
            "the wage type (Lohnart), as 200",
            (
                Setting("berater", "BeraterNr", "Your adviser's number.", r"[0-9]{4,7}", "digits"),
                Setting("mandant", "MandantenNr", "Your client number.", r"[0-9]{1,5}", "digits"),
                Setting(
                    "bs_nr",
                    "Processing key (bs_nr)",
                    "How LODAS reads the value; ask your tax adviser. 1 is usually hours.",
                    r"[0-9]{1,3}",
                    "up to three digits",
                    "1",
                ),
                Setting(
                    "cost_centre",
                    "Kostenstelle",
                    "The cost centre of all lines; may stay empty.",
                    r"[A-Za-z0-9]{0,13}",
                    "up to 13 letters or digits",
                ),
            ),
            encoding="cp1252",
        ),
        Target(
            "xero_au",
            "Xero Payroll (Australia) timesheets",
            "Xero's Payroll AU API, POST /Timesheets",
            r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            "Xero's EmployeeID, a UUID in small letters",
            r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            "Xero's EarningsRateID, a UUID in small letters",
            ids_listed=True,
            daily=True,
        ),
        Target(
            "bamboohr",
            "BambooHR hour records",
            "documentation.bamboohr.com, hour records",
            r"[0-9]{1,10}",
            "BambooHR's employee id, digits",
            "REG|OT|DT",
            "REG, OT or DT",
            ids_listed=True,
            daily=True,
            choices=("REG", "OT", "DT"),
        ),
    )
}


def check_profile(profile: Profile) -> None:
    """Refuse what a system could not read.

    Raises:
        RuleViolation: `field` is the setting's key, "codes", "ids" or "target".

    """
    target = TARGETS.get(profile.target)
    if target is None:
        raise RuleViolation(f"Choose one of {', '.join(TARGETS)}.", "target")
    if len(profile.codes) > MOST_CODES:
        raise RuleViolation(f"Map at most {MOST_CODES} pay codes.", "codes")
    if len(profile.ids) > MOST_IDS:
        raise RuleViolation(f"List at most {MOST_IDS:,} ids.", "ids")
    _check_settings(profile, target)
    for code, value in profile.codes.items():
        if value != SKIP and not _right(value, target.codes, target):
            said = f"{code}: use {target.codes_said}, or {SKIP} to leave it out."
            raise RuleViolation(said, "codes")
    _check_ids(profile, target)


def _check_settings(profile: Profile, target: Target) -> None:
    unknown = sorted(profile.settings.keys() - {one.key for one in target.settings})
    if unknown:
        raise RuleViolation(f"{target.title} has no setting {unknown[0]}.", "target")
    for one in target.settings:
        if not _right(profile.setting(one.key), one.pattern, target):
            raise RuleViolation(f"{one.label}: use {one.said}.", one.key)


def _check_ids(profile: Profile, target: Target) -> None:
    owners: dict[str, str] = {}
    for number, value in profile.ids.items():
        if not _right(value, target.ids, target):
            raise RuleViolation(f"{number}: use {target.ids_said}.", "ids")
        other = owners.setdefault(value.casefold(), number)
        if other != number:
            raise RuleViolation(f"{number} and {other} have the same id, {value}.", "ids")


def fits(value: str, target: Target) -> bool:
    """Tell whether an id or name can be written as it is."""
    return _right(value, target.ids, target)


def writable(value: str, encoding: str) -> bool:
    """Tell whether a system's encoding has all characters of a text."""
    try:
        value.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _right(value: str, pattern: str, target: Target) -> bool:
    if len(value) > LONGEST_VALUE or has_control(value) or begins_like_formula(value):
        return False
    return bool(re.fullmatch(pattern, value)) and writable(value, target.encoding)
