"""Free ports on this machine."""

import errno
import random
import socket
import sys

LOOPBACK = "127.0.0.1"
GRPC = 10_000  # SeaweedFS opens gRPC on each port + 10,000 as well
_LOW, _HIGH = 12_000, 22_000  # with + 10,000 still below what Linux gives to outgoing connections
_claims: set[int] = set()


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Say whether a server could listen on the port now.

    Raises:
        OSError: the host is no address of this machine, or the port needs more rights.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def free_port() -> int:
    """Return a loopback port that is free, its gRPC companion too, and that was not given before.

    On Linux no other process gets it from here while this one lives. A foreign program may still
    take it before it is bound: callers try again with the next one.
    """
    for _ in range(1000):
        port = random.randrange(_LOW, _HIGH)  # noqa: S311
        if is_free(port) and is_free(port + GRPC) and _claim(port):
            return port
    raise OSError(errno.EADDRINUSE, f"no free port between {_LOW} and {_HIGH}")


def _claim(port: int) -> bool:
    """Say whether the port is now ours; the kernel lets go of it with the process."""
    if port in _claims:
        return False
    if sys.platform == "linux":
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0attendance-port-{port}")  # a name without a file
        except OSError:
            claim.close()
            return False
        claim.detach()  # open until the process ends, which is no leak
    _claims.add(port)
    return True


def connects(port: int, host: str = LOOPBACK) -> bool:
    """Say whether something listens on the port."""
    try:
        with socket.create_connection((host, port), 0.5):
            return True
    except OSError:
        return False
