"""The front door alone: nginx reads what is shipped, and agrees with the application's limits."""

import re
from pathlib import Path

import pytest

from attendance_app.api import app as interface
from attendance_app.api.body import LIMITS, MB, USUAL
from tests.deploy.front_door import HOST, SHIPPED, checked, free_ports, installed, self_signed

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
