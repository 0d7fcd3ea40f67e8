"""What goes wrong, or is decided, in the browser: photos, look-alikes, cameras, consent, storage.

The company is the one of this run's product: made here when no other file has made it yet.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser import browser, wait_until, write_camera
from tests.e2e import desk
from tests.e2e.faces import close_up
from tests.e2e.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

PAUSE_S = 10


@dataclass
class Scene:
    """An administrator's page on the running product, and a kiosk's cookies."""

    product: Product
    playwright: Playwright
    admin: Page
    cookies: Any
    folder: Path

    @property
    def url(self) -> str:
        return self.product.url

    def photo(self, of: str) -> Path:
        path = self.folder / f"{of}.jpg"
        path.write_bytes(close_up(of))
        return path

    def upload(self, person: int, name: str, photo: Path) -> None:
        """Agree by a typed name, then give a photo instead of standing before a camera."""
        self.admin.goto(f"{self.url}/people/{person}/enrol")
        self.admin.get_by_label("Your name, typed by yourself").fill(name)
        self.admin.get_by_role("button", name="I agree").click()
        self.admin.locator("input[type=file]").set_input_files(photo)

    @contextmanager
    def kiosk(self, camera: Path, permissions: list[str]) -> Iterator[Page]:
        with browser(self.playwright, camera) as started:
            context = started.new_context(storage_state=self.cookies, permissions=permissions)
            page = context.new_page()
            desk.idle(page, self.url)
            yield page


@pytest.fixture(scope="module")
def scene(
    product: Product, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    with browser(playwright) as started:
        admin = started.new_context(viewport={"width": 1440, "height": 900}).new_page()
        desk.come_in(admin, product)
        desk.set_pause(admin, product.url, PAUSE_S)
        code = desk.kiosk_code(admin, product.url, "Back door")
        kiosk = started.new_context()
        desk.pair(kiosk.new_page(), product.url, code)
        cookies = kiosk.storage_state()
        kiosk.close()
        yield Scene(product, playwright, admin, cookies, tmp_path_factory.mktemp("corners"))


def test_a_photo_is_enough_and_a_look_alike_is_held_for_a_second_person(scene: Scene) -> None:
    page, photo = scene.admin, scene.photo("collins")
    first = desk.add_person(page, scene.url, "Eileen Collins", "501")
    scene.upload(first, "Eileen Collins", photo)
    expect(page.get_by_role("heading", name="Enrolled")).to_be_visible(timeout=60_000)

    twin = desk.add_person(page, scene.url, "Elaine Twin", "502")
    scene.upload(twin, "Elaine Twin", photo)
    held = page.get_by_role("heading", name="Held: too like somebody else")
    expect(held).to_be_visible(timeout=60_000)
    page.goto(scene.url)
    queue = page.locator(".queue-row", has_text="Elaine Twin")
    expect(queue.get_by_role("link", name="Compare")).to_be_visible()
    queue.get_by_role("link", name="Compare").click()
    expect(page.get_by_text("This face is held.")).to_be_visible()
    page.get_by_role("button", name="Two people: use it").click()
    expect(page.get_by_text("You took these pictures yourself.")).to_be_visible()
    expect(page.get_by_text("This face is held.")).to_be_visible()
    page.get_by_role("button", name="Same person: erase").click()
    page.get_by_role("button", name="Erase the held templates").click()
    expect(page.get_by_text("This face is held.")).to_be_hidden()


def test_a_camera_that_is_switched_off_says_how_to_allow_it(scene: Scene) -> None:
    camera = write_camera(scene.folder / "denied.mjpeg", [close_up("collins")])
    with browser(scene.playwright, camera, granted=False) as started:
        context = started.new_context(storage_state=scene.cookies, permissions=["geolocation"])
        page = context.new_page()
        desk.idle(page, scene.url)
        assert desk.show_face(page) == "The camera is switched off for this page"
        expect(page.get_by_text("Tap the camera sign in the address bar")).to_be_visible()
        expect(page.get_by_role("button", name="Use PIN")).to_be_visible()


def test_withdrawn_on_the_own_page_the_face_opens_nothing_a_moment_later(scene: Scene) -> None:
    person = desk.add_person(scene.admin, scene.url, "Barack O", "503")
    pin = desk.new_pin(scene.admin, scene.url, person)
    scene.upload(person, "Barack O", scene.photo("obama"))
    expect(scene.admin.get_by_role("heading", name="Enrolled")).to_be_visible(timeout=60_000)
    link = desk.invite(scene.admin, scene.url, "Barack O", "barack@nordwind.example", "503")
    camera = write_camera(scene.folder / "barack.mjpeg", [close_up("obama")])
    with scene.kiosk(camera, ["camera"]) as kiosk, browser(scene.playwright) as started:
        assert desk.show_face(kiosk) == "IN"
        came = time.monotonic()
        own = started.new_context(viewport={"width": 390, "height": 844}).new_page()
        desk.accept(own, link)
        desk.idle(kiosk, scene.url)
        own.get_by_role("button", name="Withdraw and erase").click()
        own.get_by_role("dialog").get_by_role("button", name="Withdraw and erase").click()
        expect(own.get_by_role("heading", name="You withdrew")).to_be_visible()
        began = time.monotonic()
        assert desk.show_face(kiosk) == "I do not recognise you yet"
        assert time.monotonic() - began < 15, "the answer itself came late"
        kiosk.get_by_role("button", name="Leave").click()
        time.sleep(max(0, came + PAUSE_S - time.monotonic()))
        assert desk.use_pin(kiosk, "503", pin) == "OUT"
    scene.admin.goto(f"{scene.url}/people/{person}?tab=face")
    expect(scene.admin.get_by_text("No face is kept.")).to_be_visible()


def test_an_export_that_the_store_refuses_says_so_and_is_tried_again(scene: Scene) -> None:
    page = scene.admin
    with _no_bucket(scene.product):
        page.goto(f"{scene.url}/payroll")
        page.wait_for_load_state("networkidle")
        page.get_by_role("button", name="Export the period").click()
        again = page.get_by_role("button", name="Try again").first
        expect(again).to_be_visible(timeout=60_000)
        expect(page.get_by_text("The object store").first).to_be_visible()
    again.click()
    links = page.get_by_role("link", name="Download")
    wait_until(lambda: links.count() >= 2, 90, "the second export")
    with page.expect_download() as started:
        links.first.click()
    assert started.value.path().stat().st_size > 1000


@contextmanager
def _no_bucket(product: Product) -> Iterator[None]:
    """Take the bucket away, with what it holds, and give an empty one back."""
    environment = dict(
        item.split(b"=", 1)
        for item in Path(f"/proc/{_consumer(product)}/environ").read_bytes().split(b"\0")
        if item.startswith(b"ATTENDANCE_S3_")
    )
    given = {key.decode(): value.decode() for key, value in environment.items()}
    store = boto3.client(
        "s3",
        endpoint_url=given["ATTENDANCE_S3_ENDPOINT_URL"],
        region_name=given["ATTENDANCE_S3_REGION"],
        aws_access_key_id=given["ATTENDANCE_S3_ACCESS_KEY_ID"],
        aws_secret_access_key=given["ATTENDANCE_S3_SECRET_ACCESS_KEY"],
    )
    bucket = given["ATTENDANCE_S3_BUCKET"]
    for found in store.list_objects_v2(Bucket=bucket).get("Contents", []):
        store.delete_object(Bucket=bucket, Key=found["Key"])
    store.delete_bucket(Bucket=bucket)
    try:
        yield
    finally:
        store.create_bucket(Bucket=bucket)
        store.close()


def _consumer(product: Product) -> int:
    """Return the process of the background jobs."""
    for place in Path("/proc").glob("[0-9]*"):
        try:
            environment = (place / "environ").read_bytes()
        except OSError:
            continue
        mine = f"ATTENDANCE_HOME={product.home}".encode() in environment
        if mine and b"ATTENDANCE_S3_SECRET_ACCESS_KEY=" in environment:
            return int(place.name)
    raise AssertionError("no program of this product knows the object store")
