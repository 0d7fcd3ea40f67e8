"""How the bucket of the exports keeps them: archive, expiry, versions, and no public access."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from attendance_app.domain.errors import StorageRefused, StorageUnavailable

PREFIX = "payroll/"
ARCHIVE = "GLACIER_IR"  # the class of Glacier that a download still reads at once
_OWN = "attendance-"
_OLD_VERSION_DAYS = 30
_UNFINISHED_DAYS = 2
_NOT_OFFERED = {"NotImplemented", "MethodNotAllowed", "501", "405"}
_UNANSWERED = {"500", "503", "InternalError", "ServiceUnavailable", "SlowDown"}


@dataclass(frozen=True, slots=True)
class Applied:
    """One measure. outcome: "done", "partly", "not offered" or "refused"; note: a sentence."""

    measure: str
    outcome: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class BucketRules:
    """Writes the rules of a bucket; repeatable, and rules of others stay.

    client: boto3's for S3. archive_days: until files go to Glacier; expire_days: until they are
    deleted; 0 for never. retention: how files of locked periods are kept: the mode, and years.
    """

    client: Any
    bucket: str
    archive_days: int
    expire_days: int
    retention: tuple[str, int] = ("GOVERNANCE", 0)

    def apply(self) -> tuple[Applied, ...]:
        """Apply each measure and tell what became of it; a refused one stops no other.

        Raises:
            StorageRefused: there is no such bucket, or the keys are not known.
            StorageUnavailable: the store does not answer.

        """
        self._ask(lambda: self.client.head_bucket(Bucket=self.bucket), stop=True)
        return (self._lifecycle(), self._private(), self._versions(), self._lock())

    def rules(self, *, archive: bool = True) -> list[dict[str, Any]]:
        """Return the lifecycle of the exports, in S3's words."""
        kept: dict[str, Any] = {
            "ID": f"{_OWN}payroll",
            "Filter": {"Prefix": PREFIX},
            "Status": "Enabled",
            "NoncurrentVersionExpiration": {"NoncurrentDays": _OLD_VERSION_DAYS},
        }
        if archive and self.archive_days:
            kept["Transitions"] = [{"Days": self.archive_days, "StorageClass": ARCHIVE}]
        if self.expire_days:
            kept["Expiration"] = {"Days": self.expire_days}
        unfinished = {
            "ID": f"{_OWN}unfinished",
            "Filter": {"Prefix": PREFIX},
            "Status": "Enabled",
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": _UNFINISHED_DAYS},
        }
        return [kept, unfinished]

    def _lifecycle(self) -> Applied:
        measure = "lifecycle"
        said = self._ask(
            lambda: self.client.get_bucket_lifecycle_configuration(Bucket=self.bucket)["Rules"]
        )
        if isinstance(said, str) and said != "NoSuchLifecycleConfiguration":
            return _refused(measure, said)
        others = [
            rule
            for rule in ([] if isinstance(said, str) else said)
            if not str(rule.get("ID", "")).startswith(_OWN)
        ]
        code = self._put_lifecycle([*others, *self.rules()])
        if code in _NOT_OFFERED and self.archive_days:
            code = self._put_lifecycle([*others, *self.rules(archive=False)])
            if not code:
                return Applied(measure, "partly", "This store has no Glacier: files only expire.")
        return _outcome(measure, code, self._told())

    def _put_lifecycle(self, rules: list[dict[str, Any]]) -> str:
        return _code(
            self._ask(
                lambda: self.client.put_bucket_lifecycle_configuration(
                    Bucket=self.bucket, LifecycleConfiguration={"Rules": rules}
                )
            )
        )

    def _told(self) -> str:
        archive = f"to Glacier after {self.archive_days} days" if self.archive_days else ""
        expire = f"deleted after {self.expire_days} days" if self.expire_days else "never deleted"
        return f"Files go {archive}, {expire}." if archive else f"Files are {expire}."

    def _private(self) -> Applied:
        wanted = dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"),
            True,
        )
        said = self._ask(
            lambda: self.client.put_public_access_block(
                Bucket=self.bucket, PublicAccessBlockConfiguration=wanted
            )
        )
        return _outcome("public access block", _code(said))

    def _versions(self) -> Applied:
        said = self._ask(
            lambda: self.client.put_bucket_versioning(
                Bucket=self.bucket, VersioningConfiguration={"Status": "Enabled"}
            )
        )
        note = f"A replaced or deleted file can be had back for {_OLD_VERSION_DAYS} days."
        return _outcome("versions", _code(said), note)

    def _lock(self) -> Applied:
        """Look only: Object Lock is decided when a bucket is made, and its term by the company."""
        measure = "object lock"
        said = self._ask(lambda: self.client.get_object_lock_configuration(Bucket=self.bucket))
        if isinstance(said, str):
            if said == "ObjectLockConfigurationNotFoundError":
                off = "Off; a bucket is made with it. Files of locked periods can be removed."
                return Applied(measure, "not offered", off)
            return _outcome(measure, said)
        kept = said["ObjectLockConfiguration"].get("Rule", {}).get("DefaultRetention")
        if not kept:
            return Applied(measure, "done", f"On, without a term of its own. {self._kept()}")
        term = f"{kept['Years']} years" if kept.get("Years") else f"{kept.get('Days')} days"
        return Applied(measure, "done", f"On, {kept['Mode'].lower()}, {term}. {self._kept()}")

    def _kept(self) -> str:
        mode, years = self.retention
        if not years:
            return "ATTENDANCE_S3_RETENTION_YEARS is 0: we add none for files of locked periods."
        return f"Files of locked periods are kept {years} years ({mode.lower()})."

    def _ask(self, call: Callable[[], Any], *, stop: bool = False) -> Any:
        """Return the answer, or the code of a refusal; with `stop`, a refusal raises too."""
        try:
            return call()
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in _UNANSWERED:
                raise StorageUnavailable(f"The object store did not answer ({code}).") from error
            if stop:
                raise StorageRefused(
                    f"The object store refuses (bucket {self.bucket}, {code}). Check the keys, the"
                    " bucket and its rights in ATTENDANCE_S3_*."
                ) from error
            return code or "unknown"
        except BotoCoreError as error:
            raise StorageUnavailable(
                f"The object store did not answer ({type(error).__name__})."
            ) from error


def _code(said: Any) -> str:
    return said if isinstance(said, str) else ""


def _outcome(measure: str, code: str, note: str = "") -> Applied:
    if not code:
        return Applied(measure, "done", note)
    if code in _NOT_OFFERED:
        return Applied(measure, "not offered", "This store does not have it.")
    return _refused(measure, code)


def _refused(measure: str, code: str) -> Applied:
    return Applied(measure, "refused", f"The store says {code}: check the rights of the keys.")
