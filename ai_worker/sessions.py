"""onnxruntime sessions: on a CPU one thread each and no spinning, on a device with its options.

Where a session runs is said by the operator and held to: onnxruntime itself falls back to the CPU
with a line on stderr, and a GPU worker that quietly computes on its CPU is found weeks later.
"""

import functools
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import onnxruntime as ort

from ai_worker.settings import Settings, SettingsRefused

log = logging.getLogger(__name__)

NAMES = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "tensorrt": "TensorrtExecutionProvider",
    "openvino": "OpenVINOExecutionProvider",
}
_WHEEL = {
    "cuda": "onnxruntime-gpu",
    "tensorrt": "onnxruntime-gpu",
    "openvino": "onnxruntime-openvino",
}


@dataclass(frozen=True)
class Placement:
    """Where sessions run: onnxruntime's provider names, first choice first, and their options."""

    providers: tuple[str, ...] = ("CPUExecutionProvider",)
    options: tuple[dict[str, str], ...] = field(default=({},))
    fell_back: tuple[str, ...] = ()
    """What was asked for and is not there; not empty only when cpu was named as the way out."""

    @property
    def on_cpu(self) -> bool:
        """Tell whether the first choice is the CPU."""
        return self.providers[0] == NAMES["cpu"]


CPU = Placement()


def place(settings: Settings, available: Sequence[str] | None = None) -> Placement:
    """Return where the settings put the sessions, given what this onnxruntime offers.

    Raises:
        SettingsRefused: a name is unknown, or a provider is missing and cpu is not listed.
    """
    offered = ort.get_available_providers() if available is None else list(available)
    wanted = [name.strip().lower() for name in settings.providers.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in NAMES]
    if unknown or not wanted:
        raise SettingsRefused(
            f"AI_WORKER_PROVIDERS lists some of {', '.join(NAMES)}, first choice first; it is "
            f"{settings.providers!r}."
        )
    missing = tuple(name for name in wanted if NAMES[name] not in offered)
    if missing:
        _refuse_unless_cpu(missing, wanted, "this onnxruntime does not offer it")
    kept = [name for name in dict.fromkeys(wanted) if name not in missing]
    return Placement(
        tuple(NAMES[name] for name in kept),
        tuple(_options(name, settings) for name in kept),
        missing,
    )


def _refuse_unless_cpu(missing: Sequence[str], wanted: Sequence[str], why: str) -> None:
    first = missing[0]
    if "cpu" not in wanted:
        raise SettingsRefused(
            f"AI_WORKER_PROVIDERS names {first}, but {why}: install {_WHEEL.get(first, first)} and "
            f"its libraries, or allow the CPU with AI_WORKER_PROVIDERS={','.join(wanted)},cpu."
        )
    log.critical(
        "AI_WORKER_PROVIDERS names %s, but %s: the worker runs SLOWER, on %s.",
        ", ".join(missing),
        why,
        ", ".join(name for name in wanted if name not in missing),
    )


def _options(name: str, settings: Settings) -> dict[str, str]:
    """Return a provider's options, as onnxruntime spells them."""
    device = {"device_id": str(settings.device_id)}
    if name == "cuda":
        limit = settings.gpu_mem_limit_mb
        return {
            **device,
            "arena_extend_strategy": "kSameAsRequested",
            "cudnn_conv_algo_search": "HEURISTIC",
            "use_tf32": "0",  # ten bits of mantissa would move vectors beyond the golden tolerance
            **({"gpu_mem_limit": str(limit * 2**20)} if limit else {}),
        }
    if name == "tensorrt":
        cache = settings.device_cache
        options = {**device, "trt_fp16_enable": str(settings.fp16)}
        if cache:
            options |= {
                "trt_engine_cache_enable": "True",
                "trt_engine_cache_path": str(cache),
                "trt_timing_cache_enable": "True",
                "trt_timing_cache_path": str(cache),
            }
        return options
    if name == "openvino":
        precision = {"precision": "FP16"} if settings.fp16 else {}
        cache_dir = {"cache_dir": str(settings.device_cache)} if settings.device_cache else {}
        return {"device_type": settings.openvino_device, **precision, **cache_dir}
    return {}


def open_session(graph: bytes, placement: Placement = CPU) -> ort.InferenceSession:
    """Return a session over a graph's bytes; its `run` may be called from many threads.

    One thread per call, and as many calls at once as the worker has threads: onnxruntime's own
    default (all cores, spinning) made the same work five times slower beside a busy neighbour.

    Raises:
        SettingsRefused: the first choice cannot be used here, and cpu is not listed.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_mem_pattern = False  # pictures differ in size: it would keep memory for each
    _share_one_arena()
    options.add_session_config_entry("session.use_env_allocators", "1")
    session = ort.InferenceSession(
        graph,
        options,
        providers=list(placement.providers),
        provider_options=[dict(one) for one in placement.options],
    )
    _hold_to(session.get_providers(), placement)
    return session


@functools.cache
def _share_one_arena() -> None:
    """Let all sessions of the process use one arena, which grows by what is asked for.

    Each session's own arena doubles as it grows: 40 MB more for these four networks.
    """
    memory = ort.OrtMemoryInfo(
        "Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT
    )
    no_limit, as_requested, default = 0, 1, -1
    configuration = ort.OrtArenaCfg(no_limit, as_requested, default, default)
    ort.create_and_register_allocator(memory, configuration)


def _hold_to(used: Sequence[str], placement: Placement) -> None:
    """Refuse or cry out when onnxruntime left out what was asked for, a driver missing, say."""
    names = {long: short for short, long in NAMES.items()}
    left_out = [names[provider] for provider in placement.providers if provider not in used]
    if left_out:
        wanted = [names[provider] for provider in placement.providers]
        _refuse_unless_cpu(left_out, wanted, "it cannot be started on this machine")


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether a call failed for want of device memory."""
    said = str(error).lower()
    signs = ("out of memory", "failed to allocate", "cuda failure 2:", "bad_alloc")
    return isinstance(error, MemoryError) or any(sign in said for sign in signs)


def describe(session: Any) -> str:
    """Return the providers a session really uses, first choice first."""
    return ",".join(session.get_providers())
