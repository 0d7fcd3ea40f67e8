"""The shipped front door before two web servers and two workers, as Compose puts them together.

One web server is Granian and one is Gunicorn, so that both choices are shown. `make test-deploy`
runs this; it takes about a minute.
"""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import Engine, text

from attendance_app import wiring
from attendance_app.adapters.clock import SystemClock
from attendance_app.adapters.gallery import DatabaseGalleries
from attendance_app.db.engine import Transaction, make_engine, transactions
from attendance_app.domain.actor import SYSTEM, Role, Scope
from attendance_app.settings import Settings
from attendance_app.wiring import UseCases
from standalone.ports import free_port
from tests.ai_worker.conftest import TOKEN, models
from tests.browser import Console, chromium, wait_until
from tests.builders import World
from tests.conftest import fresh_database
from tests.deploy import programs
from tests.deploy.front_door import (
    HOST,
    FrontDoor,
    built_pages,
    free_ports,
    front_door,
    self_signed,
)
from tests.deploy.programs import Service
from tests.e2e import desk
from tests.photos import jpeg, photo, pixels, webcam_frame
from tests.stack import Servers

__all__ = ["models"]
pytestmark = [pytest.mark.deploy, pytest.mark.e2e, pytest.mark.timeout(240)]

EMAIL, PASSWORD = "hr@example.com", "a lighthouse keeps no secrets"
PEOPLE, KIOSKS = 61, 4
PAUSE_S = 1.0


@dataclass
class Deployment:
    """All that runs, and what is needed to use it."""

    door: FrontDoor
    apps: list[Service]
    workers: list[Service]
    pins: dict[str, str]
    kiosks: list[str]
    program: str
    shots: list[bytes]
    settings: Settings

    def kiosk(self, number: int = 0) -> httpx.Client:
        """A paired kiosk."""
        return self.door.client(headers={"Cookie": f"att_kiosk={self.kiosks[number]}"})

    def payer(self) -> httpx.Client:
        """A program that may export."""
        return self.door.client(headers={"Authorization": f"Bearer {self.program}"})


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, template: str, models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("deploy")
    shutil.copytree(built_pages(), folder / "html")
    self_signed(folder)
    ports = free_ports()
    worker_ports, app_ports = [free_port(), free_port()], [free_port(), free_port()]
    with fresh_database(servers, template) as database:
        given = _settings(servers, database, f"http://127.0.0.1:{ports['8600']}")
        workers = [_worker(n, port, models, folder) for n, port in enumerate(worker_ports, 1)]
        apps = [
            _app(server, port, given, folder)
            for server, port in zip(("granian", "gunicorn"), app_ports, strict=True)
        ]
        consumer = Service(
            "consumer",
            programs.entry("consumer"),
            {**given, "PATH": programs.own_python()},
            folder / "consumer.log",
        )
        variables = {
            "PUBLIC_HOST": HOST,
            "APP_SERVERS": _servers(app_ports),
            "WORKER_SERVERS": _servers(worker_ports),
            "RESOLVER": "127.0.0.1",
            "TRUSTED_PROXIES": "192.0.2.1",
        }
        with (
            front_door(folder, ("edge", "gate"), variables, ports) as door,
            programs.running(*workers, *apps, consumer),
        ):
            made = Deployment(door, apps, workers, {}, [], "", [], _known(given))
            with assembled(made.settings) as (cases, transaction):
                _fill(made, cases, transaction)
            yield made


def _settings(servers: Servers, database: str, faces: str) -> dict[str, str]:
    return {
        **servers.settings,
        **programs.image_settings("app.Dockerfile"),
        "ATTENDANCE_DATABASE_URL": database,
        "ATTENDANCE_PUBLIC_URL": f"https://{HOST}",
        "ATTENDANCE_TRUSTED_PROXY_HOPS": "1",
        "ATTENDANCE_FACE_WORKER_URL": faces,
        "ATTENDANCE_FACE_WORKER_TOKEN": TOKEN,
        "ATTENDANCE_FACE_WORKER_DEADLINE_S": "20",
    }


