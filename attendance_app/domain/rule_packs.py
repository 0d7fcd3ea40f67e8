"""Rules as data: every key in words, with its legal source, and packs to start from."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class KeyText:
    """A key of the policy for people.

    group: the section of the page. kind: minutes, seconds, time, weekday, choice, flag, tiers or
    windows. choices: (value, words). nullable: an empty field switches the rule off.
    """

    key: str
    group: str
    label: str
    explanation: str
    source: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Preset:
    """A pack of rules. policy: the JSON object of a rule version, as `policy_from` reads it.

    sources: key -> where that pack's value comes from. counsel: what a lawyer must look at.
    """

    id: str
    name: str
    summary: str
    policy: dict[str, Any]
    sources: dict[str, str]
    counsel: str


_MINUTES, _FLAG, _CHOICE = "minutes", "flag", "choice"

KEYS: tuple[KeyText, ...] = (
    KeyText(
        "workday_start",
        "Day and week",
        "The workday starts at",
        "Minutes belong to the workday that has begun. Usually midnight.",
        "29 CFR 778.105",
        "time",
    ),
    KeyText(
        "workweek_start",
        "Day and week",
        "The workweek starts on",
        "A fixed week of 168 hours, for weekly overtime. It may start on any day.",
        "29 CFR 778.105",
        "weekday",
    ),
    KeyText(
        "attribution",
        "Day and week",
        "A shift over midnight",
        "Cut where the workday ends, as US law has it, or booked where it starts.",
        "29 CFR 778.105; many European agreements",
        _CHOICE,
        (("split", "Is cut where the workday ends"), ("shift_start", "Belongs to its first day")),
    ),
    KeyText(
        "dup_window_s",
        "Pairing",
        "A second tap within",
        "The same kind of punch again counts once: the first in, the last out.",
        "Company rule",
        "seconds",
        nullable=True,
    ),
    KeyText(
        "max_shift_min",
        "Pairing",
        "An in waits for its out at most",
        "After that the out is missing. No time is guessed: somebody corrects it.",
        "Company rule",
        _MINUTES,
    ),
    KeyText(
        "shift_gap_min",
        "Pairing",
        "A longer pause starts a new shift",
        "Shorter pauses are breaks within one shift.",
        "Company rule",
        _MINUTES,
    ),
    KeyText(
        "paid_break_max",
        "Breaks",
        "Short breaks stay paid up to",
        "A gap of this length or less counts as work; a longer one is not paid.",
        "29 CFR 785.18",
        _MINUTES,
        nullable=True,
    ),
    KeyText(
        "auto_break",
        "Breaks",
        "Fill the meal up",
        "Who works more than so many minutes takes so many minutes of break; what is missing is"
        " deducted from the middle of the longest stretch. “No meal” drops it for review.",
        "29 CFR 785.19; ArbZG s. 4",
        "tiers",
        nullable=True,
    ),
    KeyText(
        "auto_break_mode",
        "Breaks",
        "The meal is measured on",
        "Gross compares with the minutes present, net with the minutes left of them.",
        "ArbZG s. 4",
        _CHOICE,
        (("gross", "The minutes present"), ("net", "The minutes worked, as in Germany")),
    ),
    KeyText(
        "round_q",
        "Rounding",
        "Round to",
        "The first in and the last out of a shift, to the nearest. Off is best: exact times exist.",
        "29 CFR 785.48(b); off in California: Donohue v. AMN Services (2021)",
        _CHOICE,
        (("0", "Off"), ("5", "5 minutes"), ("6", "6 minutes"), ("15", "15 minutes")),
        nullable=True,
    ),
    KeyText(
        "round_breaks",
        "Rounding",
        "Round punched breaks too",
        "Only the ends of a shift are rounded otherwise.",
        "Donohue v. AMN Services (2021) forbids it for meals",
        _FLAG,
    ),
    KeyText(
        "daily_ot",
        "Overtime",
        "Daily overtime after",
        "Minutes of a workday after which overtime starts.",
        "Cal. Lab. Code 510(a)",
        _MINUTES,
        nullable=True,
    ),
    KeyText(
        "daily_dt",
        "Overtime",
        "Double time after",
        "Minutes of a workday after which double time starts.",
        "Cal. Lab. Code 510(a)",
        _MINUTES,
        nullable=True,
    ),
    KeyText(
        "weekly_ot",
        "Overtime",
        "Weekly overtime after",
        "Straight minutes of a workweek after which overtime starts. What a daily rule made"
        " overtime does not count again.",
        "29 CFR 778.101",
        _MINUTES,
        nullable=True,
    ),
    KeyText(
        "seventh_day",
        "Overtime",
        "The seventh day of a workweek",
        "When all seven days are worked, the last is overtime, after 8 hours double time.",
        "Cal. Lab. Code 510(a); Mendoza v. Nordstrom (2017)",
        _FLAG,
    ),
    KeyText(
        "night",
        "Night and holiday",
        "Night windows",
        "Paid minutes inside are tagged, in real time on nights when the clocks change.",
        "ArbZG s. 2(3): 23:00 to 06:00; EStG s. 3b: 20:00 to 06:00",
        "windows",
        nullable=True,
    ),
    KeyText(
        "early_in",
        "Early and late",
        "Clocking in before the shift",
        "Paid, or moved to the planned start, which is lawful only if no work is done.",
        "29 CFR 785.48(a)",
        _CHOICE,
        (("pay", "Is paid"), ("snap", "Counts from the planned start")),
    ),
    KeyText(
        "early_in_window",
        "Early and late",
        "So long before the shift",
        "An in this near before the planned start is moved to it.",
        "29 CFR 785.48(a)",
        _MINUTES,
        nullable=True,
    ),
    KeyText(
        "late_grace",
        "Early and late",
        "Late after",
        "Up to this nobody is late; past it lateness counts from the start. Never changes pay.",
        "Company rule",
        _MINUTES,
        nullable=True,
    ),
    KeyText(
        "early_leave_grace",
        "Early and late",
        "Left early before",
        "Likewise for the end of the shift. Never changes pay.",
        "Company rule",
        _MINUTES,
        nullable=True,
    ),
    KeyText(
        "min_rest",
        "Rest and meals",
        "Least rest between shifts",
        "A shorter rest is reported.",
        "Directive 2003/88/EC art. 3; ArbZG s. 5",
        _MINUTES,
        nullable=True,
    ),
    KeyText(
        "weekly_rest",
        "Rest and meals",
        "Longest free time of a week at least",
        "A week with work and without it is reported.",
        "Directive 2003/88/EC art. 5: 24 h and 11 h",
        _MINUTES,
        nullable=True,
    ),
    KeyText(
        "min_meal",
        "Rest and meals",
        "A meal is at least",
        "Short, late and missed meals are reported, with a suggested premium.",
        "Cal. Lab. Code 512, 226.7",
        _MINUTES,
        nullable=True,
    ),
    KeyText(
        "first_meal_by",
        "Rest and meals",
        "The first meal starts before",
        "Worked minutes by which it starts.",
        "Cal. Lab. Code 512(a)",
        _MINUTES,
    ),
    KeyText(
        "second_meal_by",
        "Rest and meals",
        "The second meal starts before",
        "Worked minutes by which it starts.",
        "Cal. Lab. Code 512(a)",
        _MINUTES,
    ),
    KeyText(
        "exempt",
        "Pay class",
        "Everybody is exempt",
        "Presence is kept, and there is no overtime. For single people set their pay class.",
        "29 CFR 541.602",
        _FLAG,
    ),
)

PRESETS: tuple[Preset, ...] = (
    Preset(
        "us-federal",
        "US federal",
        "Overtime after 40 hours, short breaks paid, no rounding.",
        {"workweek_start": "SUN", "weekly_ot": 2400, "paid_break_max": 20, "attribution": "split"},
        {
            "weekly_ot": "29 CFR 778.101",
            "paid_break_max": "29 CFR 785.18",
            "attribution": "29 CFR 778.105",
            "round_q": "off; 29 CFR 785.48(b) allows 5, 6 or 15",
        },
        "State law may ask for more: daily overtime, meals, rest.",
    ),
    Preset(
        "us-california",
        "California",
        "Daily overtime after 8 hours, double time after 12, the seventh day, meals. No rounding.",
        {
            "workweek_start": "SUN",
            "weekly_ot": 2400,
            "daily_ot": 480,
            "daily_dt": 720,
            "seventh_day": True,
            "paid_break_max": 20,
            "min_meal": 30,
            "first_meal_by": 300,
            "second_meal_by": 600,
            "attribution": "split",
            "round_q": 0,
        },
        {
            "daily_ot": "Cal. Lab. Code 510(a)",
            "daily_dt": "Cal. Lab. Code 510(a)",
            "seventh_day": "Cal. Lab. Code 510(a)",
            "min_meal": "Cal. Lab. Code 512, 226.7",
            "round_q": "Donohue v. AMN Services (2021)",
        },
        "The exemption of Lab. Code 556 for short weeks is not modelled. Alternative workweeks"
        " need daily_ot of their own.",
    ),
    Preset(
        "eu",
        "European Union",
        "11 hours of rest, 35 hours a week; shifts belong to the day they start. No overtime.",
        {
            "workweek_start": "MON",
            "weekly_ot": None,
            "paid_break_max": 0,
            "attribution": "shift_start",
            "min_rest": 660,
            "weekly_rest": 2100,
            "night": {"night": ["23:00", "06:00"]},
        },
        {
            "min_rest": "Directive 2003/88/EC art. 3",
            "weekly_rest": "Directive 2003/88/EC art. 5",
            "night": "Directive 2003/88/EC art. 2(3): at least seven hours with 00:00 to 05:00",
        },
        "Overtime, supplements and breaks are matters of national law and of agreements.",
    ),
    Preset(
        "de",
        "Germany",
        "Breaks after 6 and 9 hours (ArbZG), rest of 11 hours, night from 23 to 6.",
        {
            "workweek_start": "MON",
            "weekly_ot": None,
            "paid_break_max": 14,
            "auto_break": [[360, 30], [540, 45]],
            "auto_break_mode": "net",
            "attribution": "shift_start",
            "min_rest": 660,
            "weekly_rest": 2100,
            "night": {"night": ["23:00", "06:00"]},
        },
        {
            "auto_break": "ArbZG s. 4",
            "auto_break_mode": "ArbZG s. 4",
            "paid_break_max": "ArbZG s. 4: under 15 minutes it is no break",
            "min_rest": "ArbZG s. 5",
            "night": "ArbZG s. 2(3)",
        },
        "Supplements for night work (EStG s. 3b: 20:00 to 06:00) need windows of their own. Works"
        " councils have a say (BetrVG s. 87).",
    ),
)


def preset(name: str) -> Preset | None:
    """Return the pack of this id."""
    return next((pack for pack in PRESETS if pack.id == name), None)
