"""A week of worked time in the browser: planned, forgotten, corrected, locked, and paid late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic as time_now
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser import Console, browser, wait_until
from tests.e2e import desk
from tests.e2e.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

NAME, NUMBER = "Tadhg Nakamura", "70311"
ZONE = ZoneInfo("America/Chicago")
SECOND = "ben@nordwind.example"


@dataclass
class Office:
    """Two people of the office, each in a browser of their own, and last week."""

    url: str
    ada: Page
    ben: Page
    person: int
    token: str
    monday: date

    @property
    def tuesday(self) -> date:
        """The day of the night shift."""
        return self.monday + timedelta(days=1)

    @property
    def wednesday(self) -> date:
        """The day on which it ends."""
        return self.monday + timedelta(days=2)

    def clocked(self, *punches: tuple[date, str, str]) -> None:
        """Send punches as another system does: (local day, time, direction)."""
        sent = [
            {
                "key": str(uuid4()),
                "employee_number": NUMBER,
                "at": datetime.combine(day, time.fromisoformat(at), ZONE)
                .astimezone(UTC)
                .isoformat(),
                "direction": direction,
            }
            for day, at, direction in punches
        ]
        answer = self.ada.request.post(
            f"{self.url}/api/v1/punches",
            data={"punches": sent},
            headers={"Authorization": f"Bearer {self.token}"},
        )
        assert answer.json()["created"] == len(sent), answer.text()


@pytest.fixture(scope="module")
def console() -> Console:
    return Console()


@pytest.fixture(scope="module")
def office(product: Product, playwright: Playwright, console: Console) -> Iterator[Office]:
    with browser(playwright) as started:
        pages: list[Page] = []
        for _ in range(2):
            context = started.new_context(viewport={"width": 1440, "height": 900})
            console.watch(context)
            pages.append(context.new_page())
        ada, ben = pages
        desk.come_in(ada, product)
        person = desk.add_person(ada, product.url, NAME, NUMBER)
        token = desk.hr_token(ada, product.url, "Time clock of the old hall")
        link = desk.invite_to_office(ada, product.url, "Ben HR", SECOND)
        desk.join_office(ben, link)
        today = datetime.now(ZONE).date()
        monday = today - timedelta(days=today.weekday() + 7)
        desk.pay_weekly(ada, product.url, monday)
        yield Office(product.url, ada, ben, person, token, monday)


def test_a_forgotten_out_is_corrected_approved_locked_and_a_late_punch_is_paid_later(
    office: Office, console: Console
) -> None:
    _schedule_a_night(office)
    _see_a_punch_within_a_second(office)
    office.clocked((office.tuesday, "21:58", "in"))
    _see_what_is_in_the_way(office)
    _ask_for_the_missing_out(office)
    _approve_it_as_somebody_else(office)
    _look_at_the_why(office)
    _lock_the_week(office)
    thursday = office.monday + timedelta(days=3)
    office.clocked((thursday, "09:00", "in"), (thursday, "11:30", "out"))
    _see_the_adjustment(office)
    assert console.complaints == []


def _schedule_a_night(office: Office) -> None:
    """Plan other hours on Tuesday, keep them as a draft, and publish."""
    page = office.ada
    page.goto(f"{office.url}/schedule?day={office.monday}")
    cell = page.locator(f'[data-cell="{office.person}|{office.tuesday}"]')
    expect(cell).to_be_visible()
    cell.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(f'[data-cell="{office.person}|{office.wednesday}"]')).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="Other hours").click()
    form.locator("[name=starts]").fill("22:00")
    form.locator("[name=ends]").fill("06:00")
    form.get_by_role("button", name="Keep as a draft").click()
    expect(cell).to_contain_text("22:00–06:00")  # noqa: RUF001 - an en dash
    expect(cell).to_contain_text("new")
    page.get_by_role("button", name="Publish 1 change").click()
    expect(page.locator(".notice-ok")).to_contain_text("Published: 1 change.")


def _see_a_punch_within_a_second(office: Office) -> None:
    """The open timesheet of the week before follows each punch; a busy machine has two tries."""
    page, monday = office.ada, office.monday - timedelta(days=7)
    page.goto(f"{office.url}/timesheets/{office.person}?day={monday}")
    expect(page.get_by_role("heading", name=NAME, level=1)).to_be_visible()
    expect(page.get_by_text("Nothing is planned or clocked in these days.")).to_be_visible()
    took: list[float] = []
    for at, direction in (("09:04", "in"), ("16:57", "out")):
        office.clocked((monday, at, direction))
        begun, seen = time_now(), page.get_by_text(at)
        wait_until(lambda there=seen: there.count() > 0, 5, "the punch in the open timesheet")
        took.append(time_now() - begun)
    assert min(took) <= 1, took


def _see_what_is_in_the_way(office: Office) -> None:
    """The forgotten out keeps the period open, and its fix is one press away."""
    page = office.ada
    page.goto(f"{office.url}/pay-periods")
    page.get_by_role("link", name="Earlier period").click()
    row = page.get_by_role("list", name="In the way").get_by_role("listitem").filter(has_text=NAME)
    expect(row).to_contain_text("never out")
    expect(page.get_by_role("button", name="Lock the period")).to_have_count(0)
    expect(row.get_by_role("button", name="Propose 06:00")).to_be_visible()


def _ask_for_the_missing_out(office: Office) -> None:
    """The row says what is missing; the drawer shows the effect; a second person is needed."""
    page = office.ada
    page.goto(f"{office.url}/timesheets/{office.person}?day={office.tuesday}")
    add = page.get_by_role("button", name="Add clock-out")
    expect(add).to_be_visible()
    add.click()
    form = page.get_by_role("dialog")
    expect(form.locator("[name=day]")).to_have_value(str(office.wednesday))
    expect(form.locator("[name=at]")).to_have_value("06:00")
    expect(form.locator(".preview")).to_contain_text("+8")
    form.locator("[name=reason]").fill("The hall's tablet was off")
    form.get_by_role("button", name="Ask for the correction").click()
    expect(page.locator(".notice-ok")).to_contain_text("A second person decides")
    page.goto(f"{office.url}/corrections")
    row = page.locator(".ask-row", has_text=NAME)
    expect(row).to_contain_text("You asked for this. A second person decides.")
    expect(row.get_by_role("button", name="Approve")).to_have_count(0)


def _approve_it_as_somebody_else(office: Office) -> None:
    office.ada.goto(f"{office.url}/timesheets/{office.person}?day={office.tuesday}")
    expect(office.ada.get_by_role("button", name="Add clock-out")).to_be_visible()
    office.ben.goto(f"{office.url}/corrections")
    row = office.ben.locator(".ask-row", has_text=NAME)
    expect(row).to_contain_text("06:00")
    row.get_by_role("button", name="Approve").click()
    expect(office.ben.locator(".notice-ok")).to_contain_text("Approved.")
    gone = office.ada.get_by_role("button", name="Add clock-out")
    wait_until(lambda: gone.count() == 0, 5, "the open timesheet's news of the correction")


def _look_at_the_why(office: Office) -> None:
    """The night is one line over midnight, and a step lights up its stretch."""
    page = office.ada
    page.goto(f"{office.url}/timesheets/{office.person}/{office.tuesday}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Night shift")
    expect(page.locator(".why-svg")).to_be_visible()
    step = page.locator("tr[data-part]", has_text="paired").first
    step.hover()
    number = step.get_attribute("data-part")
    expect(page.locator(f'.w-band[data-part="{number}"]')).to_have_attribute("data-lit", "")
    expect(page.locator("main")).to_contain_text("correction")


def _lock_the_week(office: Office) -> None:
    """One approves for the team and as HR; the other one locks."""
    ada, ben = office.ada, office.ben
    ada.goto(f"{office.url}/pay-periods")
    ada.get_by_role("link", name="Earlier period").click()
    expect(ada.get_by_text("Nothing is in the way.")).to_be_visible()
    ada.get_by_role("button", name="Approve", exact=True).first.click()
    ada.get_by_role("button", name="Approve as HR").click()
    expect(ada.locator(".stepper [data-state=done]")).to_have_count(3)
    expect(ada.get_by_role("button", name="Lock the period")).to_have_count(0)
    ben.goto(ada.url)
    ben.get_by_role("button", name="Lock the period").click()
    ben.get_by_role("dialog").get_by_role("button", name="Lock the period").click()
    expect(ben.locator(".notice-ok")).to_contain_text("Locked.")
    expect(ada.locator(".stepper [data-state=done]")).to_have_count(4, timeout=15_000)


def _see_the_adjustment(office: Office) -> None:
    """Locked hours stay; what came late is a line of this week."""
    page = office.ada
    page.goto(f"{office.url}/pay-periods")
    line = page.get_by_test_id("adjustments")
    expect(line).to_contain_text(NAME, timeout=20_000)
    expect(line).to_contain_text("+2\u202fh\u202f30")
    page.goto(f"{office.url}/timesheets/{office.person}?day={office.tuesday}&view=period")
    expect(page.locator(".week-total").first).to_contain_text("8\u202fh\u202f02")
    expect(page.locator("main")).to_contain_text("Locked")
