"""A recogniser of 512 numbers, chosen by a setting: enrolled and recognised by the same code."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ai_worker.weights import manifest
from attendance_app.adapters.face_client import HttpFaceEncoder
from attendance_app.adapters.template_vault import AesGcmVault
from attendance_app.domain.errors import FaceNotRecognised
from attendance_app.domain.identification import Model
from attendance_app.services.calibration import Calibration
from attendance_app.services.enrolment import Enrolment
from attendance_app.services.reembedding import Anew, Reembedding
from attendance_app.services.sites import Sites
from attendance_app.settings import Settings
from tests.ai_worker.conftest import TOKEN, Server, serving
from tests.ai_worker.test_registry import projection, provide
from tests.browser import wait_until
from tests.builders import admin
from tests.faces import Doors
from tests.faults.test_exports import COMMAND, ROOT, kill
from tests.photos import jpeg, photo, pixels, webcam_frame
from tests.stack import Servers


@pytest.fixture(scope="module")
def arcface(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A worker with a graph of ArcFace's shape; its entry asks for more than SFace's values."""
    folder = tmp_path_factory.mktemp("models")
    for model in manifest.MODELS:
        (folder / model.name).symlink_to(models / model.name)
    provide(folder, "ArcFace", projection(112, 512, centred=True), threshold=0.9, margin=0.02)
    with serving(folder, RECOGNISER="ArcFace", THREADS="1") as running:
        yield running


@pytest.fixture
def encoder(arcface: Server) -> Iterator[HttpFaceEncoder]:
    client = HttpFaceEncoder(str(arcface.client.base_url), TOKEN, 20.0)
    yield client
    client.close()


@pytest.fixture
def doors(world, encoder) -> Doors:
    doors = Doors(world)
    doors.encoder = encoder
    tx, clock = world.transaction, world.clock
    vault = AesGcmVault(b"k" * 32, "k1")
    doors.enrolment = Enrolment(tx, clock, encoder, doors.galleries, vault)
    doors.check_in = doors.new_check_in(doors.galleries)
    return doors


def moments(name: str, *qualities: int) -> list[bytes]:
    """Pictures of one person within a second: no two are the same bytes."""
    frame = pixels(webcam_frame(photo(name)))
    return [jpeg(frame, quality) for quality in qualities]


def enrolled(doors: Doors, name: str, version: str = "1") -> int:
    employee = doors.employee(name)
    doors.world.consent(employee, doors.text)
    found = doors.enrolment.enrol(doors.hr, employee, moments(name, 70, 80, 90), version)
    assert (found.templates, found.held) == (3, False)
    return employee


def test_it_is_enrolled_and_recognised_from_end_to_end(doors, encoder):
    hopper, obama = enrolled(doors, "hopper"), enrolled(doors, "obama")
    model = encoder.current_model()
    assert model is not None
    assert model == Model(model.id, 0.9, 0.02)
    assert model.id.startswith("arcface-")
    gallery = doors.galleries.current(model.id)
    assert gallery.vectors.shape == (6, 512)
    assert doors.punch("", frames=moments("obama", 66, 76, 86)).employee_id == obama
    assert doors.punch("", frames=moments("hopper", 66, 76, 86)).employee_id == hopper
    with pytest.raises(FaceNotRecognised):
        doors.punch("", frames=moments("collins", 66, 76, 86))


def test_what_its_entry_asks_for_is_where_the_decision_and_the_calibration_start(doors, encoder):
    enrolled(doors, "hopper")
    calibration = Calibration(doors.world.transaction, doors.world.clock, encoder, doors.galleries)
    measured = calibration.measured(admin())
    assert (measured.site.threshold, measured.company.threshold) == (0.9, 0.95)
    assert measured.site.advice.proposed.threshold == 0.9


# ---- changed under people who are enrolled ------------------------------------------------------


@contextmanager
def consumer(
    settings: Settings, servers: Servers, worker: Server, log: Path
) -> Iterator[dict[str, str]]:
    """The jobs' process as it runs in production, with this worker; gives its environment."""
    environment = os.environ | servers.settings
    environment |= {
        "ATTENDANCE_DATABASE_URL": settings.database_url.get_secret_value(),
        "ATTENDANCE_FACE_WORKER_URL": str(worker.client.base_url),
        "ATTENDANCE_FACE_WORKER_TOKEN": TOKEN,
    }
    with log.open("wb") as said:
        process = subprocess.Popen(
            (*COMMAND, "-k", "process", "-w", "1", "-g", "TERM"),
            cwd=ROOT,
            env=environment,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            yield environment
        finally:
            kill(process)


def test_a_real_consumer_computes_everybody_anew_from_their_photos(
    world, settings, servers, server, arcface, tmp_path
):
    """Enrolled with SFace; the worker is replaced; both galleries are there in the end."""
    before = HttpFaceEncoder(str(server.client.base_url), TOKEN, 20.0)
    after = HttpFaceEncoder(str(arcface.client.base_url), TOKEN, 20.0)
    doors = Doors(world)
    doors.encoder = before
    doors.vault = AesGcmVault.from_file(settings.template_key_file, settings.template_key_id)
    doors.galleries = doors.new_galleries()
    tx, clock = world.transaction, world.clock
    doors.enrolment = Enrolment(tx, clock, before, doors.galleries, doors.vault)
    doors.text = world.consent_text("2", "Pictures may be kept.", covers_photos=True)
    Sites(tx, clock).edit(admin(), doors.site, "Berlin", "Europe/Berlin", True, True)
    hopper, obama = (enrolled(doors, name, version="2") for name in ("hopper", "obama"))
    anew = Reembedding(tx, clock, after, doors.galleries, doors.vault)
    assert anew.standing(admin()) is None
    with consumer(settings, servers, arcface, tmp_path / "consumer.log") as environment:
        look = "from attendance_app.tasks.faces import look_for_another_model as f; f.call_local()"
        subprocess.run(
            (sys.executable, "-c", look), cwd=ROOT, env=environment, timeout=60, check=True
        )
        wait_until(lambda: anew.standing(admin()) == Anew("done", 2, 0, 2), 60)
    for encoder, width, quality in ((before, 128, 60), (after, 512, 50)):
        model = encoder.current_model()
        assert model is not None
        assert doors.galleries.everyone(model.id).vectors.shape == (6, width)
        doors.encoder = encoder
        doors.check_in = doors.new_check_in(doors.galleries)
        shown = [moments(name, quality, quality + 2, quality + 4) for name in ("hopper", "obama")]
        assert [doors.punch("", frames=frames).employee_id for frames in shown] == [hopper, obama]
        clock.advance(hours=1)
        encoder.close()
