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

from ai_worker import guard, leaving, multipart, watchdog
from ai_worker.admission import Budget
from ai_worker.engine import Engine
from ai_worker.flow import Asked, Batched, Direct, Flow
from ai_worker.metrics import Metrics
from ai_worker.pipeline import Pipeline
from ai_worker.refusals import STATUS, Code, Refused
from ai_worker.schemas import Faces, Problem, Ready
from ai_worker.sessions import is_out_of_memory
from ai_worker.settings import Settings, metrics_folder

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

_DISCARD_SECONDS = 1.0


class Worker:
    """One process's networks, queue and counters, behind its routes."""

    def __init__(self, settings: Settings, engine: Engine):
        self._settings, self._engine = settings, engine
        self._token = settings.bearer().encode()
        batches = _sizes(settings.planned_batch())
        self._golden_difference = max(engine.prove(size) for size in batches)
        self._budget = Budget(settings.max_body_bytes)
        self._metrics = Metrics(metrics_folder())
        self._metrics.about(engine.model_id, engine.provider)
        self._metrics.fell_back.set(int(engine.fell_back))
        limits = guard.Limits(settings.max_pixels, settings.max_side)
        self._pipeline = Pipeline(engine, limits, self._metrics.stage)
        self._pipeline.warm(batches)
        self._upload = multipart.Limits(settings.max_frames, settings.max_frame_bytes)
        self._flow: Flow | None = None
        self._watching: asyncio.Task[None] | None = None
        self.leaving = self.draining = self.failed = False

    async def open(self) -> None:
        """Start the queues and the watch over them, in the loop that serves."""
        settings, count = self._settings, self._metrics
        threads, waiting = settings.planned_threads(), settings.max_waiting
        if settings.planned_batch() > 1:
            self._flow = Batched(
                self._pipeline,
                threads=threads,
                max_waiting=waiting,
                max_batch=settings.planned_batch(),
                probe=self._engine.probe,
                out_of_memory=is_out_of_memory,
                ran=count.batch,
                waited=count.waited,
            )
        else:
            self._flow = Direct(
                self._pipeline, threads=threads, max_waiting=waiting, waited=count.waited
            )
        self._watching = asyncio.create_task(
            watchdog.watch(self._flow.failure, self._fail, self._refresh)
        )

    @property
    def flow(self) -> Flow:
        """Return the open queues."""
        if self._flow is None:
            raise Refused(Code.NOT_READY, "The worker is starting.", retry_after=1)
        return self._flow

    def _fail(self) -> None:
        self.failed = True

    def _refresh(self) -> None:
        self._metrics.refresh(self.flow.depth(), self._budget.held)

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
        self._refuse_if_leaving()
        patience, live = self._patience(request), _wants_liveness(request)
        self.flow.refuse_hopeless(patience)  # before its body costs anything
        with self._budget.hold() as take:
            contents = await self._frames(request, patience, take)
            for number, content in enumerate(contents):
                self._check(number, content)
            left = patience - (monotonic() - began)
            asked = [Asked(content, live) for content in contents]
            frames = await _unless_gone(request, self.flow.frames(asked, left))
        self._metrics.frames.inc(len(frames))
        self._metrics.faces.inc(sum(len(frame.faces) for frame in frames))
        recogniser = self._engine.recogniser
        answer = Faces(
            model_id=self._engine.model_id,
            dimension=recogniser.dimension,
            threshold=recogniser.threshold,
            margin=recogniser.margin,
            frames=frames,
        )
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
        """Tell whether the process is worth keeping: the loop turns and nothing hangs."""
        if reason := self.flow.failure():
            return Response(f"{reason}\n", 503)
        return Response("alive\n")

    async def readyz(self, _request: Request) -> Response:
        """Tell whether frames are welcome: the proven networks are loaded and we are staying."""
        try:
            self._refuse_if_leaving(self.leaving)
        except Refused as refusal:
            return self._refusal(refusal)
        recogniser = self._engine.recogniser
        said = Ready(
            model_id=self._engine.model_id,
            golden_difference=float(f"{self._golden_difference:.3g}"),
            dimension=recogniser.dimension,
            provider=self._engine.provider,
            threshold=recogniser.threshold,
            margin=recogniser.margin,
            thresholds_measured=recogniser.measured,
            licence=recogniser.licence,
        )
        return Response(said.model_dump_json(), media_type="application/json")

    def _refuse_if_leaving(self, soon: bool = False) -> None:
        if self.draining or soon:
            raise Refused(Code.NOT_READY, "The worker is shutting down.", retry_after=1)
        if self.failed:
            raise Refused(Code.NOT_READY, "The worker failed and restarts.", retry_after=1)

    async def metrics(self, _request: Request) -> Response:
        """Answer a Prometheus scrape."""
        self._refresh()
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

    def leave(self) -> None:
        """Be ready no more, though frames are still taken: callers have to hear of it first."""
        self.leaving = True

    def drain(self) -> None:
        """Take no more frames; what was accepted is finished."""
        self.leaving = self.draining = True

    async def close(self) -> None:
        """Finish what is in work."""
        if self._watching:
            self._watching.cancel()
        await self.flow.close()


def _sizes(largest: int) -> list[int]:
    """Return every size of batch that the device will see: powers of two up to the largest."""
    return [1 << power for power in range((largest - 1).bit_length() + 1)]


def _wants_liveness(request: Request) -> bool:
    """Return whether the caller wants the liveness of each face, as by default."""
    said = request.query_params.get("liveness", "1")
    if said not in ("0", "1"):
        raise Refused(Code.BAD_OPTION, "liveness is 1 (the default) or 0.")
    return said == "1"


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
        await worker.open()
        leaving.on_signals(worker.leave, worker.drain, settings.leave_seconds)
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
