"""Every setting. Read by wiring, the command line, alembic and tasks; never by services."""

import os
from email.utils import parseaddr
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def _no_trailing_slash(url: str) -> str:
    return url.rstrip("/")


Url = Annotated[str, AfterValidator(_no_trailing_slash)]


class PublicSettings(BaseSettings):
    """All that the pages need to know while they are built, before there is any secret."""

    model_config = SettingsConfigDict(env_prefix="ATTENDANCE_", frozen=True, extra="ignore")

    public_url: Url = "http://localhost:3000"

    @property
    def https(self) -> bool:
        """Whether browsers reach us encrypted: decides the cookie's Secure flag."""
        return self.public_url.startswith("https://")


class DatabaseSettings(PublicSettings):
    """All that a migration needs to know."""

    database_url: SecretStr

    @model_validator(mode="before")
    @classmethod
    def _read_secret_files(cls, given: dict[str, object]) -> dict[str, object]:
        return given | secrets_from_files(set(cls.model_fields))


class Settings(DatabaseSettings):
    """Settings come from the environment, prefixed with ATTENDANCE_.

    A secret may be given as a file instead: ATTENDANCE_S3_SECRET_ACCESS_KEY_FILE and so on.
    """

    replica_url: SecretStr | None = None
    database_pool_size: int = 10
    redis_url: SecretStr

    s3_bucket: str
    s3_endpoint_url: Url | None = None
    s3_public_endpoint_url: Url | None = None
    s3_region: str = "us-east-1"
    s3_access_key_id: SecretStr | None = None
    s3_secret_access_key: SecretStr | None = None
    s3_server_side_encryption: str = ""
    s3_archive_after_days: int = Field(default=90, ge=0, le=36_500)
    s3_expire_after_days: int = Field(default=3650, ge=0, le=36_500)
    s3_retention_mode: Literal["GOVERNANCE", "COMPLIANCE"] = "GOVERNANCE"
    s3_retention_years: int = Field(default=3, ge=0, le=100)
    link_seconds: int = 300

    face_worker_url: Url
    face_worker_token: SecretStr
    face_worker_deadline_s: float = 3.0

    template_key_file: Path
    template_key_id: str = "k1"
    template_other_key_file: Path | None = None  # what it wraps is read, nothing new is
    template_other_key_id: str = ""

    session_idle_hours: int = 12
    session_absolute_hours: int = 24 * 7
    trusted_proxy_hops: int = 0
    export_lease_s: int = 20
    export_split_people: int = 10_000
    consumer_heartbeat_file: Path | None = None

    remind_after_minutes: int = 60
    smtp_host: str = ""  # without it nothing is mailed
    smtp_port: int = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr | None = None
    smtp_sender: str = ""
    smtp_deadline_s: float = Field(default=10.0, gt=0, le=60)

    webhook_networks: str = ""  # private ones that webhooks may be in: 10.20.0.0/16,fd00::/8
    webhook_deadline_s: float = Field(default=10.0, gt=0, le=60)

    metrics_token: SecretStr | None = None  # without it only this machine may read /metrics

    admin_email: str = ""
    admin_password: SecretStr | None = None

    @model_validator(mode="after")
    def _mail_is_whole(self) -> "Settings":
        if self.smtp_host and "@" not in parseaddr(self.smtp_sender)[1]:
            raise ValueError(
                "ATTENDANCE_SMTP_HOST is set, so ATTENDANCE_SMTP_SENDER must be the address that "
                "mail comes from, such as Attendance <attendance@example.com>."
            )
        if self.smtp_password and self.smtp_security == "none":
            raise ValueError(
                "ATTENDANCE_SMTP_PASSWORD would cross the network unencrypted: choose starttls or "
                "tls as ATTENDANCE_SMTP_SECURITY, or leave the password out."
            )
        return self

    @field_validator("webhook_networks")
    @classmethod
    def _networks(cls, given: str) -> str:
        for one in given.replace(",", " ").split():
            ip_network(one)
        return given

    @property
    def webhook_allowed(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The private networks that webhooks may be in."""
        return tuple(ip_network(one) for one in self.webhook_networks.replace(",", " ").split())

    @model_validator(mode="after")
    def _other_key_is_whole(self) -> "Settings":
        if (self.template_other_key_file is None) != (not self.template_other_key_id):
            raise ValueError(
                "ATTENDANCE_TEMPLATE_OTHER_KEY_FILE and ATTENDANCE_TEMPLATE_OTHER_KEY_ID belong "
                "together: set both or neither."
            )
        return self

    @property
    def other_template_key(self) -> tuple[Path, str] | None:
        """File and id of the second key that faces may be read with."""
        path = self.template_other_key_file
        return (path, self.template_other_key_id) if path else None

    @property
    def session_cookie(self) -> str:
        """Name of the cookie of a signed-in browser. With __Host- no other host can set it."""
        return "__Host-att_session" if self.https else "att_session"

    @property
    def kiosk_cookie(self) -> str:
        """Name of the cookie of a paired kiosk."""
        return "att_kiosk"


def secrets_from_files(names: set[str]) -> dict[str, object]:
    """Return the settings whose value stands in a file that ATTENDANCE_<NAME>_FILE points to.

    Raises:
        ValueError: the file cannot be read, or is empty.

    """
    found: dict[str, object] = {}
    for name in names:
        variable = f"ATTENDANCE_{name.upper()}_FILE"
        path = os.environ.get(variable)  # noqa: TID251 - the one place that may
        if path:
            found[name] = secret_in(path, variable)
    return found


def secret_files() -> dict[str, Path]:
    """Return the files that hold secrets, by the variable that names them."""
    names = {f"ATTENDANCE_{name.upper()}_FILE" for name in Settings.model_fields}
    names |= {"ATTENDANCE_TEMPLATE_KEY_FILE", "ATTENDANCE_TEMPLATE_OTHER_KEY_FILE"}
    given = {name: os.environ.get(name) for name in sorted(names)}  # noqa: TID251 - as above
    return {name: Path(path) for name, path in given.items() if path}


def secret_in(path: str, variable: str) -> str:
    """Return the secret in a file. variable: who names the file, for the message.

    Raises:
        ValueError: the file cannot be read, or is empty.

    """
    try:
        secret = Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{variable} names {path}, which cannot be read: {error}") from None
    if not secret:
        raise ValueError(f"{variable} names {path}, which is empty.")
    return secret


@cache
def settings() -> Settings:
    """Return the process's settings, read once."""
    return Settings()  # pyright: ignore[reportCallIssue]
