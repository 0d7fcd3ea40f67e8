"""Pictures of every page: both themes, desk and phone, the kiosk in its sizes.

    python -m tests.e2e.shots                     the demonstration company, into shots/
    python -m tests.e2e.shots --only kiosk me     only pages whose name begins so
    python -m tests.e2e.shots --folder pictures

It starts the demonstration in a throw-away home on a free port and stops it afterwards.
"""

import argparse
import itertools
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from tests.browser import browser, wait_until, write_camera
from tests.e2e import desk
from tests.e2e.faces import close_up
from tests.e2e.product import running

DESK, PHONE = (1440, 900), (390, 844)
TABLET, UPRIGHT = (1024, 768), (768, 1024)
THEMES = ("light", "dark")
EMAIL = "demo@meridian.example"
PERSON, NUMBER, SECOND = "Lena Brandt", "1001", "1002"
PAUSE_S = 10
SETTLE_MS = 900

PUBLIC = {"sign-in": "/login", "privacy": "/privacy", "kiosk-pairing": "/kiosk"}
PAGES = {
    "dashboard": "/",
    "people": "/people",
    "person": "/people/1",
    "person-face": "/people/1?tab=face",
    "person-punches": "/people/1?tab=punches",
    "enrolment": "/people/2/enrol",
    "timesheets": "/timesheets",
    "timesheet": "/timesheets/3",
    "why": "/timesheets/3/last-tuesday",
    "reports": "/timesheets/reports",
    "reports-average": "/timesheets/reports?kind=average",
    "schedule": "/schedule",
    "corrections": "/corrections",
    "leave": "/leave",
    "leave-holidays": "/leave?tab=holidays",
    "pay-period": "/pay-periods",
    "rules": "/rules",
    "rule-set": "/rules?set=1",
    "payroll": "/payroll",
    "systems-of-payroll": "/payroll/systems",
    "kiosks": "/kiosks",
    "audit": "/audit",
    "settings-sites": "/settings",
    "settings-shifts": "/settings?tab=shifts",
    "settings-recognition": "/settings?tab=recognition",
    "settings-accounts": "/settings?tab=accounts",
    "settings-tokens": "/settings?tab=tokens",
    "settings-papers": "/settings?tab=papers",
}


@dataclass
class Studio:
    """Where pictures are taken and kept. only: the beginnings of the names wanted; () is all."""

    playwright: Playwright
    url: str
    folder: Path
    only: Sequence[str]
    password: str

    def wants(self, name: str) -> bool:
        """Tell whether a picture was asked for."""
        return not self.only or any(name.startswith(begin) for begin in self.only)

    @contextmanager
    def context(
        self,
        size: tuple[int, int],
        theme: str,
        *,
        kept: Any = None,
        camera: Path | None = None,
    ) -> Iterator[BrowserContext]:
        """Open Chromium at a size, in a theme."""
        width, height = size
        with browser(self.playwright, camera) as started:
            context = started.new_context(
                viewport={"width": width, "height": height},
                color_scheme=theme,  # pyright: ignore[reportArgumentType]
                storage_state=kept,
                permissions=["camera"],
            )
            yield context

    def take(self, page: Page, name: str) -> None:
        """Keep a picture of what is seen now."""
        if self.wants(name):
            page.wait_for_timeout(SETTLE_MS)
            page.screenshot(path=self.folder / f"{name}.png")
            sys.stdout.write(f"{name}.png\n")


def doors(studio: Studio) -> None:
    """Take what everybody may see."""
    for theme in THEMES:
        for size, suffix in ((DESK, theme), (PHONE, f"phone-{theme}")):
            with studio.context(size, theme) as context:
                page = context.new_page()
                for name, path in PUBLIC.items():
                    page.goto(studio.url + path)
                    studio.take(page, f"{name}-{suffix}")


def last_tuesday() -> str:
    """Give a workday that is over."""
    today = datetime.now(UTC).date()
    return str(today - timedelta(days=(today.weekday() - 1) % 7 + 7))


def desks(studio: Studio, kept: Any) -> None:
    """Take every page of the desk, wide and on a phone, in both themes."""
    for theme in THEMES:
        for size, suffix in ((DESK, theme), (PHONE, f"phone-{theme}")):
            with studio.context(size, theme, kept=kept) as context:
                page = context.new_page()
                for name, path in PAGES.items():
                    if studio.wants(name):
                        page.goto(studio.url + path.replace("last-tuesday", last_tuesday()))
                        page.wait_for_load_state("networkidle")
                        studio.take(page, f"{name}-{suffix}")


def own_pages(studio: Studio, kept: Any) -> None:
    """Take an employee's own page."""
    for theme in THEMES:
        for size, suffix in ((DESK, theme), (PHONE, f"phone-{theme}")):
            with studio.context(size, theme, kept=kept) as context:
                page = context.new_page()
                page.goto(f"{studio.url}/me")
                page.get_by_role("heading", name="This week").wait_for()
                studio.take(page, f"me-{suffix}")
                page.goto(f"{studio.url}/me/period")
                page.locator(".m-sign").wait_for()
                studio.take(page, f"me-sign-{suffix}")
                page.goto(f"{studio.url}/me/leave")
                page.get_by_role("heading", name="Ask for leave").wait_for()
                studio.take(page, f"me-leave-{suffix}")


