"""Counts attempts in Redis, and always in this process too."""

import logging
import math
import time
from collections.abc import Mapping

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

log = logging.getLogger(__name__)

RULES: Mapping[str, str] = {
    "sign_in_account": "10 per 15 minutes",  # by e-mail address
    "sign_in_ip": "60 per 15 minutes",
    "setup": "20 per 10 minutes",  # by address: first administrator, invitations
    "pin": "5 per 15 minutes",  # by kiosk and personnel number
    "pin_number": "20 per 1 hour",  # by personnel number, over all kiosks
    "pin_kiosk": "60 per 5 minutes",  # by kiosk, whatever the number
    "badge_kiosk": "400 per 5 minutes",  # by kiosk, all badges held to its reader
    "badge_unknown": "20 per 5 minutes",  # by kiosk, badges that open nothing
    "badge": "10 per 5 minutes",  # by kiosk and badge
    "face_liveness": "3 per 10 minutes",  # pictures held up as one person's face, by employee
    "face_rest": "1 per 15 minutes",  # the face of an employee rests while this one is used up
    "face_turns": "6 per 15 minutes",  # head turns asked for, by kiosk and employee
    "pair": "10 per 10 minutes",  # by address
    "bearer": "60 per 5 minutes",  # wrong bearer tokens, by address
    "password": "10 per 15 minutes",  # changes of one's own password, by account
}
_PAUSE = 5.0  # seconds that a store which failed is left alone


class RateLimits:
    """An attempt is allowed when both counts allow it.

    When Redis is away the count of this process goes on from where it was: the limit of one
    process holds, and nothing opens.
    """

    def __init__(self, redis_url: str, rules: Mapping[str, str] = RULES) -> None:
        self._rules: dict[str, RateLimitItem] = {name: parse(text) for name, text in rules.items()}
        self._local = MovingWindowRateLimiter(MemoryStorage())
        self._url = redis_url
        self._shared: MovingWindowRateLimiter | None = None
        self._store: RedisStorage | None = None
        self._away_until = 0.0

    def hit(self, rule: str, *identity: str) -> int:
        """Count an attempt; return 0 when allowed, else the seconds until the next one."""
        item, names = self._rules[rule], (rule, *identity)
        allowed = self._local.hit(item, *names)
        reset = self._local.get_window_stats(item, *names).reset_time
        shared = self._ask(lambda limiter: limiter.hit(item, *names))
        if shared is False:
            stats = self._ask(lambda limiter: limiter.get_window_stats(item, *names))
            reset = max(reset, stats.reset_time) if stats else reset
        if allowed and shared is not False:
            return 0
        return max(1, math.ceil(reset - time.time()))

    def remaining(self, rule: str, *identity: str) -> int:
        """Return how many attempts are left."""
        item, names = self._rules[rule], (rule, *identity)
        local = self._local.get_window_stats(item, *names).remaining
        stats = self._ask(lambda limiter: limiter.get_window_stats(item, *names))
        return min(local, stats.remaining) if stats else local

    def clear(self, rule: str, *identity: str) -> None:
        """Forget the attempts, after a success."""
        item, names = self._rules[rule], (rule, *identity)
        self._local.clear(item, *names)
        self._ask(lambda limiter: limiter.clear(item, *names))

    def _ask(self, question):
        """Ask the count in Redis; None when it is away."""
        if time.monotonic() < self._away_until:
            return None
        try:
            if self._shared is None:
                self._shared = MovingWindowRateLimiter(self._connect())
            return question(self._shared)
        except Exception:
            log.warning("the rate limits are counted in this process only: Redis is away")
            self._away_until = time.monotonic() + _PAUSE
            return None

    def _connect(self) -> RedisStorage:
        self._store = RedisStorage(
            self._url, key_prefix="limits", socket_timeout=0.5, socket_connect_timeout=0.5
        )
        return self._store

    def close(self) -> None:
        """Close the connections to Redis; the next attempt opens new ones."""
        if self._store is not None:
            self._store.storage.close()
            self._shared = self._store = None
