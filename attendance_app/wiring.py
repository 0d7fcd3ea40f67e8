"""Composition root: the only place where objects meet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from huey import PriorityRedisExpireHuey
from pydantic import SecretStr, ValidationError
from sqlalchemy.exc import ArgumentError

from attendance_app import settings as configuration
from attendance_app.adapters.bucket_rules import BucketRules
from attendance_app.adapters.clock import SystemClock
from attendance_app.adapters.documents import PayrollDocuments
from attendance_app.adapters.documents.glimpses import FileGlimpses
from attendance_app.adapters.documents.logo import PngLogos
from attendance_app.adapters.examination import database, keys, machine, servers
from attendance_app.adapters.face_client import HttpFaceEncoder
from attendance_app.adapters.gallery import DatabaseGalleries
from attendance_app.adapters.holiday_catalogue import PackagedHolidays
from attendance_app.adapters.job_queue import HueyJobQueue, make_huey
from attendance_app.adapters.object_store import S3ObjectStore, make_client
from attendance_app.adapters.passwords import Argon2Passwords
from attendance_app.adapters.payroll_systems import SystemFiles
from attendance_app.adapters.presence_cache import RedisPresenceCache
from attendance_app.adapters.rate_limits import RateLimits
from attendance_app.adapters.redis_ping import RedisPing
from attendance_app.adapters.secret_box import AesGcmBox
from attendance_app.adapters.smtp_mail import SmtpMailer
from attendance_app.adapters.template_vault import AesGcmVault
from attendance_app.adapters.time_zones import tzdata_version
from attendance_app.adapters.webhook_post import HttpsWebhooks
from attendance_app.db.engine import Transaction, make_engine, transactions
from attendance_app.services.accounts import Accounts
from attendance_app.services.arrivals import ArrivalTimes
from attendance_app.services.audit import Audit
from attendance_app.services.backup_check import BackupCheck
from attendance_app.services.badge_numbers import BadgeNumbers
from attendance_app.services.badges import Badges
from attendance_app.services.board import Board
from attendance_app.services.calibration import Calibration
from attendance_app.services.check_in import CheckIn
from attendance_app.services.company import Company
from attendance_app.services.comparison import Comparisons
from attendance_app.services.consent_texts import ConsentTexts
from attendance_app.services.consents import Consents
from attendance_app.services.corrections import Corrections
from attendance_app.services.deliveries import Deliveries
from attendance_app.services.doctor import Finding, Probe, examined, wrong
from attendance_app.services.doubles import Doubles
from attendance_app.services.employees import Employees
from attendance_app.services.enrolment import Enrolment
from attendance_app.services.export_glimpses import ExportGlimpses, GlimpseMaker
from attendance_app.services.export_profiles import ExportProfiles
from attendance_app.services.export_schedules import ExportSchedules
from attendance_app.services.export_systems import Systems
from attendance_app.services.export_work import ExportWork
from attendance_app.services.first_steps import FirstSteps
from attendance_app.services.health import Health
from attendance_app.services.holidays import Holidays
from attendance_app.services.kiosks import Kiosks
from attendance_app.services.leave import Leave
from attendance_app.services.letterheads import Letterheads
from attendance_app.services.maintenance import Maintenance
from attendance_app.services.pay_periods import PayPeriods
from attendance_app.services.payroll import Payroll
from attendance_app.services.payroll_reading import PayrollReading
from attendance_app.services.pin_and_badge import PinAndBadge
from attendance_app.services.ports import ObjectStore
from attendance_app.services.punches import Punches
from attendance_app.services.recompute import Recompute
from attendance_app.services.reembedding import Reembedding
from attendance_app.services.reminders import Reminders
from attendance_app.services.reports import Reports
from attendance_app.services.rules import RuleSets
from attendance_app.services.schedules import Schedules
from attendance_app.services.sessions import SessionPolicy
from attendance_app.services.sites import Sites
from attendance_app.services.teams import Teams
from attendance_app.services.template_keys import TemplateKeys
from attendance_app.services.timesheets import Timesheets
from attendance_app.services.tokens import ApiTokens
from attendance_app.services.webhooks import Webhooks
from attendance_app.settings import Settings

CONSENT_TEXT = Path(__file__).parent / "consent_text.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """Everything that the web, the routes, the tasks and the command line may ask for."""

    accounts: Accounts
    tokens: ApiTokens
    company: Company
    letterheads: Letterheads
    sites: Sites
    employees: Employees
    badges: Badges
    consents: Consents
    consent_texts: ConsentTexts
    enrolment: Enrolment
    reembedding: Reembedding
    template_keys: TemplateKeys
    doubles: Doubles
    kiosks: Kiosks
    check_in: CheckIn
    pin_and_badge: PinAndBadge
    calibration: Calibration
    punches: Punches
    board: Board
    arrivals: ArrivalTimes
    first_steps: FirstSteps
    payroll: Payroll
    export_glimpses: ExportGlimpses
    export_profiles: ExportProfiles
    comparisons: Comparisons
    export_schedules: ExportSchedules
    deliveries: Deliveries
    webhooks: Webhooks
    teams: Teams
    rules: RuleSets
    schedules: Schedules
    holidays: Holidays
    leave: Leave
    corrections: Corrections
    reminders: Reminders
    timesheets: Timesheets
    pay_periods: PayPeriods
    reports: Reports
    recompute: Recompute
    audit: Audit
    health: Health
    maintenance: Maintenance


def build(settings: Settings) -> UseCases:
    """Assemble the application from its settings. Nothing is connected yet."""
    clock = SystemClock()
    redis_url = settings.redis_url.get_secret_value()
    transaction = transactions(
        make_engine(settings.database_url.get_secret_value(), pool_size=settings.database_pool_size)
    )
    passwords, limits = Argon2Passwords(), RateLimits(redis_url)
    vault = _vault(settings)
    numbers = BadgeNumbers(vault)
    galleries = DatabaseGalleries(transaction, vault, clock)
    encoder, store = _encoder(settings), _store(settings)
    presence = RedisPresenceCache(redis_url)
    recompute = Recompute(transaction, clock, tzdata_version())
    queue, text = HueyJobQueue(redis_url), CONSENT_TEXT.read_text()
    policy = SessionPolicy(
        timedelta(hours=settings.session_idle_hours),
        timedelta(hours=settings.session_absolute_hours),
    )
    payroll = _payroll(settings, transaction, store, queue)
    mailer, poster = _mailer(settings), _poster(settings)
    box = AesGcmBox(
        settings.template_key_file, settings.template_key_id, settings.other_template_key
    )
    return UseCases(
        accounts=Accounts(transaction, clock, passwords, limits, policy),
        tokens=ApiTokens(transaction, clock, limits),
        company=Company(transaction, clock),
        letterheads=Letterheads(transaction, clock, PngLogos()),
        sites=Sites(transaction, clock),
        employees=Employees(transaction, clock, passwords, galleries),
        badges=Badges(transaction, clock, numbers),
        consents=Consents(transaction, clock, galleries),
        consent_texts=ConsentTexts(transaction, clock, galleries, text),
        enrolment=Enrolment(transaction, clock, encoder, galleries, vault),
        reembedding=Reembedding(transaction, clock, encoder, galleries, vault),
        template_keys=TemplateKeys(transaction, clock, vault, numbers),
        doubles=Doubles(transaction, clock, galleries),
        kiosks=Kiosks(transaction, clock, limits),
        check_in=CheckIn(transaction, clock, encoder, galleries, presence, limits, queue),
        pin_and_badge=PinAndBadge(transaction, clock, presence, passwords, numbers, limits, queue),
        calibration=Calibration(transaction, clock, encoder, galleries),
        punches=Punches(transaction, clock, presence, queue),
        board=Board(transaction, clock, presence),
        arrivals=ArrivalTimes(transaction, clock),
        first_steps=FirstSteps(transaction),
        payroll=payroll,
        export_glimpses=ExportGlimpses(transaction, clock, store),
        export_profiles=ExportProfiles(transaction, clock, payroll.reading, SystemFiles()),
        comparisons=Comparisons(transaction, recompute),
        export_schedules=ExportSchedules(payroll),
        deliveries=Deliveries(transaction, clock, mailer, poster, box, queue, settings.public_url),
        webhooks=Webhooks(transaction, clock, poster, box),
        teams=Teams(transaction, clock),
        rules=RuleSets(transaction, clock),
        schedules=Schedules(transaction, clock),
        holidays=Holidays(transaction, clock, PackagedHolidays()),
        leave=Leave(transaction, clock, recompute),
        corrections=Corrections(transaction, clock, presence, recompute),
        reminders=Reminders(
            transaction,
            clock,
            mailer,
            timedelta(minutes=settings.remind_after_minutes),
            settings.public_url,
        ),
        timesheets=Timesheets(transaction, clock, recompute),
        pay_periods=PayPeriods(transaction, clock, recompute),
        reports=Reports(transaction, clock, recompute),
        recompute=recompute,
        audit=Audit(transaction, clock),
        health=Health(
            transaction,
            clock,
            (("redis", RedisPing(redis_url)), ("store", store), ("face_worker", encoder)),
        ),
        maintenance=Maintenance(transaction, clock, text, policy),
    )


@cache
def use_cases() -> UseCases:
    """Return the process's use cases, built on first use."""
    return build(configuration.settings())


