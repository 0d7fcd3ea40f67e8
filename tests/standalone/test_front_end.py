import gzip
from pathlib import Path

import pytest

from standalone import front_end
from standalone.home import Home


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    for name in ("attendance_app/web/page.py", "assets/kiosk.css", "rxconfig.py"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("as it was")
    built = root / ".web" / "build" / "client" / "assets"
    built.mkdir(parents=True)
    script = f'const env = {{EVENT: "ws://localhost:{front_end.BUILT_PORT}/_event"}}'.encode()
    (built / "env.js").write_bytes(script)
    (built / "env.js.gz").write_bytes(gzip.compress(script))
    (built / "other.js").write_text("nothing")
    return root


@pytest.mark.parametrize("name", ["attendance_app/web/page.py", "assets/kiosk.css", "rxconfig.py"])
def test_a_changed_source_asks_for_a_new_build(root: Path, name: str) -> None:
    front_end.mark_built(root, front_end.fingerprint(root))
    assert front_end.is_built(root, front_end.fingerprint(root))

    (root / name).write_text("changed")

    assert not front_end.is_built(root, front_end.fingerprint(root))


def test_what_the_build_itself_writes_asks_for_no_new_build(root: Path) -> None:
    before = front_end.fingerprint(root)
    for name in ("assets/external/cam.jsx", "attendance_app/__pycache__/page.pyc"):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text("written")

    assert front_end.fingerprint(root) == before


def test_each_home_gets_the_pages_with_its_own_port(root: Path, tmp_path: Path) -> None:
    for name, port in (("one", 3000), ("two", 4000)):
        front_end.copy_into(Home(tmp_path / name), root, "v1", port)

    for name, port in (("one", 3000), ("two", 4000)):
        assets = tmp_path / name / "site" / "build" / "client" / "assets"
        wanted = f'const env = {{EVENT: "ws://localhost:{port}/_event"}}'.encode()
        assert (assets / "env.js").read_bytes() == wanted
        assert gzip.decompress((assets / "env.js.gz").read_bytes()) == wanted


def test_the_copy_follows_the_port_and_the_build(root: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    script = home.path / "site" / "build" / "client" / "assets" / "env.js"
    front_end.copy_into(home, root, "v1", 3000)
    script.write_text("mine")

    front_end.copy_into(home, root, "v1", 3000)
    assert script.read_text() == "mine"
    front_end.copy_into(home, root, "v1", 4000)
    assert "localhost:4000" in script.read_text()
    script.write_text("mine")
    front_end.copy_into(home, root, "v2", 4000)
    assert "localhost:4000" in script.read_text()