def _servers(ports: list[int]) -> str:
    return " ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in ports)


def _app(server: str, port: int, given: dict[str, str], folder: Path) -> Service:
    own = {
        "PATH": programs.own_python(),
        "ATTENDANCE_WEB_SERVER": server,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "REFLEX_WEB_WORKDIR": str(folder / f"{server}-web"),
        "REFLEX_STATES_WORKDIR": str(folder / f"{server}-states"),
    }
    health = f"http://127.0.0.1:{port}/healthz"
    log = folder / f"{server}.log"
    return Service(server, programs.entry("web"), {**given, **own}, log, health)


def _worker(number: int, port: int, models: Path, folder: Path) -> Service:
    own = {
        "PATH": programs.own_python(),
        "AI_WORKER_MODELS": str(models),
        "AI_WORKER_PORT": str(port),
        "AI_WORKER_TOKEN": TOKEN,
        "AI_WORKER_PROCESSES": "1",
        "AI_WORKER_THREADS": "1",
    }
    command = ["python", "-m", "ai_worker", "serve"]
    log, health = folder / f"worker-{number}.log", f"http://127.0.0.1:{port}/readyz"
    return Service(f"worker {number}", command, own, log, health)


def _known(given: dict[str, str]) -> Settings:
    plain = {name.removeprefix("ATTENDANCE_").lower(): value for name, value in given.items()}
    known: Any = {name: value for name, value in plain.items() if name in Settings.model_fields}
    return Settings(**known)


def _fill(deployment: Deployment, cases: UseCases, transaction: Transaction) -> None:
    """Fill the database: people with PINs, one with a face, kiosks, an HR account and a program."""
    world = World(transaction, SystemClock())  # pyright: ignore[reportArgumentType]
    world.company()
    cases.maintenance.prepare()
    site, hr = world.site(), world.actor(Role.ADMIN, Role.HR)
    cases.accounts.create_admin(EMAIL, PASSWORD, "Ada Admin")
    for number in map(str, range(2001, 2001 + PEOPLE)):
        person = world.employee(f"Person {number}", site, number=number)
        deployment.pins[number] = cases.employees.new_pin(hr, person)
    frame = webcam_frame(photo("obama"))
    face = world.employee("Mira Sand", site, number="1")
    consent = cases.consents.current_text()
    cases.consents.grant(hr, face, consent.id, "Mira Sand")
    cases.enrolment.enrol(hr, face, [frame], consent.version, uploaded=True)
    deployment.shots = _shots(frame)
    for number in range(KIOSKS):
        code = cases.kiosks.add(hr, f"Door {number}", site).code
        with deployment.door.client() as browser:
            paired = browser.post("/api/v1/kiosks/pair", data={"code": code})
            assert paired.headers["location"] == "/kiosk"
            deployment.kiosks.append(browser.cookies["att_kiosk"])
    deployment.program = cases.tokens.create(SYSTEM, "Payroll", Scope.HR, None, None)


@contextmanager
def assembled(settings: Settings) -> Iterator[tuple[UseCases, Transaction]]:
    """The application's use cases in this process; their connections are closed afterwards."""
    engines: list[Engine] = []
    before = set(threading.enumerate())

    def kept(*args: Any, **options: Any) -> Engine:
        engines.append(make_engine(*args, **options))
        return engines[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "make_engine", kept)
        # No thread may open a connection after the engines were disposed of.
        quiet = partial(DatabaseGalleries, watch_every_s=0)
        patch.setattr(wiring, "DatabaseGalleries", quiet)
        cases = wiring.build(settings)
    try:
        yield cases, transactions(engines[0])
    finally:
        for reader in set(threading.enumerate()) - before:
            reader.join(10)  # one that is reading holds a connection
        for adapter in (cases.check_in.encoder, cases.check_in.presence, cases.check_in.limiter):
            adapter.close()  # pyright: ignore[reportAttributeAccessIssue]
        for engine in engines:
            engine.dispose()


