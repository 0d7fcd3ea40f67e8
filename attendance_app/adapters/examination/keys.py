"""Looks at the keys of the faces: whether they are keys, and whether they open what is there."""

from collections.abc import Callable, Iterator

from attendance_app.adapters.template_vault import AesGcmVault
from attendance_app.db import employee_keys
from attendance_app.db.engine import make_engine, transactions
from attendance_app.domain.errors import Unavailable
from attendance_app.domain.ids import EmployeeId
from attendance_app.services.doctor import Finding, note, ok, wrong


def template_keys(make: Callable[[], AesGcmVault], database_url: str) -> Iterator[Finding]:
    """Look at the keys. make: reads them; database_url: where what they wrapped lies."""
    try:
        vault = make()
    except ValueError as error:
        yield wrong(
            "template key",
            str(error),
            "Restore ATTENDANCE_TEMPLATE_KEY_FILE from its copy: a new key opens no enrolled face.",
        )
        return
    yield ok("template key", f"{' and '.join(vault.readable)} can be read")
    engine = make_engine(database_url, pool_size=1)
    try:
        with transactions(engine)() as session:
            counted, samples = employee_keys.by_key(session), employee_keys.samples(session)
    except Unavailable:
        return  # the database's own finding says so
    finally:
        engine.dispose()
    for name, employee, wrapped in samples:
        if not vault.unlocks(wrapped, EmployeeId(employee)):
            yield _locked(name, counted[name], name in vault.readable)
    yield from _change(vault, counted)


def _locked(name: str, people: int, at_hand: bool) -> Finding:
    if at_hand:
        return wrong(
            "faces",
            f"{people} people's do not open with the key that is called {name}",
            "Another key stands in its file: restore the one that they were enrolled with.",
        )
    return wrong(
        "faces",
        f"{people} people's are sealed with the key {name}, which is not given",
        "Give its copy as ATTENDANCE_TEMPLATE_OTHER_KEY_FILE, with _ID, and run `rotate-keys`.",
    )


def _change(vault: AesGcmVault, counted: dict[str, int]) -> Iterator[Finding]:
    for name in vault.readable[1:]:
        if counted.get(name):
            yield note(
                "key change",
                f"{counted[name]} people's faces still need {name}",
                "The consumer changes them; `rotate-keys` does it at once. Keep both keys.",
            )
        elif counted.get(vault.key_id):
            yield note(
                "key change",
                f"nobody's face needs {name}",
                "After a finished change, take ATTENDANCE_TEMPLATE_OTHER_KEY_FILE and _ID away;"
                " before one, go on with docs/runbooks/rotate-keys.md.",
            )
