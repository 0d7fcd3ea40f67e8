"""The whole path on real parts: enrol, clock in and out, be refused, see it live, export it.

One company for all tests of this file; each test stands for itself and leaves the kiosk idle.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from pypdf import PdfReader

from tests.browser import Console, browser, wait_until, write_camera
from tests.e2e import desk
from tests.e2e.faces import close_up, side_by_side
from tests.e2e.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

NAME, NUMBER = "Amina Haddad", "40217"
PAUSE_S = 10


@dataclass
class Scene:
    """The product with an administrator's page, one enrolled employee and a paired kiosk."""

    url: str
    playwright: Playwright
    console: Console
    admin: Page
    person: int
    pin: str
    cookies: Any  # what the kiosk's browser keeps
    folder: Path

    @contextmanager
    def kiosk(self, film: bytes | None) -> Iterator[Page]:
        """Open the paired kiosk before a camera that shows `film`; None: there is no camera."""
        camera = write_camera(self.folder / "kiosk.mjpeg", [film]) if film else None
        with browser(self.playwright, camera) as started:
            context = started.new_context(
                storage_state=self.cookies,
                viewport={"width": 1024, "height": 768},
                permissions=["camera"],
            )
            self.console.watch(context)
            page = context.new_page()
            desk.idle(page, self.url)
            yield page


