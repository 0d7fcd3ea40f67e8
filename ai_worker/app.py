"""The HTTP edge: who may ask, how much, until when; and how a refusal looks."""

import asyncio
import hmac
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from ai_worker import guard, multipart
from ai_worker.admission import Budget, Queue
from ai_worker.engine import Engine
from ai_worker.metrics import Metrics
from ai_worker.pipeline import Pipeline
from ai_worker.refusals import STATUS, Code, Refused
from ai_worker.schemas import Faces, Frame, Problem
from ai_worker.settings import Settings

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

_EXPECTED_SECONDS = 0.1
_DISCARD_SECONDS = 1.0


class Worker:
    """One process's networks, queue and counters, behind its routes."""

    def __init__(self, settings: Settings, engine: Engine):
        self._settings = settings
        self._token = settings.bearer().encode()
        self._golden_difference = engine.prove()
        self._model_id = engine.model_id
        self._budget = Budget(settings.max_body_bytes)
        self._metrics = Metrics(
            engine.model_id, lambda: self._queue.depth(), lambda: self._budget.held
        )
        limits = guard.Limits(settings.max_pixels, settings.max_side)
        self._pipeline = Pipeline(engine, limits, self._metrics.stage)
        self._pipeline.warm()
        self._queue: Queue[bytes, Frame] = Queue(
            self._pipeline.frame,
            threads=settings.threads,
            max_waiting=settings.max_waiting,
            expected_seconds=_EXPECTED_SECONDS,
        )
        self._upload = multipart.Limits(settings.max_frames, settings.max_frame_bytes)
        self.draining = False

    # ---- routes -------------------------------------------------------------------------------

    async def faces(self, request: Request) -> Response:
        """Answer POST /v1/faces."""
        began = monotonic()
        try:
            response = await self._faces(request, began)
        except Refused as refusal:
            response = self._refusal(refusal)
            if not await _discarded_rest(request, self._upload.body_bytes):
                response.headers["Connection"] = "close"
        except ClientDisconnect:
            response = Response(status_code=499)  # nobody reads it
        except Exception:  # a fault of ours: the caller learns only that
            log.exception("A request failed")
            response = self._refusal(Refused(Code.INTERNAL, "The worker failed; its log says how."))
        self._metrics.requests.labels(response.status_code).observe(monotonic() - began)
        return response

    async def _faces(self, request: Request, began: float) -> Response:
        self._authorise(request)
        if self.draining:
            raise Refused(Code.NOT_READY, "The worker is shutting down.", retry_after=1)
        patience = self._patience(request)
        with self._budget.hold() as take:
            contents = await self._frames(request, patience, take)
            for number, content in enumerate(contents):
                self._check(number, content)
            left = patience - (monotonic() - began)
            frames = await _unless_gone(request, self._queue.answer(contents, left))
        self._metrics.frames.inc(len(frames))
        self._metrics.faces.inc(sum(len(frame.faces) for frame in frames))
        answer = Faces(model_id=self._model_id, frames=frames)
        return Response(answer.model_dump_json(), media_type="application/json")

    def _authorise(self, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        right = hmac.compare_digest(token.strip().encode(), self._token)
        if scheme.lower() != "bearer" or not right:
            raise Refused(Code.UNAUTHORIZED, "Send the worker's token as Authorization: Bearer.")

    def _patience(self, request: Request) -> float:
        """Return how many seconds the caller waits."""
        text = request.headers.get("x-deadline-ms", str(self._settings.deadline_ms))
        try:
            milliseconds = int(text)
        except ValueError as error:
            raise Refused(
                Code.BAD_DEADLINE, "X-Deadline-Ms is a whole number of milliseconds."
            ) from error
        if milliseconds <= 0:
            raise Refused(Code.DEADLINE_EXCEEDED, "The deadline had passed on arrival.")
        return min(milliseconds, self._settings.max_deadline_ms) / 1000

    async def _frames(self, request: Request, seconds: float, take: Any) -> list[bytes]:
        try:
            async with asyncio.timeout(seconds):
                return await multipart.read(request.headers, request.stream(), self._upload, take)
        except TimeoutError as error:
            raise Refused(
                Code.DEADLINE_EXCEEDED, "The deadline passed before the upload was complete."
            ) from error

    def _check(self, number: int, content: bytes) -> None:
        try:
            self._pipeline.guard(content)
        except Refused as refusal:
            raise refusal.at(number) from refusal

    async def livez(self, _request: Request) -> Response:
        """Tell whether the process is worth keeping: the loop turns and no thread hangs."""
        if self._queue.stuck():
            return Response("a frame has been in work for too long\n", 503)
        return Response("alive\n")

    async def readyz(self, _request: Request) -> Response:
        """Tell whether frames are welcome: the proven networks are loaded and we are staying."""
        if self.draining:
            return self._refusal(Refused(Code.NOT_READY, "The worker is shutting down."))
        return Response(
            f'{{"ready":true,"model_id":"{self._model_id}",'
            f'"golden_difference":{self._golden_difference:.3g}}}',
            media_type="application/json",
        )

    async def metrics(self, _request: Request) -> Response:
        """Answer a Prometheus scrape."""
        return Response(self._metrics.text(), media_type="text/plain; version=0.0.4")

    async def unknown(self, _request: Request, error: Exception) -> Response:
        """Answer for a path or a method that does not exist."""
        wrong_method = isinstance(error, HTTPException) and error.status_code == 405
        code = Code.METHOD_NOT_ALLOWED if wrong_method else Code.NOT_FOUND
        return self._refusal(Refused(code, "The worker answers POST /v1/faces."))

    def _refusal(self, refusal: Refused) -> Response:
        self._metrics.rejected.labels(refusal.code.value).inc()
        problem = Problem(
            type=f"urn:attendance:ai-worker:{refusal.code}",
            title=refusal.code.replace("_", " ").capitalize(),
            status=STATUS[refusal.code],
            code=refusal.code,
            detail=refusal.detail,
            frame=refusal.frame,
        )
        headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
        if refusal.code == Code.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        return Response(
            problem.model_dump_json(exclude_none=True),
            problem.status,
            headers,
            media_type="application/problem+json",
        )

    async def close(self) -> None:
        """Finish what is in work."""
        await self._queue.close()


async def _unless_gone(request: Request, work: Coroutine[Any, Any, Answer]) -> Answer:
    """Return the work's answer, or give the work up when the caller hangs up."""
    working = asyncio.ensure_future(work)
    watching = asyncio.ensure_future(request.receive())  # after the body: only "disconnected"
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        working.cancel()
        watching.cancel()


async def _discarded_rest(request: Request, at_most: int) -> bool:
    """Read what the caller still sends, within bounds, so that it gets to read our answer.

    Returns whether the caller came to an end; if not, only hanging up stops it.
    """
    dropped = 0
    try:
        async with asyncio.timeout(_DISCARD_SECONDS):
            async for chunk in request.stream():
                dropped += len(chunk)
                if dropped > at_most:
                    return False
    except (TimeoutError, ClientDisconnect):
        return False
    except RuntimeError:  # Starlette's word for a body that was read to its end before
        return True
    return True


def create_app(settings: Settings, engine: Engine) -> Starlette:
    """Return the application around loaded networks.

    Raises:
        SettingsRefused, WeightsRefused: it must not serve like this.
    """
    worker = Worker(settings, engine)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await worker.close()

    app = Starlette(
        routes=[
            Route("/v1/faces", worker.faces, methods=["POST"]),
            Route("/livez", worker.livez),
            Route("/readyz", worker.readyz),
            Route("/metrics", worker.metrics),
        ],
        exception_handlers={404: worker.unknown, 405: worker.unknown},
        lifespan=lifespan,
    )
    app.state.worker = worker
    return app
