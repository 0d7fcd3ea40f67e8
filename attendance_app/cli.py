"""python -m attendance_app …: what the holder of the machine may do.

    prepare                        months, company, consent text; the first administrator or a link
    create-admin --email E         password from ATTENDANCE_ADMIN_PASSWORD, or asked for
    setup-link                     a new one-time link for the first administrator
    token create --name N --scope admin|hr|kiosk [--site S]
    token list
    token revoke ID
    seed                           an invented company for a demonstration, into an empty one
    storage apply                  write the rules of the bucket: Glacier, expiry, nothing public
    audit verify                   compute the chain of the audit log again
    nightly                        what each night makes and forgets; harmless at any time
    rotate-keys [--status]         seal all faces with the key in use; say which keys are needed
    verify-backup --database-url-file FILE   look at a restored copy of the database
    openapi                        the description of the HTTP interface
    calibrate [--propose --by E]   how sure a face must be, measured on the own gallery
    doctor [--json]                look at this deployment, say what is wrong and how to mend it
    check-rules FILE.json          a company's worked examples of paid time, run and compared

A password is never an argument: other users of the machine can read those.
"""

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from attendance_app.adapters.rules_file import check_rules
from attendance_app.domain.actor import SYSTEM, Scope
from attendance_app.domain.calibration import COLD_START, TARGET
from attendance_app.domain.errors import AttendanceError, RuleViolation
from attendance_app.seed import seed
from attendance_app.services.calibration import ScopeView
from attendance_app.services.doctor import any_wrong, document, lines
from attendance_app.settings import Settings, settings
from attendance_app.wiring import UseCases, backup_check, bucket_rules, examine, use_cases

