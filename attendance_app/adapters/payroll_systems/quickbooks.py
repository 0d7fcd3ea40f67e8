"""QuickBooks Desktop IIF: exact minutes, at most 23:59 in a line."""

from collections.abc import Iterator

from attendance_app.adapters.payroll_systems.base import Run

LONGEST = 23 * 60 + 59
_TIMER = "VER REL COMPANYNAME IMPORTEDBEFORE FROMTIMER COMPANYCREATETIME"
_ACTIVITY = "DATE JOB EMP ITEM PITEM DURATION PROJ NOTE XFERTOPAYROLL BILLINGSTATUS"


def text(run: Run) -> Iterator[str]:
    """Yield the timer and each activity."""
    profile = run.profile
    yield _line("!TIMERHDR", *_TIMER.split())
    yield _line(
        "TIMERHDR", "8", "0", profile.setting("company"), "N", "Y", profile.setting("created")
    )
    yield _line("!TIMEACT", *_ACTIVITY.split())
    for name, _, lines in run.people():
        for line in lines:
            day = f"{line.day:%m/%d/%y}"
            item, _, pay_item = profile.codes[line.code].partition("|")
            for start in range(0, line.minutes, LONGEST):
                minutes = min(LONGEST, line.minutes - start)
                lasting = f"{minutes // 60:02d}:{minutes % 60:02d}"
                yield _line("TIMEACT", day, "", name, item, pay_item, lasting, "", "", "Y", "0")


def _line(*cells: str) -> str:
    return "\t".join(cells) + "\r\n"
