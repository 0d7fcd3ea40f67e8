"""Deeds at the desk and at the kiosk, as a person does them in Chromium."""

from contextlib import suppress
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import wait_until
from tests.e2e.product import Product

EMAIL = "ada@nordwind.example"
PASSWORD = "a lighthouse keeps no secrets"  # for the throw-away home of this run
SITE = "Joliet Plant"


def set_up(page: Page, link: str) -> None:
    """Make the company and its first administrator with the printed link."""
    page.goto(link)
    create = page.get_by_role("button", name="Create and sign in")
    expect(create).to_be_enabled()
    page.fill("[name=company_name]", "Nordwind Logistics")
    page.fill("[name=site_name]", SITE)
    page.fill("[name=zone]", "America/Chicago")
    page.fill("[name=name]", "Ada Admin")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    create.click()
    expect(page.get_by_role("heading", name="Live board")).to_be_visible()


def come_in(page: Page, product: Product) -> None:
    """Set the company up, or sign in where another test has done that."""
    if product.is_set_up:
        sign_in(page, product.url)
    else:
        set_up(page, product.setup_link)
        product.is_set_up = True


def sign_in(page: Page, url: str, email: str = EMAIL, password: str = PASSWORD) -> None:
    """Sign in at the door."""
    page.goto(f"{url}/login")
    page.fill("[name=email]", email)
    page.fill("[name=password]", password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def add_person(page: Page, url: str, name: str, number: str) -> int:
    """Add somebody and return the id of the page that opens."""
    page.goto(f"{url}/people")
    page.get_by_role("button", name="Add person").first.click()
    form = page.get_by_role("dialog")
    form.locator("[name=name]").fill(name)
    form.locator("[name=number]").fill(number)
    form.locator("[name=starts_on]").fill("2024-01-01")
    form.locator("[name=site_id]").select_option(label=SITE)
    form.get_by_role("button", name="Add person").click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    return int(page.url.split("?")[0].rstrip("/").split("/")[-1])


def new_pin(page: Page, url: str, person: int) -> str:
    """Make a PIN, which is shown once."""
    page.goto(f"{url}/people/{person}")
    page.get_by_role("button", name="New PIN").click()
    shown = page.get_by_role("status", name="The new PIN")
    expect(shown).to_be_visible()
    pin = shown.inner_text().strip()
    page.get_by_role("button", name="Done").click()
    return pin


def give_badge(page: Page, url: str, person: int, number: str) -> None:
    """Give somebody a badge, with the desk's reader."""
    page.goto(f"{url}/people/{person}")
    page.get_by_role("button", name="Give a badge").click()
    expect(page.get_by_label("Badge", exact=True)).to_be_focused()
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.locator(".notice-ok")).to_contain_text("The badge is given.")


def show_badge(page: Page, number: str, answers: str) -> None:
    """Hold a badge to a reader, which types as no fingers can, until the kiosk answers so.

    A busy machine may pass the keys on too slowly for a reader; then it is held there again.
    """
    answer = page.locator(".k-dir span, .k-refuse h1", has_text=answers)
    for _ in range(5):
        page.keyboard.type(number)
        page.keyboard.press("Enter")
        with suppress(AssertionError):
            expect(answer).to_be_visible(timeout=4_000)
            return
    expect(answer).to_be_visible()


def enrol(page: Page, url: str, person: int, name: str) -> None:
    """Agree by a typed name, then let the camera take its pictures."""
    page.goto(f"{url}/people/{person}/enrol")
    page.get_by_label("Your name, typed by yourself").fill(name)
    page.get_by_role("button", name="I agree").click()
    page.get_by_role("button", name="No head turn").click()  # a photo cannot
    expect(page.get_by_role("heading", name="Enrolled")).to_be_visible(timeout=90_000)


def kiosk_code(page: Page, url: str, name: str, site: str = SITE) -> str:
    """Name a door and return its one-time code."""
    page.goto(f"{url}/kiosks")
    page.get_by_role("button", name="Pair a kiosk").first.click()
    form = page.get_by_role("dialog")
    form.locator("[name=name]").fill(name)
    form.locator("[name=site_id]").select_option(label=site)
    form.get_by_role("button", name="Show the code").click()
    code = page.get_by_label("Pairing code")
    expect(code).to_be_visible()
    return code.inner_text().strip()


def pair(page: Page, url: str, code: str) -> None:
    """Type the code at the door."""
    page.goto(f"{url}/kiosk")
    page.get_by_label("One-time code").fill(code)
    page.get_by_role("button", name="Pair this browser").click()
    expect(page.get_by_role("button", name="Face")).to_be_visible()


def idle(page: Page, url: str) -> None:
    """Bring a paired kiosk to its clock."""
    page.goto(f"{url}/kiosk")
    expect(page.locator(".k-clock")).to_be_visible()