Command = Callable[[UseCases, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    asked = parser().parse_args(arguments)
    if asked.alone is not None:
        return asked.alone(asked)
    try:
        return asked.command(use_cases(), asked)
    except AttendanceError as error:
        print(error, file=sys.stderr)
        return 1


def prepare(cases: UseCases, _asked: argparse.Namespace) -> int:
    """Make what an installation needs before it starts. Repeatable."""
    cases.maintenance.prepare()
    given = settings()
    if given.admin_email and given.admin_password and cases.accounts.setup_needed():
        cases.accounts.create_admin(given.admin_email, given.admin_password.get_secret_value())
        print(f"administrator {given.admin_email}")
    return setup_link(cases, _asked)


def setup_link(cases: UseCases, _asked: argparse.Namespace) -> int:
    """Print a one-time link when nobody administers yet."""
    token = cases.accounts.new_setup_link()
    if token:
        print(f"setup-link /setup?token={token}")
    return 0


def create_admin(cases: UseCases, asked: argparse.Namespace) -> int:
    """Make an administrator."""
    cases.accounts.create_admin(asked.email, _password(settings()), asked.name)
    print(f"administrator {asked.email}")
    return 0


def token_create(cases: UseCases, asked: argparse.Namespace) -> int:
    """Print a new bearer token; it cannot be shown again."""
    print(cases.tokens.create(SYSTEM, asked.name, Scope(asked.scope), _site(cases, asked.site)))
    return 0


def token_list(cases: UseCases, _asked: argparse.Namespace) -> int:
    """Print the bearer tokens."""
    for token in cases.tokens.list(SYSTEM):
        print(f"{token.id}\t{token.state}\t{token.scope}\t{token.site or '-'}\t{token.name}")
    return 0


def token_revoke(cases: UseCases, asked: argparse.Namespace) -> int:
    """End a bearer token."""
    cases.tokens.revoke(SYSTEM, asked.id)
    return 0


def audit_verify(cases: UseCases, _asked: argparse.Namespace) -> int:
    """Compute the chain again; the status is 1 when it is broken."""
    found = cases.audit.verify(SYSTEM)
    if found.ok:
        print(f"{found.entries} entries, the chain is unbroken")
        return 0
    print(f"the chain is broken at entry {found.first_bad_id}", file=sys.stderr)
    return 1


def nightly(cases: UseCases, _asked: argparse.Namespace) -> int:
    """Make the months to come, forget ended sessions, erase faces that nobody uses. Repeatable."""
    done = cases.maintenance.nightly()
    print(f"{done.moved} punches put into their month, {done.ended} sessions forgotten,", end=" ")
    print(f"faces of {done.unused} people erased")
    return 0


def verify_backup(_cases: UseCases, asked: argparse.Namespace) -> int:
    """Look at a restored copy of the database; the status is 1 when it would not do."""
    try:
        checks = backup_check(asked.database_url_file).run()
    except ValueError as error:
        raise RuleViolation(str(error)) from None
    for check in checks:
        word = "ok" if check.ok else "WRONG" if check.fatal else "note"
        print(f"{word}\t{check.name}\t{check.detail}")
    return 0 if all(check.ok for check in checks if check.fatal) else 1


def rotate_keys(cases: UseCases, asked: argparse.Namespace) -> int:
    """Seal all with the key in use; the status is 1 while another key is still needed."""
    keys = cases.template_keys
    failed = 0 if asked.status else keys.run(longest_s=0).failed
    while not asked.status and keys.use().waiting:
        turn = keys.run(longest_s=5)
        failed = turn.failed
        use = keys.use()
        print(f"{use.current} people under {use.key_id}, {use.waiting} to go", flush=True)
        if not turn.people:
            break
    if not asked.status:
        cases.webhooks.reseal()
    use, secrets = keys.use(), cases.webhooks.under_other_keys()
    print(f"in use: {use.key_id}, {use.current} people")
    print(f"under the other key: {use.waiting} people")
    for name, people in use.lost.items():
        print(f"under {name}, which is not given: {people} people")
    if use.badges_wait:
        print("badge numbers: under the other key")
    if failed:
        print(f"{failed} people's faces do not open, the log names them", file=sys.stderr)
    if secrets:
        print(f"under another key: the secrets of {secrets} webhooks")
    done = use.done and not secrets
    print("every other key may be taken away" if done else "keep the other key")
    return int(not done)


def storage_apply(_cases: UseCases, _asked: argparse.Namespace) -> int:
    """Write the rules of the exports' bucket and tell what the store took; 1 when it refused."""
    applied = bucket_rules().apply()
    for one in applied:
        print(f"{one.measure}: {one.outcome}{'. ' if one.note else ''}{one.note}")
    return int(any(one.outcome == "refused" for one in applied))


def fill_demonstration(cases: UseCases, _asked: argparse.Namespace) -> int:
    """Fill an empty company with invented people and six weeks of their punches."""
    for line in seed(cases):
        print(line)
    return 0


def calibrate(cases: UseCases, asked: argparse.Namespace) -> int:
    """Measure the gallery and print what each threshold lets through."""
    found = cases.calibration.measured(SYSTEM, asked.target)
    print(f"model {found.model_id}, {found.people} people, target {asked.target:.3%} of strangers")
    for name, view in (("site", found.site), ("company", found.company)):
        for line in _measured_lines(name, view):
            print(line)
    print(f"{found.lookalikes} pairs of people are nearer than the values in force allow")
    return _propose(cases, asked) if asked.propose else 0


def _propose(cases: UseCases, asked: argparse.Namespace) -> int:
    if not asked.by:
        raise RuleViolation("Say which administrator proposes it: --by their e-mail address.")
    actor = cases.calibration.administrator(asked.by)
    for scope in ("site", "company"):
        made = cases.calibration.propose_measured(actor, scope, asked.target)
        print(f"{scope}: nothing to propose" if made is None else f"{scope}: proposal {made.id}")
    if cases.calibration.standing(actor).administrators < 2:
        print(
            "There is only one administrator, and nobody approves what they proposed themselves."
            " Invite another under Settings, Accounts; until then the values in force stay."
        )
    return 0


def _measured_lines(name: str, view: ScopeView) -> list[str]:
    advice = view.advice
    lines = [
        f"{name}: {word} {x.threshold:.2f}: {x.hits} of {x.n} strangers would be taken for"
        f" somebody (95 %: {x.interval.low:.3%} to {x.interval.high:.3%})"
        for word, x in (("in force", advice.current), ("proposed", advice.proposed))
    ]
    if advice.is_cold:
        lines.append(f"{name}: fewer than {COLD_START} people: the fixed value stays")
    elif not advice.is_seen:
        lines.append(
            f"{name}: too few people to see the target: less than {3 / advice.proposed.n:.3%}"
        )
    return lines


def doctor(asked: argparse.Namespace) -> int:
    """Look at this deployment from inside; the status is 1 when something is wrong."""
    found = list(examine())
    if asked.json:
        print(json.dumps(document(found), indent=2, ensure_ascii=False))
    else:
        print(*lines(found), sep="\n")
    return int(any_wrong(found))


def openapi(_cases: UseCases, _asked: argparse.Namespace) -> int:
    """Print the OpenAPI document."""
    from attendance_app.api.app import create_api

    print(json.dumps(create_api().openapi(), indent=2, ensure_ascii=False))
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the whole command line."""
    root = argparse.ArgumentParser(prog="python -m attendance_app")
    root.set_defaults(alone=None)  # a command that works without an installation in order
    commands = root.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "prepare", prepare)
    _add(commands, "setup-link", setup_link)
    _add(commands, "openapi", openapi)
    _add(commands, "seed", fill_demonstration)
    measure = _add(commands, "calibrate", calibrate)
    measure.add_argument("--target", type=float, default=TARGET)
    measure.add_argument("--propose", action="store_true", help="make proposals of it")
    measure.add_argument("--by", default="", help="e-mail address of the proposing administrator")
    rules = commands.add_parser(
        "check-rules", help="Run a company's worked examples of paid time, and compare."
    )
    rules.set_defaults(alone=lambda asked: check_rules(asked.file, sys.stdout, sys.stderr))
    rules.add_argument("file", type=Path)
    examination = commands.add_parser("doctor", help=doctor.__doc__)
    examination.set_defaults(alone=doctor)
    examination.add_argument("--json", action="store_true", help="for a program")
    admin = _add(commands, "create-admin", create_admin)
    admin.add_argument("--email", required=True)
    admin.add_argument("--name", default="Administrator")
    tokens = commands.add_parser("token", help="Bearer tokens of programs.").add_subparsers(
        required=True, metavar="COMMAND"
    )
    create = _add(tokens, "create", token_create)
    create.add_argument("--name", required=True)
    create.add_argument("--scope", required=True, choices=[scope.value for scope in Scope])
    create.add_argument("--site", help="name or number of the site of a kiosk token")
    _add(tokens, "list", token_list)
    _add(tokens, "revoke", token_revoke).add_argument("id", type=int)
    audit = commands.add_parser("audit", help="The audit log.").add_subparsers(
        required=True, metavar="COMMAND"
    )
    _add(audit, "verify", audit_verify)
    _add(commands, "nightly", nightly)
    keys = _add(commands, "rotate-keys", rotate_keys)
    keys.add_argument("--status", action="store_true", help="only say which keys are needed")
    backup = _add(commands, "verify-backup", verify_backup)
    backup.add_argument("--database-url-file", type=Path, required=True)
    storage = commands.add_parser("storage", help="The object store.").add_subparsers(
        required=True, metavar="COMMAND"
    )
    _add(storage, "apply", storage_apply)
    return root


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, command: Command
) -> argparse.ArgumentParser:
    added = commands.add_parser(name, help=command.__doc__)
    added.set_defaults(command=command)
    return added


def _password(given: Settings) -> str:
    if given.admin_password:
        return given.admin_password.get_secret_value()
    return getpass.getpass("Password: ")


def _site(cases: UseCases, wanted: str | None) -> int | None:
    if wanted is None:
        return None
    sites = cases.sites.list()
    found = [site.id for site in sites if wanted in (site.name, str(site.id))]
    if not found:
        names = ", ".join(site.name for site in sites) or "none yet"
        raise RuleViolation(f"There is no site {wanted!r}. There are: {names}.")
    return found[0]
