"""A kiosk is paired once, by a code that lives ten minutes, and ends at a click."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import (
    AccessDenied,
    NotFound,
    NotSignedIn,
    RuleViolation,
    TooManyTries,
)
from attendance_app.domain.ids import KioskId, SiteId
from attendance_app.services.kiosks import Kiosks
from tests.builders import admin, at
from tests.fakes import CountingLimiter

IP = "10.0.0.7"


@pytest.fixture
def kiosks(world, transaction, clock) -> Kiosks:
    world.company()
    return Kiosks(transaction, clock, CountingLimiter(most=100))


@pytest.fixture
def site(world) -> SiteId:
    return world.site()


def rows(transaction, sql):
    with transaction() as session:
        return [tuple(row) for row in session.execute(text(sql))]


def test_a_code_pairs_a_browser_with_its_site(kiosks, site):
    code = kiosks.add(admin(), "Front door", site)
    credential, paired = kiosks.pair(code.code, IP)
    assert (paired.kiosk, paired.site, paired.zone) == (code.kiosk_id, site, "Europe/Berlin")
    assert kiosks.authenticate(credential) == paired


@pytest.mark.parametrize("typed", [str.lower, lambda c: c.replace("-", ""), lambda c: f" {c} "])
def test_how_the_code_is_typed_does_not_matter(kiosks, site, typed):
    code = kiosks.add(admin(), "Door", site).code
    assert kiosks.pair(typed(code), IP)


def test_a_code_holds_no_character_that_reads_like_another(kiosks, site):
    codes = "".join(kiosks.add(admin(), f"Door {n}", site).code for n in range(40))
    assert not set("01OIL") & set(codes)


def test_a_code_works_once(kiosks, site):
    code = kiosks.add(admin(), "Door", site).code
    kiosks.pair(code, IP)
    with pytest.raises(RuleViolation, match="not right"):
        kiosks.pair(code, IP)


def test_of_eight_browsers_with_one_code_one_is_paired(kiosks, site):
    code = kiosks.add(admin(), "Door", site).code

    def pair(_):
        try:
            return kiosks.pair(code, IP)
        except RuleViolation:
            return None

    with ThreadPoolExecutor(8) as pool:
        assert sum(one is not None for one in pool.map(pair, range(8))) == 1


def test_after_ten_minutes_the_code_is_over(kiosks, site, clock):
    code = kiosks.add(admin(), "Door", site)
    assert code.expires_at == at("2026-11-23 08:10")
    clock.advance(minutes=10)
    with pytest.raises(RuleViolation):
        kiosks.pair(code.code, IP)


@pytest.mark.parametrize("typed", ["", "----", "AAAA-AAAA", "x" * 5000, "\x00"])
def test_a_wrong_code_pairs_nothing(kiosks, site, typed):
    kiosks.add(admin(), "Door", site)
    with pytest.raises(RuleViolation):
        kiosks.pair(typed, IP)


def test_codes_cannot_be_guessed_without_end(world, transaction, clock, site):
    kiosks = Kiosks(transaction, clock, CountingLimiter(most=3))
    code = kiosks.add(admin(), "Door", site).code
    for _ in range(3):
        with pytest.raises(RuleViolation):
            kiosks.pair("AAAA-AAAA", IP)
    with pytest.raises(TooManyTries):
        kiosks.pair(code, IP)


def test_neither_code_nor_credential_is_stored(kiosks, site, transaction):
    code = kiosks.add(admin(), "Door", site).code.replace("-", "")
    kept = str(rows(transaction, "select * from kiosks"))
    credential, _ = kiosks.pair(code, IP)
    kept += str(rows(transaction, "select * from kiosks, audit_entries"))
    assert code not in kept
    assert credential not in kept


def test_a_revoked_kiosk_is_refused_at_once(kiosks, site):
    code = kiosks.add(admin(), "Door", site)
    credential, _ = kiosks.pair(code.code, IP)
    kiosks.revoke(admin(), code.kiosk_id)
    with pytest.raises(NotSignedIn):
        kiosks.authenticate(credential)
    assert kiosks.list(admin())[0].state == "revoked"


def test_revoking_ends_an_unused_code_too(kiosks, site):
    code = kiosks.add(admin(), "Door", site)
    kiosks.revoke(admin(), code.kiosk_id)
    with pytest.raises(RuleViolation):
        kiosks.pair(code.code, IP)


def test_a_new_code_takes_the_kiosk_over_only_when_it_is_used(kiosks, site):
    first = kiosks.add(admin(), "Door", site)
    old, _ = kiosks.pair(first.code, IP)
    second = kiosks.new_code(admin(), first.kiosk_id)
    assert kiosks.authenticate(old)
    new, _ = kiosks.pair(second.code, IP)
    assert kiosks.authenticate(new)
    with pytest.raises(NotSignedIn):
        kiosks.authenticate(old)


def test_a_revoked_kiosk_comes_back_by_a_new_code(kiosks, site):
    code = kiosks.add(admin(), "Door", site)
    kiosks.revoke(admin(), code.kiosk_id)
    fresh = kiosks.new_code(admin(), code.kiosk_id)
    assert kiosks.list(admin())[0].state == "waiting"
    assert kiosks.pair(fresh.code, IP)


@pytest.mark.parametrize("credential", [None, "", "guess", "é"])
def test_nobodys_credential_is_nobody(kiosks, credential):
    with pytest.raises(NotSignedIn):
        kiosks.authenticate(credential)


def test_a_kiosk_of_an_archived_site_is_refused(kiosks, site, transaction):
    credential, _ = kiosks.pair(kiosks.add(admin(), "Door", site).code, IP)
    with transaction() as session:
        session.execute(text("update sites set archived_at = now()"))
    with pytest.raises(NotSignedIn):
        kiosks.authenticate(credential)


def test_a_kiosk_is_online_while_it_beats(kiosks, site, clock):
    credential, _ = kiosks.pair(kiosks.add(admin(), "Door", site).code, IP)
    clock.advance(seconds=25)
    kiosks.heartbeat(credential)
    clock.advance(seconds=25)
    assert kiosks.list(admin())[0].online
    clock.advance(seconds=10)
    view = kiosks.list(admin())[0]
    assert (view.online, view.last_seen_at) == (False, at("2026-11-23 08:00:25"))


def test_the_list_counts_the_punches_since_local_midnight(kiosks, site, world, transaction, clock):
    kiosk, mira = world.kiosk(site), world.employee("Mira", site)
    for moment in ("2026-11-22 22:59", "2026-11-22 23:01", "2026-11-23 07:00"):
        with transaction() as session:
            session.execute(
                text(
                    "insert into attendance_logs"
                    " (occurred_at, employee_id, direction, method, site_id, kiosk_id)"
                    " values (:at, :who, 'in', 'face', :site, :kiosk)"
                ),
                {"at": at(moment), "who": mira, "site": site, "kiosk": kiosk.kiosk},
            )
    assert [view.punches_today for view in kiosks.list(admin())] == [2]


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "Front\ndoor"])
def test_a_kiosk_needs_a_proper_name(kiosks, site, name):
    with pytest.raises(RuleViolation):
        kiosks.add(admin(), name, site)


def test_a_kiosk_stands_at_a_site_that_exists(kiosks):
    with pytest.raises(NotFound):
        kiosks.add(admin(), "Door", SiteId(999))
    with pytest.raises(NotFound):
        kiosks.revoke(admin(), KioskId(999))


@pytest.mark.parametrize("role", [Role.HR, Role.MANAGER, Role.EMPLOYEE])
def test_only_administrators_add_and_revoke(kiosks, site, world, role):
    somebody = world.actor(role)
    with pytest.raises(AccessDenied):
        kiosks.add(somebody, "Door", site)
    with pytest.raises(AccessDenied):
        kiosks.revoke(somebody, KioskId(1))