def _shots(frame: bytes) -> list[bytes]:
    """Eight pictures of one moment; the same picture twice would be a replay."""
    picture, taken = pixels(frame), []
    for n in range(8):
        picture[:8, 8 * n : 8 * n + 8] = 0
        taken.append(jpeg(picture))
    return taken


# ---- pages -------------------------------------------------------------------------------------


def test_pages_come_with_the_applications_own_headers(deployment: Deployment):
    with deployment.door.client() as browser:
        page, route = browser.get("/login"), browser.get("/api/v1/employees")
        asset = browser.get(re.findall(r"/assets/manifest-\w+\.js", page.text)[0])
    ours = {name for name in route.headers if name not in ("content-security-policy",)}
    alike = ours & {
        "x-content-type-options",
        "x-frame-options",
        "referrer-policy",
        "permissions-policy",
        "strict-transport-security",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
    }
    assert len(alike) == 7
    assert {name: page.headers[name] for name in alike} == {n: route.headers[n] for n in alike}
    policy = page.headers["content-security-policy"]
    assert f"connect-src 'self' wss://{HOST};" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'sha256-" in policy
    assert page.headers["cache-control"] == "no-cache"
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_a_page_of_the_last_version_finds_no_page_where_its_script_was(deployment: Deployment):
    with deployment.door.client() as browser:
        gone = browser.get("/assets/people-of-the-last-version.js")
        person = browser.get("/people/12")
    assert gone.status_code == 404
    assert person.status_code == 200
    assert "<!DOCTYPE html>" in person.text


def test_what_is_for_the_inside_stays_inside(deployment: Deployment):
    with deployment.door.client() as stranger:
        for path in ("/metrics", "/readyz", "/_health", "/_upload", "/_all_routes", "/.env"):
            assert stranger.get(path).status_code == 404, path
        assert stranger.get("/healthz").json() == {"ok": True}


def test_plain_http_leads_to_https_and_another_name_leads_nowhere(deployment: Deployment):
    plain = httpx.get(f"http://127.0.0.1:{deployment.door.ports['8080']}/people?page=2")
    assert plain.status_code == 308
    assert plain.headers["location"] == f"https://{HOST}/people?page=2"
    with deployment.door.client() as stranger, pytest.raises(httpx.ConnectError):
        stranger.get("https://somebody-else.test/")


# ---- in a browser ------------------------------------------------------------------------------


@contextmanager
def chrome(deployment: Deployment) -> Iterator[tuple[BrowserContext, Console]]:
    """Chromium, to which the public name is this machine's port."""
    here = f"MAP {HOST}:443 127.0.0.1:{deployment.door.ports['8443']}"
    args = ["--no-sandbox", "--disable-gpu", f"--host-resolver-rules={here}"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=args)
        context, console = started.new_context(ignore_https_errors=True), Console()
        console.watch(context)
        yield context, console
        started.close()


def test_somebody_signs_in_and_the_socket_lives(deployment: Deployment):
    with chrome(deployment) as (context, console):
        page = context.new_page()
        sockets: list[str] = []
        page.on("websocket", lambda socket: sockets.append(socket.url))
        desk.sign_in(page, f"https://{HOST}", EMAIL, PASSWORD)
        expect(page.get_by_role("heading", name="Live board")).to_be_visible()
        expect(page.get_by_text("Berlin").first).to_be_visible()
        (cookie,) = [c for c in context.cookies() if c.get("name") == "__Host-att_session"]
        assert cookie.get("secure")
        assert cookie.get("httpOnly")
        assert sockets
        assert all(url.startswith(f"wss://{HOST}/_event") for url in sockets)
        assert console.complaints == []


def test_an_old_page_reloads_itself_when_nobody_uses_it(deployment: Deployment):
    with chrome(deployment) as (context, _):
        idle, busy = context.new_page(), context.new_page()
        for page in (idle, busy):
            page.goto(f"https://{HOST}/login")
            expect(page.get_by_role("button", name="Sign in")).to_be_enabled()
        busy.fill("[name=email]", "half a sentence")
        busy.keyboard.press("Space")
        old = _manifest(idle)
        new = _new_version(deployment.door.site, old)
        for page in (busy, idle):
            page.evaluate("(() => { const now = Date.now; Date.now = () => now() + 61000 })()")
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        wait_until(lambda: _manifest(idle) == new, 10, "the reload")
        assert _manifest(busy) == old
        assert busy.input_value("[name=email]").startswith("half a sentence")