@pytest.fixture(scope="module")
def scene(
    product: Product, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("films")
    console = Console()
    film = write_camera(
        folder / "enrol.mjpeg", [close_up("obama"), close_up("obama2"), close_up("obama3")]
    )
    with browser(playwright, film) as desk_browser, browser(playwright) as kiosk_browser:
        admin = _context(desk_browser, console).new_page()
        desk.come_in(admin, product)
        desk.set_pause(admin, product.url, PAUSE_S)
        person = desk.add_person(admin, product.url, NAME, NUMBER)
        pin = desk.new_pin(admin, product.url, person)
        desk.enrol(admin, product.url, person, NAME)
        code = desk.kiosk_code(admin, product.url, "Dock 2")
        kiosk = _context(kiosk_browser, console)
        desk.pair(kiosk.new_page(), product.url, code)
        cookies = kiosk.storage_state()
        kiosk.close()
        yield Scene(product.url, playwright, console, admin, person, pin, cookies, folder)


@pytest.fixture(autouse=True)
def no_complaints(scene: Scene) -> Iterator[None]:
    """After each test: nothing was logged as an error, and no policy was broken."""
    yield
    heard, scene.console.complaints = scene.console.complaints, []
    assert heard == []


def _context(started: Browser, console: Console) -> BrowserContext:
    context = started.new_context(
        viewport={"width": 1440, "height": 900}, permissions=["camera"], accept_downloads=True
    )
    console.watch(context)
    return context


def _here_now(page: Page) -> int:
    """Return the number that the board shows as here."""
    found = re.search(r"\d+", page.locator(".presence-main").inner_text().split("Here now")[-1])
    assert found, page.locator(".presence-main").inner_text()
    return int(found.group())


def test_a_face_clocks_in_and_out_and_the_board_follows_without_a_reload(scene: Scene) -> None:
    scene.admin.goto(scene.url)
    wait_until(lambda: _here_now(scene.admin) == 0, what="an empty board")
    scene.admin.evaluate("window.neverReloaded = true")
    with scene.kiosk(close_up("obama")) as kiosk:
        assert desk.show_face(kiosk) == "IN"
        expect(kiosk.locator(".k-name")).to_have_text("Welcome, Amina H.")
        wait_until(lambda: _here_now(scene.admin) == 1, 5, "the board's news of the IN")
        expect(scene.admin.locator(".feed-row").first).to_contain_text(NAME)
        expect(kiosk.locator(".k-clock")).to_be_visible(timeout=8_000)
        assert desk.show_face(kiosk) == f"You are already in, since {_shown(scene)}"
        time.sleep(PAUSE_S)
        desk.idle(kiosk, scene.url)
        assert desk.show_face(kiosk) == "OUT"
        wait_until(lambda: _here_now(scene.admin) == 0, 5, "the board's news of the OUT")
    assert scene.admin.evaluate("window.neverReloaded === true")


def _shown(scene: Scene) -> str:
    """Return the local time of the newest punch, as the board's feed shows it."""
    return scene.admin.locator(".feed-row time").first.inner_text()[:5]


def test_an_impostor_is_not_recognised_and_nothing_is_recorded(scene: Scene) -> None:
    before = _punches(scene)
    with scene.kiosk(close_up("biden")) as kiosk:
        assert desk.show_face(kiosk) == "I do not recognise you yet"
        expect(kiosk.get_by_role("button", name="Use PIN")).to_be_visible()
    assert _punches(scene) == before


def test_two_people_before_the_camera_are_asked_to_come_one_by_one(scene: Scene) -> None:
    before = _punches(scene)
    with scene.kiosk(side_by_side("obama", "biden")) as kiosk:
        kiosk.get_by_role("button", name="Face").click()
        expect(kiosk.get_by_role("status").first).to_have_text("One person at a time, please")
        assert desk.answer(kiosk) == "No problem. Choose another way."
    assert _punches(scene) == before


def test_a_wrong_pin_is_refused_and_the_right_one_clocks_in(scene: Scene) -> None:
    with scene.kiosk(None) as kiosk:
        wrong = "7" * len(scene.pin) if scene.pin != "7" * len(scene.pin) else "8" * len(scene.pin)
        assert desk.use_pin(kiosk, NUMBER, wrong) == "Number or PIN is not right"
        kiosk.get_by_role("button", name="Leave").click()
        assert desk.use_pin(kiosk, NUMBER, scene.pin) in ("IN", "OUT")


def test_a_badge_at_the_reader_clocks_in_without_a_touch_and_a_hand_that_types_does_not(
    scene: Scene,
) -> None:
    jon = desk.add_person(scene.admin, scene.url, "Jon Berg", "40218")
    desk.give_badge(scene.admin, scene.url, jon, "04A2246B12")
    with scene.kiosk(None) as kiosk:
        kiosk.keyboard.type("04A2246B12", delay=80)
        kiosk.keyboard.press("Enter")
        desk.show_badge(kiosk, "0000004711", "I do not know this badge")
        desk.show_badge(kiosk, "04A2246B12", "IN")
        expect(kiosk.locator(".k-name")).to_have_text("Welcome, Jon B.")
    scene.admin.goto(f"{scene.url}/people/{jon}?tab=punches")
    row = scene.admin.locator("main tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("badge")


def test_a_kiosk_without_a_camera_says_so_and_offers_the_pin(scene: Scene) -> None:
    with scene.kiosk(None) as kiosk:
        assert desk.show_face(kiosk) == "This kiosk has no camera"
        kiosk.get_by_role("button", name="Use PIN").click()
        expect(kiosk.get_by_role("heading", name="First your number")).to_be_visible()


def test_not_me_is_noted(scene: Scene) -> None:
    time.sleep(PAUSE_S)
    with scene.kiosk(None) as kiosk:
        desk.use_pin(kiosk, NUMBER, scene.pin)
        kiosk.get_by_role("button", name="Not me").click()
        expect(kiosk.locator(".k-refuse h1")).to_have_text("Sorry. That was not you.")
    scene.admin.goto(f"{scene.url}/audit")
    expect(scene.admin.locator("main")).to_contain_text("heard “not me” about a punch")


def test_an_employee_sees_their_own_hours_and_withdraws_their_face(scene: Scene) -> None:
    link = desk.invite(scene.admin, scene.url, NAME, "amina@nordwind.example", NUMBER)
    with browser(scene.playwright) as started:
        context = started.new_context(viewport={"width": 390, "height": 844})
        scene.console.watch(context)
        page = context.new_page()
        desk.accept(page, link)
        expect(page.locator(".m-greeting")).to_contain_text("Amina")
        expect(page.locator(".m-row").first).to_be_visible()
        expect(page.get_by_role("heading", name="You agreed")).to_be_visible()
        page.get_by_role("button", name="Withdraw and erase").click()
        page.get_by_role("alertdialog").or_(page.get_by_role("dialog")).get_by_role(
            "button", name="Withdraw and erase"
        ).click()
        expect(page.get_by_role("heading", name="You withdrew")).to_be_visible()
    with scene.kiosk(close_up("obama")) as kiosk:
        assert desk.show_face(kiosk) == "I do not recognise you yet"


def test_an_export_comes_through_the_queue_and_opens(scene: Scene) -> None:
    files = {path.suffix: path for path in desk.export_period(scene.admin, scene.url, scene.folder)}
    sheets = openpyxl.load_workbook(files[".xlsx"], read_only=True)
    cells = [str(v) for sheet in sheets for row in sheet.iter_rows(values_only=True) for v in row]
    assert NAME in cells
    assert NUMBER in cells
    pages = PdfReader(files[".pdf"]).pages
    assert len(pages) >= 1
    assert NAME in "".join(page.extract_text() for page in pages)


def test_an_unpaired_kiosk_asks_for_a_code_by_itself(scene: Scene) -> None:
    code = desk.kiosk_code(scene.admin, scene.url, "Dock 3")
    with browser(scene.playwright) as started:
        context = started.new_context()
        scene.console.watch(context)
        page = context.new_page()
        desk.pair(page, scene.url, code)
        scene.admin.goto(f"{scene.url}/kiosks")
        row = scene.admin.get_by_role("row", name=re.compile("Dock 3"))
        row.get_by_role("button", name="Unpair").click()
        scene.admin.get_by_role("button", name="Unpair this kiosk").click()
        gone = page.get_by_role("heading", name="This kiosk is no longer paired")
        expect(gone).to_be_visible(timeout=30_000)
        page.goto(f"{scene.url}/kiosk")
        expect(gone).to_be_visible()
    scene.console.complaints = [c for c in scene.console.complaints if "401" not in c]


def _punches(scene: Scene) -> int:
    """Return how many punches the employee has, as their page lists them."""
    scene.admin.goto(f"{scene.url}/people/{scene.person}?tab=punches")
    expect(scene.admin.get_by_role("table", name=re.compile("unches"))).to_be_visible()
    return scene.admin.locator("main tbody tr").count()
