"""DeepFace is kept to two models, off the network, and away from judging people."""

import ast
import socket
from pathlib import Path
from typing import Any

import pytest
from deepface.commons import weight_utils
from deepface.modules import modeling

from ai_worker import engine as subject
from ai_worker.engine import Engine, EngineRefused
from ai_worker.weights import manifest

PACKAGE = Path(subject.__file__).parent


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_only_the_engine_knows_deepface() -> None:
    knowing = [
        path.name
        for path in PACKAGE.rglob("*.py")
        if any(name.split(".")[0] == "deepface" for name in imports(path))
    ]
    assert knowing == ["engine.py"]


def test_the_worker_never_meets_the_application() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert not any(name.startswith("attendance_app") for name in imports(path)), path


def test_nothing_that_judges_people_is_imported() -> None:
    forbidden = ("deepface.DeepFace", "deepface.modules.demography", "deepface.models.demography")
    for name in imports(PACKAGE / "engine.py"):
        assert not name.startswith(forbidden), name


@pytest.mark.parametrize("name", ["Emotion", "Age", "Gender", "Race"])
def test_emotion_age_gender_and_race_cannot_be_loaded(name: str) -> None:
    with pytest.raises(EngineRefused):
        subject.load("facial_attribute", name, {})
    with pytest.raises(Exception, match="Invalid model_name"):
        modeling.build_model("facial_attribute", name)


def test_the_register_holds_three_recognisers_and_the_anti_spoofing() -> None:
    register: dict[str, Any] = dict(modeling.AVAILABLE_MODELS)
    left = {task: list(models) for task, models in register.items() if models}
    assert left == {
        "facial_recognition": ["Facenet512", "ArcFace", "SFace"],
        "spoofing": ["Fasnet"],
    }


def test_deepface_never_downloads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("it opened a connection")

    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(EngineRefused):
        weight_utils.download_weights_if_necessary("any.onnx", "https://example.invalid/any.onnx")
    with pytest.raises(KeyError):
        Engine({})


def test_sessions_use_one_thread(engine: Engine) -> None:
    sessions = [engine._client.model, engine._fasnet.first_model, engine._fasnet.second_model]
    for session in [*sessions, engine._yunet]:
        options = session.get_session_options()
        assert (options.intra_op_num_threads, options.inter_op_num_threads) == (1, 1)


def test_the_networks_reproduce_their_golden_answers(engine: Engine) -> None:
    assert engine.prove() < 1e-3


def test_other_networks_do_not_pass_for_the_golden_ones(models: Path) -> None:
    graphs = manifest.read(models)
    first, second = manifest.FASNET_FIRST, manifest.FASNET_SECOND
    exchanged = Engine(graphs | {first: graphs[second], second: graphs[first]})
    with pytest.raises(manifest.WeightsRefused, match="other numbers"):
        exchanged.prove()


def test_the_model_id_names_network_file_and_alignment() -> None:
    assert manifest.model_id() == "sface-01abe76e05ba-align1"