def _manifest(page: Page) -> str:
    """The name of the build that a page belongs to."""
    try:
        found = re.search(r"/assets/manifest-[\w-]+\.js", page.content())
    except PlaywrightError:  # it is reloading just now
        return ""
    return found.group() if found else ""


def _new_version(site: Path, old: str) -> str:
    """Put another build in the place of this one; both have their scripts, as in a CDN."""
    new = "/assets/manifest-0123abcd.js"
    shutil.copy(site / old[1:], site / new[1:])
    for path in site.rglob("*.html"):
        path.write_text(path.read_text().replace(old, new))
    return new


# ---- through the door --------------------------------------------------------------------------


def test_a_face_and_a_pin_clock_in(deployment: Deployment):
    number, pin = next(iter(deployment.pins.items()))
    with deployment.kiosk(2) as kiosk:
        by_face = kiosk.post(
            "/api/v1/check-ins", files=_frames(deployment.shots), headers=_key(str(uuid4()))
        )
        by_pin = _by_pin(kiosk, number, pin, str(uuid4()))
    assert (by_face.status_code, by_face.json()["employee"]["name"]) == (201, "Mira Sand")
    assert (by_pin.status_code, by_pin.json()["employee"]["name"]) == (201, f"Person {number}")


def test_frames_are_never_written_to_a_disk(deployment: Deployment):
    """Eight frames of half a megabyte pass; nginx says in its log when it buffers to a file."""
    large = [shot + b"\0" * 500_000 for shot in deployment.shots]
    with deployment.kiosk(2) as kiosk:
        answer = kiosk.post("/api/v1/check-ins", files=_frames(large), headers=_key(str(uuid4())))
    assert answer.status_code < 500
    assert "buffered to a temporary file" not in deployment.door.log()
    left = [path for path in (deployment.door.folder / "tmp").rglob("*") if path.is_file()]
    assert {path.suffix for path in left} <= {".conf", ".pid"}


@pytest.mark.parametrize(
    ("path", "size"), [("/api/v1/auth/login", 100_000), ("/api/v1/check-ins", 19_000_000)]
)
def test_too_much_is_refused_at_the_door(deployment: Deployment, path: str, size: int):
    with deployment.door.client() as anybody:
        answer = anybody.post(path, content=b"x" * size)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_an_export_is_made_and_downloaded(deployment: Deployment):
    with deployment.payer() as payer:
        asked = {"starts_on": "2026-01-01", "ends_on": "2026-01-31", "kinds": ["xlsx", "csv"]}
        made = payer.post("/api/v1/exports", json=asked)
        assert made.status_code == 202, made.text

        def done() -> dict[str, Any] | None:
            export = payer.get(made.headers["location"]).json()
            assert export["state"] != "failed", export["error"]
            return export if export["state"] == "done" else None

        export = wait_until(done, 30, "the export")
        for file in export["files"]:
            content = payer.get(file["url"]).content
            assert len(content) == file["size"]


def test_tokens_in_addresses_are_not_logged(deployment: Deployment):
    with deployment.door.client() as browser:
        browser.get("/setup?token=a-one-time-secret")
    log = wait_until(lambda: "/setup" in deployment.door.log() and deployment.door.log())
    assert "a-one-time-secret" not in str(log)


# ---- a rolling restart -------------------------------------------------------------------------


