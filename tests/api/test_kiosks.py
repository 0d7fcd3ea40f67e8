"""A browser becomes a kiosk by a form, and beats."""

import pytest

from attendance_app.domain.actor import SYSTEM, Scope
from tests.api.served import served


@pytest.fixture
def app(settings, transaction, monkeypatch):
    with served(settings, transaction, monkeypatch, "http://127.0.0.1:9") as running:
        yield running


def pair(browser, code, **headers):
    return browser.post("/api/v1/kiosks/pair", data={"code": code}, headers=headers)


def test_a_right_code_sets_a_cookie_that_no_script_can_read(app):
    code = app.cases.kiosks.add(SYSTEM, "Door", app.site).code
    answer = pair(app.browser(), code)
    assert (answer.status_code, answer.headers["location"]) == (303, "/kiosk")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("att_kiosk=")
    for part in ("httponly", "samesite=strict", "path=/"):
        assert part in cookie
    assert "domain=" not in cookie


def test_a_wrong_code_leads_back_without_a_cookie(app):
    answer = pair(app.browser(), "AAAA-AAAA")
    assert (answer.status_code, answer.headers["location"]) == (303, "/kiosk?error=code")
    assert "set-cookie" not in answer.headers


def test_codes_are_limited_by_address(app):
    browser = app.browser()
    for _ in range(10):
        pair(browser, "AAAA-AAAA")
    code = app.cases.kiosks.add(SYSTEM, "Door", app.site).code
    answer = pair(browser, code)
    assert answer.headers["location"] == "/kiosk?error=limited"
    assert "set-cookie" not in answer.headers


def test_a_page_of_another_site_cannot_pair_a_browser(app):
    code = app.cases.kiosks.add(SYSTEM, "Door", app.site).code
    assert pair(app.browser(), code, Origin="https://evil.example").status_code == 403


def test_a_beating_kiosk_is_online(app):
    browser, _ = app.kiosk()
    answer = browser.post("/api/v1/kiosks/heartbeat")
    assert answer.status_code == 204
    assert answer.headers["date"]
    assert app.cases.kiosks.list(SYSTEM)[0].online


def test_a_revoked_kiosk_hears_it_at_the_next_beat(app):
    browser, kiosk = app.kiosk()
    app.cases.kiosks.revoke(SYSTEM, kiosk)
    assert browser.post("/api/v1/kiosks/heartbeat").status_code == 401


def test_a_program_may_beat_too_and_nobody_else(app):
    assert app.program(Scope.KIOSK).post("/api/v1/kiosks/heartbeat").status_code == 204
    assert app.browser().post("/api/v1/kiosks/heartbeat").status_code == 401
    assert app.program(Scope.ADMIN).post("/api/v1/kiosks/heartbeat").status_code == 403