def show_face(page: Page) -> str:
    """Tap Face and return what the kiosk answers: IN, OUT, or the headline of a refusal."""
    page.get_by_role("button", name="Face").click()
    return answer(page)


def use_pin(page: Page, number: str, pin: str) -> str:
    """Tap PIN, the number on the keypad, the PIN on the keyboard; return the answer."""
    page.get_by_role("button", name="PIN").click()
    expect(page.get_by_role("heading", name="First your number")).to_be_visible()
    for digit in number:
        page.locator(".k-key", has_text=digit).click()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="Now your PIN")).to_be_visible()
    page.keyboard.type(pin)
    page.keyboard.press("Enter")
    return answer(page)


def answer(page: Page) -> str:
    """Wait for the answer screen and return its word or headline."""
    word = page.locator(".k-dir span, .k-refuse h1")
    expect(word).to_be_visible(timeout=40_000)
    return word.inner_text()


def invite(page: Page, url: str, name: str, email: str, number: str) -> str:
    """Invite an employee to their own page and return the one-time link."""
    page.goto(f"{url}/settings?tab=accounts")
    page.get_by_role("button", name="Invite").first.click()
    form = page.get_by_role("dialog")
    form.locator("[name=name]").fill(name)
    form.locator("[name=email]").fill(email)
    form.locator("[name=number]").fill(number)
    form.locator("[name=role_employee]").check()
    form.get_by_role("button", name="Make the link").click()
    shown = page.get_by_label("Shown once")
    expect(shown).to_be_visible()
    return shown.inner_text().strip()


def invite_to_office(
    page: Page, url: str, name: str, email: str, role: str = "hr", number: str = ""
) -> str:
    """Invite somebody of HR, or of another role, and return the one-time link."""
    page.goto(f"{url}/settings?tab=accounts")
    page.get_by_role("button", name="Invite").first.click()
    form = page.get_by_role("dialog")
    form.locator("[name=name]").fill(name)
    form.locator("[name=email]").fill(email)
    if number:
        form.locator("[name=number]").fill(number)
    form.locator(f"[name=role_{role}]").check()
    form.get_by_role("button", name="Make the link").click()
    shown = page.get_by_label("Shown once")
    expect(shown).to_be_visible()
    return shown.inner_text().strip()


def join_office(page: Page, link: str, password: str = PASSWORD) -> None:
    """Accept an invitation of the office."""
    page.goto(link)
    page.fill("[name=password]", password)
    page.get_by_role("button", name="Set the password and sign in").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def hr_token(page: Page, url: str, name: str) -> str:
    """Make a token that imports punches, and return it."""
    page.goto(f"{url}/settings?tab=tokens")
    page.get_by_role("button", name="Make a token").first.click()
    form = page.get_by_role("dialog")
    form.locator("[name=name]").fill(name)
    form.locator("[name=scope]").select_option("hr")
    form.get_by_role("button", name="Make the token").click()
    shown = page.get_by_label("Shown once")
    expect(shown).to_be_visible()
    return shown.inner_text().strip()


def pay_weekly(page: Page, url: str, monday: date) -> None:
    """Let pay periods be weeks from a Monday on."""
    page.goto(f"{url}/pay-periods")
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="How periods follow").click()
    form = page.get_by_role("dialog")
    form.locator("[name=frequency]").select_option("weekly")
    form.locator("[name=anchor]").fill(monday.isoformat())
    form.get_by_role("button", name="Save").click()
    expect(page.locator(".notice-ok")).to_contain_text("Saved.")


def accept(page: Page, link: str, password: str = PASSWORD) -> None:
    """Accept an invitation; the own page opens."""
    page.goto(link)
    page.fill("[name=password]", password)
    page.get_by_role("button", name="Set the password and sign in").click()
    expect(page.get_by_role("heading", name="This week")).to_be_visible()


def set_pause(page: Page, url: str, seconds: int) -> None:
    """Set the pause between two punches of one person, in the company's settings."""
    page.goto(f"{url}/settings?tab=recognition")
    page.fill("[name=debounce_seconds]", str(seconds))
    page.get_by_role("button", name="Save the policy").click()
    expect(page.locator(".notice-ok")).to_be_visible()


def export_period(page: Page, url: str, folder: Path) -> list[Path]:
    """Ask for an export, watch it finish, and download its files as the browser does."""
    page.goto(f"{url}/payroll")
    page.wait_for_load_state("networkidle")
    links = page.get_by_role("link", name="Download")
    before = links.count()
    page.get_by_role("button", name="Export the period").click()
    wait_until(lambda: links.count() >= before + 2, 120, "the export")
    files: list[Path] = []
    for i in range(links.count() - before):  # the newest run stands first
        with page.expect_download() as started:
            links.nth(i).click()
        files.append(folder / started.value.suggested_filename)
        started.value.save_as(files[-1])
    return files
