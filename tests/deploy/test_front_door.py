"""The front door alone: nginx reads what is shipped, and agrees with the application's limits."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from attendance_app.api import app as interface
from attendance_app.api.body import LIMITS, MB, USUAL
from tests.deploy.front_door import (
    HOST,
    SHIPPED,
    checked,
    free_ports,
    front_door,
    installed,
    self_signed,
)

VARIABLES = {
    "PUBLIC_HOST": HOST,
    "APP_SERVERS": "server 127.0.0.1:9 max_fails=0;",
    "WORKER_SERVERS": "server 127.0.0.1:9 max_fails=0;",
    "RESOLVER": "127.0.0.1",
    "TRUSTED_PROXIES": "192.0.2.1",
    "PROXIES": "set_real_ip_from 192.0.2.0/24; set_real_ip_from 198.51.100.7;",
}
ROUTES = (SHIPPED / "snippets" / "routes.conf").read_text()


@pytest.mark.parametrize(
    "kinds", [("pages",), ("edge",), ("gateway",), ("gate",), ("edge", "gate")]
)
def test_nginx_has_nothing_to_say(tmp_path: Path, kinds: tuple[str, ...]):
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "index.html").write_text("<script>1</script>")
    self_signed(tmp_path)
    assert checked(installed(tmp_path, kinds, VARIABLES, free_ports())) == ""


def location_of(path: str) -> str:
    """The block of the front doors that answers a path, as nginx chooses: regex, then longest."""
    blocks = re.findall(r"location (=|~)? ?(\S+) \{(.*?)\n\}", ROUTES, re.DOTALL)
    regex = [body for kind, where, body in blocks if kind == "~" and re.search(where, path)]
    plain = [
        (len(where), body)
        for kind, where, body in blocks
        if (kind == "=" and where == path) or (not kind and path.startswith(where))
    ]
    return regex[0] if regex else max(plain)[1]


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("/api/v1/check-ins", LIMITS[0]),
        ("/api/v1/check-ins/turns/9", LIMITS[0]),
        ("/api/v1/employees/7/frames", LIMITS[1]),
        ("/api/v1/employees/7/faces", LIMITS[2]),
        ("/api/v1/punches", LIMITS[3]),
    ],
)
def test_the_door_takes_what_the_application_takes_and_keeps_it_in_memory(path, pattern):
    assert pattern[0].fullmatch(path)
    body = location_of(path)
    largest = re.search(r"client_max_body_size (\d+)m;", body)
    memory = re.search(r"client_body_buffer_size (\d+)m;", body)
    assert largest is not None
    assert memory is not None
    assert int(largest[1]) * MB == pattern[1]
    assert memory[1] == largest[1]


def test_everything_else_is_small():
    usual = re.search(r"client_max_body_size (\d+)k;", (SHIPPED / "nginx.conf").read_text())
    assert usual is not None
    assert int(usual[1]) * 1000 == USUAL


def test_every_route_for_signing_in_has_the_strict_limit():
    paths = {getattr(route, "path", "") for route in interface.create_api().routes}
    doors = {p for p in paths if p.startswith("/api/v1/auth/") or p == "/api/v1/kiosks/pair"}
    assert len(doors) >= 4
    for path in doors:
        assert "zone=sign_in" in location_of(path), path


# ---- the front door of a cluster, behind a load balancer ---------------------------------------


class WhoCalls(BaseHTTPRequestHandler):
    """Stands where the application stands, and answers with the caller's address as it came."""

    def do_GET(self):
        said = self.headers["X-Forwarded-For"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object):
        pass


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A load balancer's view: it calls over plain http from this machine."""
    folder = tmp_path_factory.mktemp("gateway")
    (folder / "html").mkdir()
    (folder / "html" / "index.html").write_text("<title>pages</title><script>1</script>")
    with ThreadingHTTPServer(("127.0.0.1", 0), WhoCalls) as app:
        threading.Thread(target=app.serve_forever, daemon=True).start()
        server = f"server 127.0.0.1:{app.server_port} max_fails=0;"
        told = VARIABLES | {
            "APP_SERVERS": f"{server} {server}",
            "PROXIES": "set_real_ip_from 127.0.0.1 ; set_real_ip_from 198.51.100.7 ;",
        }
        ports = free_ports()
        with (
            front_door(folder, ("gateway",), told, ports),
            httpx.Client(
                base_url=f"http://127.0.0.1:{ports['8080']}", headers={"Host": HOST}
            ) as client,
        ):
            yield client
        app.shutdown()


@pytest.mark.parametrize(
    "chain",
    [
        "203.0.113.9",
        "203.0.113.9, 198.51.100.7",  # Google's balancer adds its own address
        "192.0.2.66, 203.0.113.9",  # what a caller claims does not count
    ],
)
def test_the_application_hears_who_called_the_balancer(gateway: httpx.Client, chain: str):
    assert gateway.get("/healthz", headers={"X-Forwarded-For": chain}).text == "203.0.113.9"


def test_the_gateway_serves_pages_keeps_the_inside_in_and_knows_its_name(gateway: httpx.Client):
    assert "<title>pages" in gateway.get("/").text
    for path in ("/metrics", "/readyz", "/_health"):
        assert gateway.get(path).status_code == 404
    assert gateway.get("/", headers={"Host": "other.example"}).status_code == 421
    assert gateway.get("/edge-health", headers={"Host": "10.1.2.3"}).status_code == 200


def test_signing_in_is_limited_by_the_callers_address_and_not_the_balancers(gateway: httpx.Client):
    def sign_in(who: str) -> int:
        return gateway.get("/api/v1/auth/x", headers={"X-Forwarded-For": who}).status_code

    answers = [sign_in("203.0.113.20") for _ in range(25)]
    assert answers[:20] == [200] * 20
    assert answers[-1] == 429
    assert sign_in("203.0.113.21") == 200