class Load:
    """People who clock in, and frames that are described, until told to stop.

    Nobody waits for anybody: each person has a key, and who was acknowledged sends the same again,
    which the key makes harmless. Whatever is not answered as it should be is a failure.
    """

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.numbers = list(deployment.pins)[1:]
        self.keys = {number: str(uuid4()) for number in self.numbers}
        self.acknowledged: set[str] = set()
        self.described = 0
        self.failed: list[str] = []
        self.stop = threading.Event()

    def clock_in(self, kiosk_number: int) -> None:
        with self.deployment.kiosk(kiosk_number) as kiosk:
            for number in cycle(self.numbers[kiosk_number::KIOSKS]):
                if self.stop.wait(PAUSE_S):
                    return
                pin, key = self.deployment.pins[number], self.keys[number]
                answer = _told(lambda n=number, p=pin, k=key: _by_pin(kiosk, n, p, k))
                if answer == 201:
                    self.acknowledged.add(number)
                else:
                    self.failed.append(f"check-in of {number}: {answer}")

    def describe(self) -> None:
        gate = f"http://127.0.0.1:{self.deployment.door.ports['8600']}/v1/faces"
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        files = _frames(self.deployment.shots[:1])
        with httpx.Client(headers=bearer, timeout=30) as app:
            while not self.stop.wait(PAUSE_S / 2):
                answer = _told(lambda: app.post(gate, files=files))
                if answer != 200:
                    self.failed.append(f"frame: {answer}")
                self.described += 1

    def everybody(self) -> bool:
        assert self.failed == []
        return self.acknowledged == set(self.numbers)


@contextmanager
def under(load: Load) -> Iterator[None]:
    """Let the load run meanwhile."""
    with ThreadPoolExecutor(KIOSKS + 1) as pool:
        work = [pool.submit(load.clock_in, n) for n in range(KIOSKS)] + [pool.submit(load.describe)]
        try:
            yield
        finally:
            load.stop.set()
        for job in work:
            job.result(60)


def test_a_rolling_restart_under_load_fails_no_check_in(deployment: Deployment):
    load, took = Load(deployment), {}
    with under(load):
        for service in (*deployment.apps, *deployment.workers):
            took[service.name] = service.stop()
            service.start().until_healthy()
        wait_until(load.everybody, 60, "everybody's check-in")
    assert load.failed == []
    assert load.described > 10
    assert max(took.values()) < 30, took
    with assembled(deployment.settings) as (_, transaction), transaction() as session:
        stored = session.execute(
            text("select count(*) from punch_keys where key = any(:keys)"),
            {"keys": list(load.keys.values())},
        ).scalar_one()
    assert stored == len(load.numbers)


def _told(ask: Callable[[], httpx.Response]) -> int | str:
    try:
        answer = ask()
    except httpx.TransportError as error:
        return repr(error)
    return answer.status_code if answer.is_success else f"{answer.status_code} {answer.text[:200]}"


def _by_pin(kiosk: httpx.Client, number: str, pin: str, key: str) -> httpx.Response:
    typed = {"number": number, "pin": pin}
    return kiosk.post("/api/v1/check-ins/pin", json=typed, headers=_key(key))


def _key(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


def _frames(shots: list[bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    return [("frames", (f"{n}", shot)) for n, shot in enumerate(shots)]


# ---- the limit of sign-ins, last: it counts all of the above ------------------------------------


def test_guessing_passwords_is_slowed_down_at_the_door(deployment: Deployment):
    form = {"email": "somebody@example.com", "password": "a guess"}
    seen: list[int] = []
    with deployment.door.client() as guesser:
        for n in range(60):
            lie = {"X-Forwarded-For": f"198.51.100.{n}"}  # nobody in front is trusted here
            seen.append(guesser.post("/api/v1/auth/login", data=form, headers=lie).status_code)
            if seen[-1] == 429:
                break
        refused = guesser.post("/api/v1/auth/login", data=form)
        shown = guesser.post("/api/v1/auth/login", data=form, headers={"Accept": "text/html"})
        elsewhere = guesser.get("/api/v1/exports")
    assert seen[-1] == 429, seen
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert refused.headers["retry-after"] == "60"
    assert (shown.status_code, shown.headers["location"]) == (303, "/login?error=limited&wait=60")
    assert elsewhere.status_code == 401
