"""Reads a legacy PyTorch state file without PyTorch and without running what it says.

A `.pth` file is a pickle. The reader allows the four names that a plain state dictionary needs
and refuses every other, so a hostile file can name no function to call.
"""

import collections
import io
import pickle
import struct
from typing import Any

import numpy as np

_MAGIC = 0x1950A86A20F9469CFC6C
_DTYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class NotAStateFile(Exception):
    """The bytes are no legacy PyTorch state dictionary."""


class _Tensor:
    """Where a tensor lies in its storage; lengths in elements."""

    def __init__(self, storage: str, offset: int, size: tuple[int, ...], stride: tuple[int, ...]):
        self.storage, self.offset = storage, offset
        self.size, self.stride = tuple(size), tuple(stride)

    def view(self, values: np.ndarray) -> np.ndarray:
        """Return a copy in the tensor's shape, refusing one that leaves its storage."""
        last = self.offset + sum(
            (n - 1) * step for n, step in zip(self.size, self.stride, strict=True)
        )
        if not 0 <= self.offset <= last < len(values) or min(self.stride, default=0) < 0:
            raise NotAStateFile("a tensor reaches outside its storage")
        strides = [step * values.itemsize for step in self.stride]
        return np.lib.stride_tricks.as_strided(values[self.offset :], self.size, strides).copy()


def _tensor(storage: str, offset: int, size: Any, stride: Any, *_rest: Any) -> _Tensor:
    return _Tensor(storage, offset, size, stride)


class _Reader(pickle.Unpickler):
    """One pickle of the file; storages are noted by key and filled later."""

    def __init__(self, stream: io.BytesIO, dtypes: dict[str, np.dtype]):
        super().__init__(stream)
        self._storages = dtypes

    def find_class(self, module: str, name: str) -> Any:
        """Return one of the four allowed names."""
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if module == "torch" and name in _DTYPES:
            return _DTYPES[name]
        raise NotAStateFile(f"it names {module}.{name}, which a state dictionary has no use for")

    def persistent_load(self, pid: Any) -> str:
        """Note a storage's dtype; return its key."""
        kind, dtype, key = pid[:3]
        if kind != "storage":
            raise NotAStateFile(f"unexpected reference {kind!r}")
        self._storages[str(key)] = dtype
        return str(key)


def read_state(content: bytes) -> dict[str, np.ndarray]:
    """Return the arrays by name, without the `module.` of a parallel training.

    Raises:
        NotAStateFile: another format, or a file that asks for more than arrays.
    """
    stream = io.BytesIO(content)
    dtypes: dict[str, np.dtype] = {}

    def load() -> Any:
        return _Reader(stream, dtypes).load()

    try:
        if load() != _MAGIC:
            raise NotAStateFile("the magic number is missing")
        load()  # protocol version
        load()  # the writer's integer sizes
        state, keys = load(), load()
        storages = {str(key): _storage(stream, dtypes[str(key)]) for key in keys}
        return {
            name.removeprefix("module."): tensor.view(storages[tensor.storage])
            for name, tensor in state.items()
        }
    except (pickle.UnpicklingError, EOFError, KeyError, struct.error, ValueError) as error:
        raise NotAStateFile(f"it cannot be read ({type(error).__name__})") from error


def _storage(stream: io.BytesIO, dtype: np.dtype) -> np.ndarray:
    (count,) = struct.unpack("<q", stream.read(8))
    return np.frombuffer(stream.read(count * dtype.itemsize), dtype)
