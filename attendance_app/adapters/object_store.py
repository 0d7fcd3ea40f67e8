"""The object store: S3, or whatever speaks its language. Each call has a deadline."""

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from attendance_app.domain.downloads import attachment
from attendance_app.domain.errors import NotFound, StorageRefused, StorageUnavailable
from attendance_app.services.ports import StoredFile

MAX_LINK_SECONDS = 300
_MIB = 1024 * 1024
_PIECE = 256 * 1024
_MISSING = {"NoSuchKey", "404", "NotFound"}
_REFUSED = {
    "AccessDenied",
    "AllAccessDisabled",
    "AuthorizationHeaderMalformed",
    "ExpiredToken",
    "InvalidAccessKeyId",
    "InvalidBucketName",
    "InvalidToken",
    "KMS.DisabledException",
    "KMS.NotFoundException",
    "NoSuchBucket",
    "PermanentRedirect",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "403",
}
_UNANSWERED = {"", "500", "503", "InternalError", "ServiceUnavailable", "SlowDown"}
_LOG = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BucketRules:
    """What a bucket says of itself; None: it does not say, or not to us.

    encryption: of files that ask for none, "" for none. aborts_uploads: broken ones are removed.
    """

    encryption: str | None
    aborts_uploads: bool | None


class S3ObjectStore:
    """The port `ObjectStore` over boto3.

    endpoint: None for AWS itself. public_endpoint: the address of the store as browsers see it,
    when it differs. encryption: "", "AES256", "aws:kms" or "aws:kms:KEY". retention: "GOVERNANCE"
    or "COMPLIANCE", which nobody can end.
    """

    def __init__(
        self,
        bucket: str,
        *,
        region: str,
        endpoint: str | None = None,
        public_endpoint: str | None = None,
        key_id: str | None = None,
        secret: str | None = None,
        encryption: str = "",
        retention: str = "GOVERNANCE",
    ) -> None:
        self._bucket, self._retention = bucket, retention
        self._locks: bool | None = None
        self._encryption = _encryption_header(encryption)
        self._public = public_endpoint is not None or endpoint is None
        keys = {"aws_access_key_id": key_id, "aws_secret_access_key": secret}
        self._s3: Any = make_client(endpoint, region, keys)
        self._signer: Any = (
            make_client(public_endpoint, region, keys) if public_endpoint else self._s3
        )
        self._transfer = TransferConfig(
            multipart_threshold=8 * _MIB, multipart_chunksize=8 * _MIB, max_concurrency=4
        )

    @property
    def links_reach_browsers(self) -> bool:
        """Whether browsers can reach the store: AWS itself, or a public endpoint that was set."""
        return self._public

    def put(self, key: str, path: Path, content_type: str) -> StoredFile:
        """Store a file, in parts when it is large, replacing what is there."""
        size, digest = _measured(path)
        extra = {"ContentType": content_type, "Metadata": {"sha256": digest}, **self._encryption}
        if self.locks():
            extra["ChecksumAlgorithm"] = "SHA256"  # S3 takes no file under a term without one
        self._ask(
            lambda: self._s3.upload_file(
                str(path), self._bucket, key, ExtraArgs=extra, Config=self._transfer
            )
        )
        return StoredFile(key, size, digest)

    def read(self, key: str) -> Iterator[bytes]:
        """Return the pieces of a file; the first one is read before this returns."""
        body = self._ask(lambda: self._s3.get_object(Bucket=self._bucket, Key=key)["Body"])
        pieces = body.iter_chunks(_PIECE)
        first = self._ask(lambda: next(pieces, b""))
        return _with_first(first, pieces, body)

    def retain(self, key: str, until: datetime) -> bool:
        """See that nobody removes a file before `until`; a stricter term that it has stays."""
        if not self.locks():
            return False
        mode, kept = self._kept(key)
        if kept is None or kept < until:
            strict = mode if mode == "COMPLIANCE" else self._retention  # it cannot be made milder
            wanted = {"Mode": strict, "RetainUntilDate": until}
            self._ask(
                lambda: self._s3.put_object_retention(
                    Bucket=self._bucket, Key=key, Retention=wanted
                )
            )
        return True

    def locks(self) -> bool:
        """Tell whether the bucket has Object Lock; asked once, as it is decided when it is made.

        Raises:
            StorageUnavailable: the store did not answer.

        """
        if self._locks is None:
            self._locks = self._asked_for_locks()
        return self._locks

    def _asked_for_locks(self) -> bool:
        try:
            said = self._s3.get_object_lock_configuration(Bucket=self._bucket)
        except (ClientError, BotoCoreError, OSError) as error:
            if _code_of(error) in _UNANSWERED:
                raise self._translated(error) from error
            if _code_of(error) in _REFUSED:
                _LOG.warning("The keys may not ask whether the bucket has Object Lock.")
            return False
        return said.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") == "Enabled"

    def _kept(self, key: str) -> tuple[str, datetime | None]:
        """Return how, and until when, a file is locked: by the bucket's own term, or before."""
        said = self._ask(lambda: self._s3.head_object(Bucket=self._bucket, Key=key))
        return said.get("ObjectLockMode", ""), said.get("ObjectLockRetainUntilDate")

    def delete(self, key: str) -> None:
        """Remove a file."""
        self._ask(lambda: self._s3.delete_object(Bucket=self._bucket, Key=key))

    def link(self, key: str, download_name: str, seconds: int) -> str:
        """Return a signed URL that downloads `key` under `download_name`."""
        return self._signer.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "ResponseContentDisposition": attachment(download_name),
            },
            ExpiresIn=max(1, min(seconds, MAX_LINK_SECONDS)),
        )

    def ready(self) -> bool:
        """Tell whether the store answers and knows the bucket."""
        try:
            self._ask(lambda: self._s3.head_bucket(Bucket=self._bucket))
        except (StorageUnavailable, NotFound):
            return False
        return True

    def rules(self) -> BucketRules:
        """Ask the bucket for its rules."""
        return BucketRules(self._default_encryption(), self._aborts_uploads())

    def _default_encryption(self) -> str | None:
        try:
            said = self._s3.get_bucket_encryption(Bucket=self._bucket)
            rule = said["ServerSideEncryptionConfiguration"]["Rules"][0]
            return rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
        except (ClientError, BotoCoreError, OSError, LookupError) as error:
            unset = _code_of(error) == "ServerSideEncryptionConfigurationNotFoundError"
            return "" if unset else None

    def _aborts_uploads(self) -> bool | None:
        try:
            said = self._s3.get_bucket_lifecycle_configuration(Bucket=self._bucket)
        except (ClientError, BotoCoreError, OSError) as error:
            return False if _code_of(error) == "NoSuchLifecycleConfiguration" else None
        rules = [rule for rule in said.get("Rules", []) if rule.get("Status") == "Enabled"]
        return any("AbortIncompleteMultipartUpload" in rule for rule in rules)

    def close(self) -> None:
        """Close the connections."""
        self._s3.close()
        if self._signer is not self._s3:
            self._signer.close()

    def _ask(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except (ClientError, Boto3Error, BotoCoreError, OSError) as error:
            raise self._translated(error) from error

    def _translated(self, error: BaseException) -> Exception:
        code = _code_of(error)
        if code in _MISSING:
            return NotFound("The object store has no such file.")
        if code in _REFUSED or _no_keys(error):
            return StorageRefused(
                f"The object store refuses ({code or type(error).__name__}, bucket "
                f"{self._bucket}). Check the keys, the bucket and its rights in ATTENDANCE_S3_*, "
                "then request the export again."
            )
        return StorageUnavailable(
            f"The object store did not answer ({code or type(error).__name__})."
        )


def make_client(endpoint: str | None, region: str, keys: dict[str, str | None]) -> Any:
    """Return a client that gives up: 3 tries, each with 3 s to connect and 20 s per answer."""
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=region,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path" if endpoint else "auto"},
            connect_timeout=3,
            read_timeout=20,
            retries={"mode": "standard", "total_max_attempts": 3},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
        **keys,
    )


def _encryption_header(encryption: str) -> dict[str, str]:
    if not encryption:
        return {}
    if encryption.startswith("aws:kms:"):
        return {
            "ServerSideEncryption": "aws:kms",
            "SSEKMSKeyId": encryption.removeprefix("aws:kms:"),
        }
    return {"ServerSideEncryption": encryption}


def _code_of(error: BaseException) -> str:
    """Return the code that the store answered; boto3's transfer hides it in the cause."""
    step: BaseException | None = error
    for _ in range(5):
        if isinstance(step, ClientError):
            return str(step.response.get("Error", {}).get("Code", ""))
        if step is None:
            break
        step = step.__cause__ or step.__context__
    return ""


def _no_keys(error: BaseException) -> bool:
    return type(error).__name__ in ("NoCredentialsError", "PartialCredentialsError")


def _measured(path: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(_MIB):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def _with_first(first: bytes, rest: Iterator[bytes], body: Any) -> Iterator[bytes]:
    try:
        yield first
        yield from rest
    finally:
        body.close()
