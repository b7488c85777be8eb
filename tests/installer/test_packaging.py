"""The distribution, built and installed in each way, installs the same as the checkout."""

from __future__ import annotations

import email
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from email.message import Message
from pathlib import Path

import pytest

from claude_roles import __version__
from claude_roles.install import install, pin_interpreter
from installer.commands import environment
from installer.trees import contents, tree
from support.project import Project, make_repository

pytestmark = pytest.mark.packaging

CHECKOUT = Path(__file__).parents[2]
SCRIPTS = (
    "approve-plan",
    "claude-one",
    "claude-roles",
    "claude-zero",
    "complete-plan",
    "install-roles",
    "plans",
)


def python(*arguments: str, cwd: Path) -> str:
    done = subprocess.run([sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist from the checkout, and the wheel from the sdist."""
    place = tmp_path_factory.mktemp("dist")
    before = {path for path in CHECKOUT.iterdir() if path.name in ("dist", "build")}
    python("-m", "build", "--no-isolation", "--outdir", str(place), str(CHECKOUT), cwd=place)
    assert before == {path for path in CHECKOUT.iterdir() if path.name in ("dist", "build")}
    return place


@pytest.fixture(scope="session")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def sdist(built: Path) -> Path:
    (found,) = built.glob("*.tar.gz")
    return found


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Give a repository with roles installed by the checkout."""
    project = make_repository(tmp_path_factory.mktemp("reference") / "project")
    install(project.root, "project")
    return project


class Environment:
    """A virtual environment of its own."""

    def __init__(self, place: Path) -> None:
        venv.create(place, symlinks=True)
        self.place = place
        self.bin = place / "bin"

    def pip(self, *arguments: str) -> None:
        python("-m", "pip", "-q", "--python", str(self.bin / "python"), "install", *arguments, cwd=self.place)

    def borrow(self) -> None:
        """Let it see the dependencies of this test run, but not its editable installation (site: .pth files)."""
        (own,) = self.place.glob("lib/python*/site-packages")
        shared = next(path for path in sys.path if path.endswith("site-packages"))
        (own / "borrowed.pth").write_text(f"{shared}\n", encoding="utf-8")

    def run(self, script: str, *arguments: str, cwd: Path) -> str:
        env = environment(PATH=f"{self.bin}{os.pathsep}/usr/bin{os.pathsep}/bin")
        done = subprocess.run(
            [str(self.bin / script), *arguments], cwd=cwd, env=env, capture_output=True, text=True, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout


def check(found: Environment, home: Path, reference: Project, tmp_path: Path) -> None:
    """Say whether an installation in `home` works as the checkout does."""
    where = "import claude_roles, role_guard; print(claude_roles.__file__); print(role_guard.__file__)"
    for line in found.run("python", "-c", where, cwd=tmp_path).splitlines():
        assert Path(line).is_relative_to(home)
    assert {path.name for path in found.bin.iterdir()} >= set(SCRIPTS)
    assert found.run("claude-roles", "--version", cwd=tmp_path) == f"claude-roles, version {__version__}\n"
    project = make_repository(tmp_path / "project")
    found.run("install-roles", cwd=project.root)
    pin_interpreter(reference.root)
    assert tree(project.root) == tree(reference.root)
    assert found.run("install-roles", cwd=project.root).startswith("Nothing to do")


def metadata(text: bytes) -> Message:
    return email.message_from_bytes(text)


def test_a_wheel_in_an_environment_of_its_own(wheel: Path, reference: Project, tmp_path: Path) -> None:
    found = Environment(tmp_path / "env")
    found.pip("--prefer-binary", str(wheel))
    check(found, found.place, reference, tmp_path)


def test_an_sdist(sdist: Path, reference: Project, tmp_path: Path) -> None:
    found = Environment(tmp_path / "env")
    found.borrow()
    found.pip("--no-deps", "--ignore-installed", "--no-build-isolation", str(sdist))
    check(found, found.place, reference, tmp_path)


def test_an_editable_checkout(sdist: Path, reference: Project, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    found = Environment(tmp_path / "env")
    found.borrow()
    found.pip("--no-deps", "--ignore-installed", "--no-build-isolation", "--editable", str(source))
    check(found, source, reference, tmp_path)


def test_the_wheel_holds_the_packages_and_what_they_carry(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    sources = {
        path.relative_to(base).as_posix(): path
        for base, package in ((CHECKOUT / "installer", "claude_roles"), (CHECKOUT / "hooks", "role_guard"))
        for path in (base / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    carried = {
        "role-guard.py",
        "CLAUDE.md.tmpl",
        *(f"settings-templates/{name}" for name in contents(CHECKOUT / "settings-templates")),
    }
    assert names == set(sources) | {f"claude_roles/assets/{name}" for name in carried}


def test_the_sdist_can_be_tested(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {member.name.partition("/")[2] for member in archive.getmembers()}
    wanted = {"pyproject.toml", "README.md", "LICENSE", "CLAUDE.md.tmpl", "hooks/role-guard.py",
              "installer/claude_roles/cli.py", "settings-templates/roles.toml", "tests/support/project.py"}  # fmt: skip
    assert wanted <= names
    assert not [name for name in names if "__pycache__" in name or ".venv" in name or name.startswith(".cache")]


def test_metadata(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        found = metadata(archive.read(name))
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/entry_points.txt"))
        scripts = {line.split(" = ")[0] for line in archive.read(name).decode().splitlines() if " = " in line}
    assert (found["Name"], found["Version"]) == ("claude-roles", __version__)
    assert found["License-Expression"] == "MIT"
    assert scripts == set(SCRIPTS)
    needed = {text.split(">")[0] for text in found.get_all("Requires-Dist", []) if "extra ==" not in text}
    assert {"pydantic", "pathspec", "click", "rich", "tree-sitter", "tree-sitter-toml"} <= needed
