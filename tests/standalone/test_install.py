import shutil
import sys
from pathlib import Path

import pytest

from standalone import install
from standalone.options import ROOT


def test_the_tests_run_on_the_versions_that_users_get() -> None:
    users = set(install.pins(ROOT / "requirements.txt"))

    assert len(users) > 100
    assert users <= set(install.pins(ROOT / "requirements-dev.txt"))


def test_every_pin_has_a_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        blocks = (ROOT / name).read_text().split("\n    # via")
        assert [part for part in blocks if "==" in part and "--hash=sha256:" not in part] == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("checkout")


@pytest.fixture
def checkout(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One folder for all tests: to make an environment takes seconds."""
    monkeypatch.setattr(install, "VENV", folder / ".venv")
    monkeypatch.setattr(install, "PYTHON", folder / ".venv" / "bin" / "python")
    monkeypatch.setattr(install, "ROOT", folder)
    (folder / "requirements.txt").write_text("")
    return folder


def test_the_environment_is_right_until_the_list_changes(checkout: Path) -> None:
    wanted = checkout / "requirements.txt"
    install.install(wanted)
    assert install.is_installed(wanted)

    wanted.write_text("# changed")

    assert not install.is_installed(wanted)


def test_an_installation_that_was_cut_off_is_not_trusted(checkout: Path) -> None:
    wanted = checkout / "requirements.txt"
    install.install(wanted)
    (checkout / ".venv" / ".installing").touch()
    (checkout / ".venv" / "half").touch()
    assert not install.is_installed(wanted)

    install.install(wanted)

    assert install.is_installed(wanted)
    assert not (checkout / ".venv" / "half").exists()


def test_a_package_without_its_hash_is_refused(checkout: Path) -> None:
    wanted = checkout / "requirements.txt"
    wanted.write_text("attendance==1.0\n")

    with pytest.raises(
        install.InstallFailed, match=r"could not be installed \(.*\): read .*install\.log"
    ):
        install.install(wanted)
    assert not install.is_installed(wanted)


def test_a_python_without_venv_is_one_sentence(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(checkout / ".venv", ignore_errors=True)
    bare = checkout / "python"
    bare.write_text(
        "#!/bin/sh\necho 'Not created because ensurepip is not available' >&2\nexit 1\n"
    )
    bare.chmod(0o755)
    monkeypatch.setattr(sys, "_base_executable", str(bare))

    with pytest.raises(install.InstallFailed, match="comes without venv and pip: install them"):
        install.install(checkout / "requirements.txt")