def examine() -> Iterator[Finding]:
    """Look at this deployment from inside; needs nothing to be in order, not even the settings."""
    try:
        given = configuration.settings()
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            field = ".".join(str(part) for part in problem["loc"]).upper()
            name = f"ATTENDANCE_{field}" if field else "settings"
            yield wrong(name, problem["msg"], "Set it as docs/settings.md says.")
        return
    yield from examined(_probes(given))


def _probes(given: Settings) -> list[tuple[str, Probe]]:
    url, clock = given.database_url.get_secret_value(), SystemClock()
    found: list[tuple[str, Probe]] = [
        ("secrets", lambda: machine.secrets(configuration.secret_files())),
        ("template key", lambda: keys.template_keys(lambda: _vault(given), url)),
        ("database", lambda: database.database(url, clock)),
        ("redis", lambda: servers.queue(given.redis_url.get_secret_value())),
        ("store", lambda: servers.store(_store(given), given.s3_retention_years)),
        ("worker", lambda: servers.worker(_encoder(given), url)),
        ("disk", machine.disk),
        ("time zones", machine.time_zones),
        ("address", lambda: machine.address(given.public_url, given.trusted_proxy_hops, clock)),
    ]
    if given.replica_url:
        replica = given.replica_url.get_secret_value()
        found.insert(3, ("replica", lambda: database.replica(replica)))
    return found


