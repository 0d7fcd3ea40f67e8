"""Attempts are counted in Valkey, and never let through because it is away."""

import pytest

from attendance_app.adapters.rate_limits import RateLimits
from tests.conftest import Servers

RULES = {"try": "3 per 1 minute"}
NOWHERE = "redis://127.0.0.1:9/0"


@pytest.fixture
def url(servers: Servers, settings) -> str:
    return servers.settings["ATTENDANCE_REDIS_URL"]


def test_the_fourth_attempt_waits(url: str) -> None:
    limits = RateLimits(url, RULES)
    assert [limits.hit("try", "a") for _ in range(3)] == [0, 0, 0]
    assert 0 < limits.hit("try", "a") <= 60
    assert limits.remaining("try", "a") == 0


def test_everybody_has_a_count_of_their_own(url: str) -> None:
    limits = RateLimits(url, RULES)
    for _ in range(4):
        limits.hit("try", "a")
    assert limits.hit("try", "b") == 0
    assert limits.hit("try", "a", "b") == 0


def test_processes_share_the_count(url: str) -> None:
    one, other = RateLimits(url, RULES), RateLimits(url, RULES)
    for _ in range(3):
        one.hit("try", "a")
    assert other.hit("try", "a") > 0
    assert other.remaining("try", "a") == 0


def test_a_success_is_a_fresh_start(url: str) -> None:
    limits = RateLimits(url, RULES)
    for _ in range(4):
        limits.hit("try", "a")
    limits.clear("try", "a")
    assert limits.hit("try", "a") == 0


def test_without_its_store_the_limit_of_the_process_holds() -> None:
    limits = RateLimits(NOWHERE, RULES)
    assert [limits.hit("try", "a") for _ in range(3)] == [0, 0, 0]
    assert limits.hit("try", "a") > 0


def test_losing_the_store_opens_nothing(url: str, servers: Servers) -> None:
    limits = RateLimits(url, RULES)
    for _ in range(3):
        limits.hit("try", "a")
    limits._shared, limits._url = None, NOWHERE
    assert limits.hit("try", "a") > 0
    assert limits.remaining("try", "a") == 0


def test_an_unknown_rule_is_a_mistake_not_a_way_around(url: str) -> None:
    with pytest.raises(KeyError):
        RateLimits(url).hit("no such rule", "a")
