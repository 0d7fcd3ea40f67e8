"""The desk by keyboard alone, and what a phone must reach: nothing here points with a mouse."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from tests.browser import Console, browser
from tests.e2e import desk
from tests.e2e.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

NAME, NUMBER = "Søren Ødegård", "80801"
MOST_TABS = 120


@dataclass
class Seat:
    """A browser whose owner has no mouse, and what a signed-in one keeps."""

    url: str
    browser: Browser
    kept: dict


@pytest.fixture(scope="module")
def seat(product: Product, playwright: Playwright) -> Iterator[Seat]:
    with browser(playwright) as started:
        context = started.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        desk.come_in(page, product)
        desk.add_person(page, product.url, NAME, NUMBER)
        yield Seat(product.url, started, context.storage_state())  # pyright: ignore[reportArgumentType]


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus."""
    for _ in range(MOST_TABS):
        if wanted.count() and wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{MOST_TABS} tabs do not reach {wanted}")


def press(page: Page, wanted: Locator) -> None:
    """Reach something by Tab and press it."""
    tab_to(page, wanted)
    page.keyboard.press("Enter")


def test_a_day_at_the_desk_without_a_mouse(seat: Seat) -> None:
    console = Console()
    context = seat.browser.new_context(viewport={"width": 1440, "height": 900})
    console.watch(context)
    page = context.new_page()
    _sign_in(page, seat.url)
    _skip_to_the_content(page)
    _read_the_numbers_of_a_chart(page)
    _find_somebody(page)
    _look_into_a_drawer_and_come_back(page)
    _open_a_row(page)
    assert console.complaints == []


def _sign_in(page: Page, url: str) -> None:
    """The first field has the focus; Enter sends."""
    page.goto(f"{url}/login")
    expect(page.locator("[name=email]")).to_be_focused()
    page.keyboard.type(desk.EMAIL)
    page.keyboard.press("Tab")
    page.keyboard.type(desk.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Live board")).to_be_visible()
    expect(page.get_by_role("heading", name="By site")).to_be_visible()


def _skip_to_the_content(page: Page) -> None:
    page.locator("body").press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def _read_the_numbers_of_a_chart(page: Page) -> None:
    """Each chart opens into its numbers, and hands them out."""
    with page.expect_download() as started:
        press(page, page.get_by_role("button", name="Who is here by site as CSV"))
    lines = started.value.path().read_text("utf-8-sig").splitlines()
    assert lines[0] == "Site,Here,Due,Late,Absent,Expected later,Finished"
    page.goto(page.url.split("?")[0].rstrip("/") + "/timesheets/reports?kind=average")
    summary = page.locator("summary", has_text="The numbers")
    expect(summary).to_be_visible()
    press(page, summary)
    table = page.get_by_role("table", name="How many people lie where")
    expect(table.get_by_role("rowheader").first).to_have_text("Less than 32")


def _find_somebody(page: Page) -> None:
    """Through the main navigation to the list; a slash leads into its search."""
    page.keyboard.press("Home")
    press(page, page.get_by_role("navigation", name="Main").get_by_role("link", name="People"))
    expect(page.get_by_role("heading", name="People", level=1)).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("soren ode")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text(NAME)


def _look_into_a_drawer_and_come_back(page: Page) -> None:
    """Escape closes it, and the focus is where it was."""
    add = page.get_by_role("button", name="Add person").first
    page.locator("#main").focus()
    press(page, add)
    drawer = page.get_by_role("dialog")
    expect(drawer).to_be_visible()
    expect(drawer.locator(":focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(add).to_be_focused()


def _open_a_row(page: Page) -> None:
    press(page, page.get_by_role("link", name=NAME))
    expect(page.get_by_role("heading", name=NAME, level=1)).to_be_visible()


def test_an_audit_entry_opens_on_a_phone_by_a_key(seat: Seat) -> None:
    context = seat.browser.new_context(
        viewport={"width": 390, "height": 844},
        storage_state=seat.kept,  # pyright: ignore[reportArgumentType]
    )
    page = context.new_page()
    page.goto(f"{seat.url}/audit")
    opener = page.locator("tbody").get_by_role("button", name="before and after").first
    expect(opener).to_be_visible()
    press(page, opener)
    expect(opener).to_have_attribute("aria-expanded", "true")
    panel = page.get_by_role("region", name="before and after")
    expect(panel).to_be_visible()
    box = panel.bounding_box()
    assert box is not None
    assert (box["x"] >= 0, box["x"] + box["width"] <= 390) == (True, True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.press("Enter")
    expect(panel).to_be_hidden()
