"""What the person who starts Attendance may choose, read from the environment once."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from standalone.errors import StartFailed
from standalone.ports import LOOPBACK

ROOT = Path(__file__).resolve().parents[1]
_ANY_ADDRESS = {"0.0.0.0": LOOPBACK, "::": "::1", "": LOOPBACK}  # noqa: S104


@dataclass(frozen=True)
class Options:
    """One start's choices.

    HOST, PORT                  where the pages are served; 127.0.0.1, 3000
    ATTENDANCE_HOME             the folder of all data; ./.attendance
    ATTENDANCE_PUBLIC_URL       how browsers reach us; http://localhost:PORT
    ATTENDANCE_WEB_WORKERS      processes that serve the pages; 1, from 4 processors on 2
    AI_WORKER_MODELS            the folder of the model weights; ./.models
    ATTENDANCE_ADMIN_EMAIL, ATTENDANCE_ADMIN_PASSWORD   the first administrator, first start only
    """

    host: str
    port: int
    home: Path
    public_url: str
    web_workers: int
    models: Path
    administrator: dict[str, str] = field(repr=False)

    @property
    def own_url(self) -> str:
        """How this machine reaches the pages."""
        host = _ANY_ADDRESS.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def browser_port(self) -> int:
        """The port of the websocket in a browser that came over plain http.

        A page that came over https uses its own address, whatever this says.
        """
        public = urlsplit(self.public_url)
        return self.port if public.scheme == "https" else public.port or 80


def home_path(name: str = ".attendance") -> Path:
    """Return the folder of all data; `name` stands in the checkout unless another is chosen."""
    return Path(os.environ.get("ATTENDANCE_HOME") or ROOT / name).expanduser()


def read_options(home: Path) -> Options:
    """Read the environment, and take the administrator's password out of it.

    Raises:
        StartFailed: a value makes no sense.
    """
    names = ("ATTENDANCE_ADMIN_EMAIL", "ATTENDANCE_ADMIN_PASSWORD")
    administrator = {name: value for name in names if (value := os.environ.pop(name, ""))}
    port = _number("PORT", 3000, 65_535)
    public_url = os.environ.get("ATTENDANCE_PUBLIC_URL") or f"http://localhost:{port}"
    if urlsplit(public_url).scheme not in ("http", "https") or not urlsplit(public_url).hostname:
        raise StartFailed(
            f"ATTENDANCE_PUBLIC_URL is {public_url!r}: give a whole address such as "
            "https://attendance.example.org."
        )
    return Options(
        host=os.environ.get("HOST") or LOOPBACK,
        port=port,
        home=home,
        public_url=public_url.rstrip("/"),
        web_workers=_number("ATTENDANCE_WEB_WORKERS", 2 if (os.cpu_count() or 1) >= 4 else 1, 64),
        models=Path(os.environ.get("AI_WORKER_MODELS") or ROOT / ".models").expanduser().resolve(),
        administrator=administrator,
    )


def _number(name: str, otherwise: int, highest: int) -> int:
    text = os.environ.get(name) or str(otherwise)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= highest:
        raise StartFailed(f"{name} is {text!r}: give a number from 1 to {highest}.")
    return int(text)
