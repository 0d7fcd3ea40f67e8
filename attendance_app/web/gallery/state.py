"""Made-up values for the gallery. The gallery is for builders; production never imports it."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from attendance_app.web import notices
from attendance_app.web.authorise import requires
from attendance_app.web.components.charts import Bar, DaySpan, Share
from attendance_app.web.components.table import PageMark, page_mark

_SIZE = 4
_TOTAL = 26


@dataclass(frozen=True)
class Sample:
    """One made-up row."""

    id: int
    name: str
    initials: str
    tint: int
    team: str
    state: str
    state_text: str
    minutes: int


ROWS = [
    Sample(1, "Priyanka Venkataraghavan", "PV", 3, "Planning", "in", "In", 873),
    Sample(2, "Nguyễn Thị Bảo Châu", "NC", 1, "Cold store", "in", "In", 600),
    Sample(3, "李静怡", "李", 4, "Quality", "break", "On break", 586),
    Sample(4, "D’Andre Washington", "DW", 6, "Dispatch", "late", "Late", 480),  # noqa: RUF001
]
DAY = [
    DaySpan("shift", 480, 990),
    DaySpan("late", 480, 514),
    DaySpan("work", 514, 721),
    DaySpan("break", 721, 751),
    DaySpan("work", 751, 990),
    DaySpan("ot", 990, 1082),
]
ARRIVALS = [2, 4, 9, 21, 38, 44, 29, 14, 9, 7, 8, 12, 24, 52, 78, 96, 118, 104, 61, 32]
ARRIVALS += [18, 12, 9, 7, 11, 16, 24, 41, 52, 30, 14, 8, 5]
SHARES = [
    Share("in", "In", 812, "66 of them early", "/people"),
    Share("break", "On break", 36, "4 over 30 min", "/people"),
    Share("late", "Late, not here", 23, "oldest 1 h 47", "/people"),
    Share("expected", "Expected later", 268, "next at 09:00", "/people"),
    Share("absent", "Absent", 14, "5 without notice", "/people"),
    Share("leave", "On leave", 61, "38 planned holiday", "/people"),
    Share("done", "Finished", 70, "night shift", "/people"),
]


class GalleryState(rx.State):
    """Every state a component can be in."""

    rows: list[Sample] = ROWS
    none: list[Sample] = []  # noqa: RUF012
    spans: list[DaySpan] = DAY
    arrivals: list[Bar] = [  # noqa: RUF012
        Bar(n, over=n > 108, top="118 at 07:20" if n > 108 else "") for n in ARRIVALS
    ]
    shares: list[Share] = SHARES
    mark: PageMark = page_mark(1, _SIZE, _TOTAL)
    sort: str = "week"
    descending: bool = True
    view: str = "week"
    shown: bool = False
    busy: bool = False
    errors: dict[str, str] = {}  # noqa: RUF012
    sent: str = ""

    @rx.event
    @requires("public")
    def sort_by(self, key: str):
        """Turn the order."""
        self.descending = not self.descending if key == self.sort else False
        self.sort = key

    @rx.event
    @requires("public")
    def go(self, page: int):
        """Turn the page."""
        self.mark = page_mark(page, _SIZE, _TOTAL)

    @rx.event
    @requires("public")
    def show(self, view: str):
        """Choose a view."""
        self.view = view

    @rx.event
    @requires("public")
    def search(self, words: str):
        """Show what was searched."""
        self.sent = words

    @rx.event
    @requires("public")
    def set_shown(self, shown: bool):
        """Open or close the drawer."""
        self.shown = shown

    @rx.event
    @requires("public")
    async def save(self, form: dict[str, Any]):
        """Refuse a number with letters, as a real form would."""
        number = str(form.get("number", ""))
        wrong = "Only digits, at most five. Yours has a letter."
        self.errors = {} if number.isdigit() else {"number": wrong}
        self.sent = str(sorted(form.items()))
        if not self.errors:
            await notices.say(self, notices.ok("Saved.", "Ewa Wiśniewska gets a message."))

    @rx.event
    @requires("public")
    async def trouble(self):
        """Say that something went wrong."""
        await notices.say(self, notices.trouble("Not saved.", "Your text is kept."))
