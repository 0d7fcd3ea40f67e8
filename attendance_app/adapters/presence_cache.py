"""Who is in, in Redis: a hash that is believed only while it is surely complete.

`ATT:presence` maps each employee to JSON. `ATT:presence:complete` names the server process that
was filled, and how far; it expires, so a cache that nobody rebuilds any more is not believed. A
server that was restarted comes back with an old hash and another run id, and is not believed
either. A process that could not tell Redis of a punch removes the mark when it reaches it again.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import uuid4

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from attendance_app.domain.ids import EmployeeId
from attendance_app.services.ports import PresentNow

_LOG = logging.getLogger(__name__)
_TIMEOUT_S = 0.3
_REST_S = 1.0
_BELIEVED_S = 180
_FRESH_S = 60
T = TypeVar("T")

HASH = "attendance:presence"
COMPLETE = "attendance:presence:complete"
REVISION = "attendance:presence:revision"

_GROW = """
local function grow(key)
  if redis.call('EXISTS', key) == 0 then
    redis.call('SET', key, tonumber(redis.call('TIME')[1]) * 1000)
  end
  return redis.call('INCR', key)
end
"""
_NEWER_WINS = (
    _GROW
    + """
local old = redis.call('HGET', KEYS[1], ARGV[1])
if old and cjson.decode(old)['version'] >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return grow(KEYS[2])
"""
)
_SWAP = (
    _GROW
    + """
if redis.call('EXISTS', KEYS[4]) == 1 then redis.call('RENAME', KEYS[4], KEYS[1])
else redis.call('DEL', KEYS[1]) end
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
return grow(KEYS[3])
"""
)


class RedisPresenceCache:
    """The cache of `services.ports.PresenceCache`; nothing it does raises, nothing takes long."""

    def __init__(self, url: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis.Redis.from_url(
            url,
            socket_timeout=_TIMEOUT_S,
            socket_connect_timeout=_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        )
        self._newer_wins = self._redis.register_script(_NEWER_WINS)
        self._swap = self._redis.register_script(_SWAP)
        self._monotonic = monotonic
        self._rests_until = 0.0
        self._missed = False  # a punch did not get through: what is there is not complete
        self._lock = threading.Lock()

    def update(self, entry: PresentNow) -> None:
        """Store an entry unless a newer version is there."""
        if self._tried(lambda: self._store(entry)) is None:
            self._missed = True

    def everyone(self) -> Sequence[PresentNow] | None:
        """Return all entries, or None when they are not surely complete."""
        return self._tried(self._read)

    def rebuild(self, entries: Sequence[PresentNow]) -> None:
        """Replace everything by `entries`.

        What was punched after `entries` were selected and before this replaced the hash is
        overwritten here; `services.presence.rebuild` selects once more afterwards.
        """
        self._tried(lambda: self._replace(entries))

    def revision(self) -> int:
        """Return a number that grows with each change; 0 when the cache is away."""
        return self._tried(lambda: int(self._redis.get(REVISION) or 0)) or 0  # pyright: ignore

    def close(self) -> None:
        """Close the connections."""
        self._redis.close()

    def _store(self, entry: PresentNow) -> bool:
        self._forget_when_missed()
        packed = [str(entry.employee), entry.version, _packed(entry)]
        self._newer_wins(keys=[HASH, REVISION], args=packed)
        return True

    def _read(self) -> list[PresentNow] | None:
        self._forget_when_missed()
        pipe = self._redis.pipeline(transaction=True)
        pipe.get(COMPLETE)
        pipe.hgetall(HASH)
        pipe.info("server")
        mark, entries, server = pipe.execute()
        if mark is None or json.loads(mark)["run"] != server["run_id"]:
            return None
        return [_unpacked(employee, value) for employee, value in entries.items()]

    def _replace(self, entries: Sequence[PresentNow]) -> bool:
        missed, self._missed = self._missed, False
        fresh = f"{HASH}:{uuid4()}"
        try:
            run: Any = self._redis.info("server")
            pipe = self._redis.pipeline(transaction=True)
            if entries:
                pipe.hset(fresh, mapping={str(e.employee): _packed(e) for e in entries})
                pipe.expire(fresh, _FRESH_S)
                pipe.execute()
                self._redis.persist(fresh)
            mark = {"run": run["run_id"], "watermark": sum(e.version for e in entries)}
            self._swap(keys=[HASH, COMPLETE, REVISION, fresh], args=[json.dumps(mark), _BELIEVED_S])
        except redis.RedisError:
            self._missed = self._missed or missed
            raise
        return True

    def _forget_when_missed(self) -> None:
        if self._missed:
            self._redis.delete(COMPLETE)
            self._missed = False

    def _tried(self, ask: Callable[[], T]) -> T | None:
        with self._lock:
            if self._monotonic() < self._rests_until:
                return None
        try:
            return ask()
        except (redis.RedisError, OSError, ValueError, KeyError, TypeError) as error:
            with self._lock:
                self._rests_until = self._monotonic() + _REST_S
            _LOG.warning("The presence cache is away: %s", type(error).__name__)
            return None


def _packed(entry: PresentNow) -> str:
    return json.dumps(
        {
            "direction": entry.direction,
            "at": entry.at.isoformat(),
            "site": entry.site,
            "version": entry.version,
        }
    )


def _unpacked(employee: str, value: str) -> PresentNow:
    held = json.loads(value)
    return PresentNow(
        employee=EmployeeId(int(employee)),
        direction=str(held["direction"]),
        at=datetime.fromisoformat(held["at"]).astimezone(UTC),
        site=int(held["site"]),
        version=int(held["version"]),
    )
