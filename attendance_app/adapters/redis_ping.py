"""Asks Redis whether it is there."""

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


class RedisPing:
    """One connection, one question, half a second."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url,
            socket_timeout=0.5,
            socket_connect_timeout=0.5,
            retry=Retry(NoBackoff(), 0),
        )

    def ready(self) -> bool:
        """Tell whether it answers."""
        try:
            return bool(self._redis.ping())
        except (redis.RedisError, OSError):
            return False
