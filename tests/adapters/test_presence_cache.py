"""The cache answers fast or not at all; what it says is what the database says."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import redis

from attendance_app.adapters.presence_cache import COMPLETE, HASH, RedisPresenceCache
from attendance_app.db import presence as rows
from attendance_app.domain.ids import EmployeeId
from attendance_app.services import presence
from attendance_app.services.ports import PresentNow
from attendance_app.services.recording import present
from tests.builders import at

EIGHT = at("2026-11-23 08:00")


def entry(employee: int = 1, version: int = 1, direction: str = "in", **more) -> PresentNow:
    return PresentNow(EmployeeId(employee), direction, EIGHT, 7, version, **more)


@pytest.fixture
def url(settings) -> str:
    return settings.redis_url.get_secret_value()


@pytest.fixture
def valkey(url):
    with redis.Redis.from_url(url, decode_responses=True) as link:
        yield link


@pytest.fixture
def cache(url):
    cache = RedisPresenceCache(url)
    yield cache
    cache.close()


def test_an_empty_redis_is_not_an_empty_building(cache):
    assert cache.everyone() is None


def test_a_punch_alone_does_not_make_the_cache_complete(cache):
    cache.update(entry())
    assert cache.everyone() is None


def test_after_a_rebuild_everybody_is_there_to_the_microsecond(cache):
    one = replace(entry(1), at=EIGHT + timedelta(microseconds=123457))
    cache.rebuild([one, entry(2, 5, "out")])
    assert sorted(cache.everyone(), key=lambda e: e.employee) == [one, entry(2, 5, "out")]


def test_a_rebuild_with_nobody_is_believed(cache):
    cache.rebuild([entry()])
    cache.rebuild([])
    assert cache.everyone() == []


def test_a_newer_punch_wins(cache):
    cache.rebuild([entry(1, 1, "in")])
    cache.update(entry(1, 2, "out"))
    assert cache.everyone() == [entry(1, 2, "out")]


def test_an_older_punch_that_arrives_late_changes_nothing(cache):
    cache.rebuild([entry(1, 3, "out")])
    before = cache.revision()
    cache.update(entry(1, 2, "in"))
    assert cache.everyone() == [entry(1, 3, "out")]
    assert cache.revision() == before


def test_the_revision_grows_with_each_change(cache):
    cache.rebuild([])
    seen = [cache.revision()]
    for version in (1, 2, 3):
        cache.update(entry(1, version))
        seen.append(cache.revision())
    assert seen == sorted(set(seen))


def test_the_revision_never_repeats_after_redis_lost_everything(cache, valkey):
    cache.rebuild([])
    cache.update(entry())
    before = cache.revision()
    valkey.flushall()
    time.sleep(1.1)
    cache.update(entry())
    assert cache.revision() > before


def test_a_cache_that_nobody_rebuilds_any_more_is_not_believed(cache, valkey):
    cache.rebuild([entry()])
    assert 0 < valkey.ttl(COMPLETE) <= 180
    valkey.delete(COMPLETE)
    assert cache.everyone() is None


def test_redis_that_comes_back_with_old_data_is_not_believed(cache, valkey):
    """Another run id: the hash and the mark survived a restart, punches of meanwhile did not."""
    cache.rebuild([entry()])
    mark = valkey.get(COMPLETE)
    valkey.set(COMPLETE, mark.replace(valkey.info("server")["run_id"], "0" * 40))
    assert cache.everyone() is None
    assert valkey.hlen(HASH) == 1


def test_redis_that_is_away_costs_a_punch_almost_nothing_and_raises_nothing():
    away = RedisPresenceCache("redis://127.0.0.1:9/0")
    began = time.monotonic()
    for _ in range(50):
        away.update(entry())
    assert (away.everyone(), away.revision()) == (None, 0)
    away.rebuild([entry()])
    assert time.monotonic() - began < 0.8


def test_redis_that_hangs_is_left_after_a_third_of_a_second():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        away = RedisPresenceCache(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        began = time.monotonic()
        for _ in range(20):
            away.update(entry())
        assert time.monotonic() - began < 0.9
        away.close()


def test_a_punch_that_did_not_get_through_makes_the_cache_incomplete(cache, monkeypatch):
    cache.rebuild([entry()])
    now = [time.monotonic()]
    monkeypatch.setattr(cache, "_monotonic", lambda: now[0])

    def lost(**_):
        raise redis.ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(cache, "_newer_wins", lost)
        cache.update(entry(2))
    now[0] += 2
    assert cache.everyone() is None
    cache.rebuild([entry(), entry(2)])
    assert len(cache.everyone()) == 2


def test_nonsense_in_redis_is_as_good_as_nothing(cache, valkey):
    cache.rebuild([entry()])
    valkey.hset(HASH, "1", "no json")
    assert cache.everyone() is None


def test_no_name_and_no_face_reaches_redis(cache, valkey):
    cache.rebuild([entry()])
    (held,) = valkey.hvals(HASH)
    assert set(__import__("json").loads(held)) == {"direction", "at", "site", "version"}


def test_a_punch_between_select_and_replacement_is_not_lost(cache, world, transaction):
    """The race: rebuild selects, somebody punches, rebuild replaces with what it selected."""
    mira = world.employee("Mira")
    site = world.any_site()

    def punch() -> None:
        with transaction() as session:
            standing = rows.move(session, mira, EIGHT, "in", site, None)
        cache.update(present(standing))

    class Racing:
        def rebuild(self, entries):
            punch()
            cache.rebuild(entries)

        def update(self, entry):
            cache.update(entry)

    presence.rebuild(Racing(), transaction)
    assert [e.employee for e in cache.everyone()] == [mira]


def test_rebuilds_under_punches_end_equal_to_the_database(cache, url, world, transaction):
    people = [world.employee(f"P{n}") for n in range(12)]
    site, stop = world.any_site(), threading.Event()

    def kiosk(mine: list[EmployeeId]) -> None:
        own = RedisPresenceCache(url)
        minute = 0
        while not stop.is_set():
            minute += 1
            for who in mine:
                with transaction() as session:
                    moved = rows.move(
                        session,
                        who,
                        EIGHT + timedelta(minutes=minute),
                        "in" if minute % 2 else "out",
                        site,
                        None,
                    )
                own.update(present(moved))
        own.close()

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(kiosk, people[n::4]) for n in range(4)]
        for _ in range(25):
            presence.rebuild(cache, transaction)
        stop.set()
        for one in running:
            one.result()
    with transaction() as session:
        truth = {s.employee: (s.version, s.direction) for s in rows.everyone(session)}
    assert {e.employee: (e.version, e.direction) for e in cache.everyone()} == truth
