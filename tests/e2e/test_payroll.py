"""Payroll in the browser: look at the period, export it, see how its files begin, download them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import APIResponse, Page, Playwright, expect

from tests.browser import Console, browser, wait_until
from tests.e2e import desk
from tests.e2e.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

LONGER = "Tshepo Mokoena"
NAMES = (LONGER, "Zoë Müller-Großmann", "Anneliese Vogt")
LEADER = "Rosa Leader"
NAMED = re.compile(rf"Far from it: {LONGER} \+24")
TIMESHEET = re.compile(r"^/timesheets/\d+\?view=period&day=\d{4}-\d\d-\d\d$")


@dataclass
class Office:
    """HR and a manager of nobody of them, each in a browser, and three people with two periods."""

    url: str
    hr: Page
    manager: Page
    period: int
    console: Console

    def visit(self, page: Page, path: str) -> None:
        page.goto(f"{self.url}{path}")


@pytest.fixture(scope="module")
def office(product: Product, playwright: Playwright) -> Iterator[Office]:
    console = Console()
    with browser(playwright) as started:
        pages: list[Page] = []
        for _ in range(2):
            context = started.new_context(viewport={"width": 1440, "height": 900})
            console.watch(context)
            pages.append(context.new_page())
        hr, manager = pages
        desk.come_in(hr, product)
        token = desk.hr_token(hr, product.url, "The payroll of before")
        period = _two_periods(hr, product.url, token)
        link = desk.invite_to_office(
            hr, product.url, LEADER, "rosa@nordwind.example", role="manager", number="9004"
        )
        desk.join_office(manager, link)
        yield Office(product.url, hr, manager, period, console)


def _two_periods(page: Page, url: str, token: str) -> int:
    """Send people who worked alike in two periods, but one of them; return the later period."""
    headers = {"Authorization": f"Bearer {token}"}

    def post(path: str, body: dict[str, Any]) -> APIResponse:
        answer = page.request.post(f"{url}/api/v1/{path}", data=body, headers=headers)
        assert answer.ok, answer.text()
        return answer

    for number, name in enumerate((*NAMES, LEADER), 9001):
        person = {"number": str(number), "name": name, "site_id": 1, "starts_on": "2024-01-01"}
        post("employees", person)
    listed = page.request.get(f"{url}/api/v1/pay-periods", headers=headers).json()
    chosen, before = listed[1], listed[2]  # both are over
    days = [
        (number, date.fromisoformat(span["starts_on"]) + timedelta(days=n))
        for number in (9001, 9002, 9003)
        for span, longer in ((before, 0), (chosen, 3 if number == 9001 else 0))
        for n in range(2 + longer)
    ]
    punches = [
        {
            "key": str(uuid4()),
            "employee_number": str(number),
            "at": f"{day}T{hour}:00:00Z",
            "direction": direction,
        }
        for number, day in days
        for hour, direction in ((14, "in"), (22, "out"))
    ]
    post("punches", {"punches": punches})
    return chosen["id"]


def test_hr_sees_what_changed_exports_looks_and_downloads(office: Office, tmp_path: Path) -> None:
    page = office.hr
    office.visit(page, f"/payroll?period={office.period}")
    card = page.locator("#comparison")
    expect(card.get_by_role("img")).to_have_attribute("aria-label", NAMED)
    row = card.get_by_role("row", name=LONGER)
    expect(row).to_contain_text("+24\u202fh\u202f00")
    expect(row.get_by_role("link")).to_have_attribute("href", TIMESHEET)
    expect(card).not_to_contain_text(NAMES[1])
    page.get_by_role("button", name="Export the period").click()
    page.get_by_role("link", name="Run ").first.click()
    expect(page.get_by_text("All files are written and stored.")).to_be_visible(timeout=60_000)
    shown = page.locator("#glimpse")
    expect(shown.get_by_role("cell", name=LONGER)).to_be_visible()
    shown.get_by_role("button", name="PDF").click()
    picture = shown.get_by_role("img", name="Page 1 of")
    expect(picture).to_be_visible()
    wait_until(lambda: picture.evaluate("(image) => image.naturalWidth") == 1000)
    for end, begins in ((".xlsx", b"PK"), (".pdf", b"%PDF")):
        with page.expect_download() as started:
            page.get_by_role("link", name=end).click()
        started.value.save_as(tmp_path / "file")
        assert (tmp_path / "file").read_bytes().startswith(begins)
    assert office.console.complaints == []


def test_a_manager_of_other_people_is_refused_by_every_page_and_address(office: Office) -> None:
    run = office.hr.url.removeprefix(office.url)
    assert run.startswith("/payroll/runs/")
    page, number = office.manager, run.rsplit("/", 1)[1]
    for path in (f"/payroll?period={office.period}", run, "/payroll/systems"):
        office.visit(page, path)
        expect(page.get_by_text("This page is not for your account")).to_be_visible()
        expect(page.locator("main")).not_to_contain_text(LONGER)
    told = office.hr.request.get(f"{office.url}/api/v1/exports/{number}").json()
    for file in told["files"]:
        for path in (file["url"], f"{file['url']}/glimpse", f"{file['url']}/pages/1"):
            assert page.request.get(f"{office.url}{path}").status == 403, path
    own = page.request.get(f"{office.url}/api/v1/pay-periods/{office.period}/comparison").json()
    people = next(one for one in own["totals"] if one["kind"] == "people")
    assert (people["now"], own["outliers"]) == (1, [])  # herself, and nobody else's name


def test_hr_sets_a_payroll_system_up_and_sees_who_cannot_be_written_and_then_the_file(
    office: Office,
) -> None:
    page = office.hr
    office.visit(page, f"/payroll/systems?system=adp&period={office.period}")
    save = page.get_by_role("button", name="Save and check")
    expect(page.locator("[name=setting_co_code]")).to_be_editable()
    page.locator("[name=setting_co_code]").fill("4CL")
    save.click()
    expect(page.get_by_text("Not yet.")).to_be_visible()
    page.locator("[name=code_0]").fill("Reg Hours")
    page.locator("[name=code_1]").fill("O/T Hours")
    save.click()
    expect(page.get_by_text("Ready.")).to_be_visible()
    file = page.get_by_role("region", name="Beginning of PR4CLEPI.csv")
    expect(file).to_contain_text("Co Code,Batch ID,File #")
    expect(file).to_contain_text("9001,40.00")
    assert office.console.complaints == []
