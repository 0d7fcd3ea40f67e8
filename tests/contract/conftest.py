"""The worker of these tests is the real one, with real weights."""

from tests.ai_worker.conftest import models, server

__all__ = ["models", "server"]
