"""The batcher on a device that is simulated: a call with n items sleeps a + b * n seconds.

The defaults are a w600k_r50 embedding on an RTX 2080 Super (published by InsightFace-REST). A
sleep takes its time exactly and holds no lock, as a device does. `python -m benchmarks.simulated
PORT` serves the batcher over HTTP for the comparison with LitServe.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

from ai_worker.batching import Batcher

FIXED, EACH, MAX_BATCH = 0.0014, 0.0005, 32

Call = Callable[[int], Awaitable[object]]


def device(items: Sequence[int]) -> list[int]:
    """Take as long as the device would."""
    time.sleep(FIXED + EACH * len(items))
    return list(items)


def batcher() -> Batcher[int, int]:
    """Return the worker's batcher before the device."""
    return Batcher(device, max_batch=MAX_BATCH, max_items=512, max_bytes=1 << 20)


async def closed_loop(call: Call, clients: int, seconds: float) -> list[float]:
    """Let each client call again as soon as it is answered; return the latencies until then."""
    latencies: list[float] = []
    stop = perf_counter() + seconds

    async def client(number: int) -> None:
        while (began := perf_counter()) < stop:
            await call(number)
            if (ended := perf_counter()) <= stop:
                latencies.append(ended - began)

    await asyncio.gather(*(client(number) for number in range(clients)))
    return latencies


def batched(clients: int, seconds: float) -> list[float]:
    """Return the latencies of calls through the batcher."""

    async def scenario() -> list[float]:
        queue = batcher()
        found = await closed_loop(lambda n: queue.answers([n], 30), clients, seconds)
        await queue.close()
        return found

    return asyncio.run(scenario())


def unbatched(clients: int, seconds: float) -> list[float]:
    """Return the latencies of calls one by one: one device, one thread."""

    async def scenario() -> list[float]:
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1) as pool:
            return await closed_loop(
                lambda n: loop.run_in_executor(pool, device, [n]), clients, seconds
            )

    return asyncio.run(scenario())


def perfect(seconds: float) -> float:
    """Return the items a second of full batches in a bare loop: the limit."""
    done, began = 0, perf_counter()
    while perf_counter() - began < seconds:
        device(range(MAX_BATCH))
        done += MAX_BATCH
    return done / (perf_counter() - began)


def serve(port: int) -> None:
    """Serve `POST /predict {"x": n}`."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    queue: list[Batcher[int, int]] = []

    async def predict(request: Request) -> JSONResponse:
        if not queue:
            queue.append(batcher())
        body = await request.json()
        return JSONResponse({"y": (await queue[0].answers([body["x"]], 30))[0]})

    app = Starlette(routes=[Route("/predict", predict, methods=["POST"])])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