def job_queue() -> PriorityRedisExpireHuey:
    """Return the queue that the consumer works on."""
    given = configuration.settings()
    return make_huey(given.redis_url.get_secret_value(), heartbeat=given.consumer_heartbeat_file)


def backup_check(url_file: Path) -> BackupCheck:
    """Return what looks at the restored copy of the database whose address stands in a file.

    Raises:
        ValueError: the file cannot be read, or holds no address of a PostgreSQL.

    """
    url = configuration.secret_in(str(url_file), "--database-url-file")
    try:
        copy = make_engine(url, pool_size=1, read_only=True)
    except ArgumentError:
        raise ValueError(
            f"{url_file} holds no address: write postgresql+psycopg://user:password@host/name"
        ) from None
    return BackupCheck(transactions(copy), SystemClock())


def bucket_rules() -> BucketRules:
    """Return what writes the rules of the exports' bucket."""
    given = configuration.settings()
    keys = {
        "aws_access_key_id": _revealed(given.s3_access_key_id),
        "aws_secret_access_key": _revealed(given.s3_secret_access_key),
    }
    return BucketRules(
        make_client(given.s3_endpoint_url, given.s3_region, keys),
        given.s3_bucket,
        given.s3_archive_after_days,
        given.s3_expire_after_days,
        (given.s3_retention_mode, given.s3_retention_years),
    )


def _payroll(
    settings: Settings, transaction: Transaction, store: ObjectStore, queue: HueyJobQueue
) -> Payroll:
    """Return the exports: they read the replica when there is one, always in one snapshot."""
    replica = settings.replica_url or settings.database_url
    snapshots = make_engine(
        replica.get_secret_value(), pool_size=2, read_only=True
    ).execution_options(isolation_level="REPEATABLE READ")
    reading = PayrollReading(transactions(snapshots), tzdata_version())
    lease = timedelta(seconds=settings.export_lease_s)
    return Payroll(
        transaction=transaction,
        clock=SystemClock(),
        reading=reading,
        work=ExportWork(
            transaction,
            reading,
            store,
            PayrollDocuments(),
            Systems(transaction, SystemFiles()),
            lease,
            split_people=settings.export_split_people,
            glimpses=GlimpseMaker(store, FileGlimpses()),
            keep_years=settings.s3_retention_years,
        ),
        store=store,
        queue=queue,
        link_seconds=settings.link_seconds,
        mails=bool(settings.smtp_host),
    )


def _mailer(settings: Settings) -> SmtpMailer | None:
    if not settings.smtp_host:
        return None
    return SmtpMailer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.smtp_sender,
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=_revealed(settings.smtp_password) or "",
        deadline_s=settings.smtp_deadline_s,
    )


def _poster(settings: Settings) -> HttpsWebhooks:
    return HttpsWebhooks(settings.webhook_deadline_s, settings.webhook_allowed)


def _vault(settings: Settings) -> AesGcmVault:
    return AesGcmVault.from_file(
        settings.template_key_file, settings.template_key_id, other=settings.other_template_key
    )


def _encoder(settings: Settings) -> HttpFaceEncoder:
    return HttpFaceEncoder(
        settings.face_worker_url,
        settings.face_worker_token.get_secret_value(),
        settings.face_worker_deadline_s,
    )


def _store(settings: Settings) -> S3ObjectStore:
    return S3ObjectStore(
        settings.s3_bucket,
        region=settings.s3_region,
        endpoint=settings.s3_endpoint_url,
        public_endpoint=settings.s3_public_endpoint_url,
        key_id=_revealed(settings.s3_access_key_id),
        secret=_revealed(settings.s3_secret_access_key),
        encryption=settings.s3_server_side_encryption,
        retention=settings.s3_retention_mode,
    )


def _revealed(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