def enrolments(studio: Studio, kept: Any) -> None:
    """Take the guided capture, with somebody before the camera."""
    camera = write_camera(studio.folder / "enrol.mjpeg", [close_up("obama")])
    for theme in THEMES:
        with studio.context(DESK, theme, kept=kept, camera=camera) as context:
            page = context.new_page()
            page.goto(f"{studio.url}/people/1/enrol")
            page.locator(".gate[data-state=ok]").first.wait_for()
            studio.take(page, f"enrolment-pictures-{theme}")
    camera.unlink()


def kiosks(studio: Studio, kept: Any, people: Sequence[tuple[str, str]]) -> None:
    """Take every screen of the kiosk, lying, upright and on a phone."""
    camera = write_camera(studio.folder / "kiosk.mjpeg", [close_up("biden")])
    sizes = ((TABLET, "landscape"), (UPRIGHT, "portrait"), (PHONE, "phone"))
    turns = itertools.cycle(people)
    for theme in THEMES:
        for size, shape in sizes:
            with studio.context(size, theme, kept=kept, camera=camera) as context:
                page, suffix = context.new_page(), f"{shape}-{theme}"
                _looks(studio, page, suffix)
                _both_ways(studio, page, suffix, *next(turns))
    camera.unlink()


def _looks(studio: Studio, page: Page, suffix: str) -> None:
    """Take the clock, the badge, the camera and a refusal."""
    desk.idle(page, studio.url)
    studio.take(page, f"kiosk-idle-{suffix}")
    page.get_by_role("button", name="Badge").click()
    studio.take(page, f"kiosk-badge-{suffix}")
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Face").click()
    wait_until(lambda: page.evaluate("document.querySelector('video')?.videoWidth > 0"), 20)
    studio.take(page, f"kiosk-capture-{suffix}")
    desk.answer(page)
    studio.take(page, f"kiosk-refused-{suffix}")


def _both_ways(studio: Studio, page: Page, suffix: str, number: str, pin: str) -> None:
    """Take the keypad, and the greetings of somebody who goes and comes."""
    for _ in range(2):
        desk.idle(page, studio.url)
        page.get_by_role("button", name="PIN").click()
        page.get_by_label("Your number").fill(number)
        page.keyboard.press("Enter")
        page.keyboard.type(pin[:4])
        studio.take(page, f"kiosk-pin-{suffix}")
        page.keyboard.type(pin[4:])
        page.keyboard.press("Enter")
        word = desk.answer(page)
        studio.take(page, f"kiosk-{'in' if word == 'IN' else 'out'}-{suffix}")
        page.wait_for_timeout(PAUSE_S * 1000)


def employee_state(studio: Studio, admin: Page) -> Any:
    """Invite an employee of the demonstration and return what their browser keeps."""
    link = desk.invite(admin, studio.url, PERSON, "lena@meridian.example", NUMBER)
    with studio.context(DESK, "light") as context:
        desk.accept(context.new_page(), link, studio.password)
        return context.storage_state()


def kiosk_state(studio: Studio, admin: Page) -> Any:
    """Pair a kiosk and return what its browser keeps."""
    code = desk.kiosk_code(admin, studio.url, "Dock 2", site="Hamburg")
    with studio.context(TABLET, "light") as context:
        desk.pair(context.new_page(), studio.url, code)
        return context.storage_state()


def take_all(studio: Studio) -> None:
    """Take every picture that was asked for."""
    studio.folder.mkdir(parents=True, exist_ok=True)
    with studio.context(DESK, "light") as context:
        admin = context.new_page()
        desk.sign_in(admin, studio.url, EMAIL, studio.password)
        desk.set_pause(admin, studio.url, PAUSE_S)
        own, door = employee_state(studio, admin), kiosk_state(studio, admin)
        people = [(NUMBER, desk.new_pin(admin, studio.url, 1))]
        people.append((SECOND, desk.new_pin(admin, studio.url, 2)))
        kept = context.storage_state()
    steps: list[tuple[str, Callable[[], None]]] = [
        ("kiosk", lambda: kiosks(studio, door, people)),
        ("me", lambda: own_pages(studio, own)),
        ("enrolment-pictures", lambda: enrolments(studio, kept)),
        ("", lambda: desks(studio, kept)),
        ("", lambda: doors(studio)),
    ]
    for begin, step in steps:
        if not studio.only or not begin or any(o.startswith(begin) for o in studio.only):
            step()


def main(arguments: Sequence[str] | None = None) -> int:
    """Start the demonstration, take the pictures, stop it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--folder", type=Path, default=Path("shots"))
    parser.add_argument("--only", nargs="*", default=(), metavar="NAME")
    asked = parser.parse_args(arguments)
    password = secrets.token_urlsafe(18)
    administrator = {"ATTENDANCE_ADMIN_EMAIL": EMAIL, "ATTENDANCE_ADMIN_PASSWORD": password}
    with tempfile.TemporaryDirectory(prefix="attendance-shots-") as place:
        home = Path(place) / "home"
        with running(home, "demo", settings=administrator) as product, sync_playwright() as started:
            take_all(Studio(started, product.url, asked.folder, asked.only, password))
    sys.stdout.write(f"The pictures are in {asked.folder}/\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
