from __future__ import annotations

import errno
import os
import unicodedata
from pathlib import Path

import pytest

from role_guard import paths
from role_guard.errors import UnclearPathError
from role_guard.paths import candidates, has_name_below, is_hard_link, key, relative

COMPOSED = unicodedata.normalize("NFC", "café")
DECOMPOSED = unicodedata.normalize("NFD", "café")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    root = tmp_path.resolve() / "place"
    (root / "a" / "real").mkdir(parents=True)
    (root / "far" / "deep").mkdir(parents=True)
    (root / "far" / "file").write_text("x")
    (root / "a" / "link").symlink_to(root / "far" / "deep")
    (root / "a" / "file-link").symlink_to(root / "far" / "file")
    (root / "a" / "dangling").symlink_to(root / "gone" / "x")
    (root / "a" / "chain").symlink_to("file-link")
    (root / COMPOSED).symlink_to(root / "far" / "file")
    return root


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        pytest.param("a/x", {"a/x"}, id="relative"),
        pytest.param("./a//./x", {"a/x"}, id="dots and double slashes"),
        pytest.param("a/real/../x", {"a/x"}, id="parent of a directory"),
        pytest.param("a/link/../x", {"a/x", "far/x"}, id="parent of a link: both readings"),
        pytest.param("a/link/x", {"a/link/x", "far/deep/x"}, id="linked directory: link and target"),
        pytest.param("a/file-link", {"a/file-link", "far/file"}, id="linked file: link and target"),
        pytest.param("a/chain", {"a/chain", "far/file"}, id="link to a link"),
        pytest.param("a/dangling", {"a/dangling", "gone/x"}, id="dangling link: its target would be made"),
        pytest.param("no/such/parent/x", {"no/such/parent/x"}, id="missing parents"),
        pytest.param("no/such/../../a/x", {"a/x"}, id="missing parents folded away"),
        pytest.param("a/link/", {"a/link", "far/deep"}, id="trailing slash"),
        pytest.param("a/x\n", {"a/x\n", "a/x"}, id="trailing newline: with and without"),
        pytest.param(" a/x\t", {" a/x\t", "a/x"}, id="surrounding blanks: with and without"),
        pytest.param("a/x y\nz", {"a/x y\nz"}, id="newline and blank inside"),
        pytest.param("-rf", {"-rf"}, id="begins with a dash"),
        pytest.param(COMPOSED, {COMPOSED, "far/file"}, id="NFC: as it is, and the target"),
        pytest.param(DECOMPOSED, {COMPOSED, DECOMPOSED, "far/file"}, id="NFD: both forms and the target"),
    ],
)
def test_lists_every_path_a_spelling_may_lead_to(place: Path, spelling: str, expected: set[str]) -> None:
    assert set(candidates(spelling, str(place))) == {f"{place}/{item}" for item in expected}


def test_absolute_paths_ignore_the_working_directory(place: Path) -> None:
    assert candidates(f"{place}/a/x", "/nowhere") == [f"{place}/a/x"]


def test_a_working_directory_behind_a_link_is_followed(place: Path) -> None:
    assert set(candidates("x", f"{place}/a/link")) == {f"{place}/a/link/x", f"{place}/far/deep/x"}


def test_tilde_is_both_the_home_directory_and_a_name(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", f"{place}/far")
    assert set(candidates("~/x", str(place))) == {f"{place}/~/x", f"{place}/far/x"}
    assert f"{place}/far/x" in candidates(" ~/x", str(place))


def test_a_loop_of_links_is_still_listed(place: Path) -> None:
    (place / "one").symlink_to("two")
    (place / "two").symlink_to("one")
    assert f"{place}/one" in candidates("one", str(place))


def test_a_component_too_long_for_the_file_system_is_listed(place: Path) -> None:
    assert candidates("a/" + "x" * 300, str(place)) == [f"{place}/a/{'x' * 300}"]


@pytest.mark.parametrize(
    ("spelling", "what"),
    [
        pytest.param("", "empty", id="empty"),
        pytest.param(" \n", "empty", id="blank"),
        pytest.param("a\0b", "NUL", id="NUL"),
        pytest.param("x/" * paths.MAX_PATH, "longer than", id="too long"),
    ],
)
def test_refuses_what_is_no_path(spelling: str, what: str) -> None:
    with pytest.raises(UnclearPathError, match=what) as raised:
        candidates(spelling, "/")
    assert raised.value.spelling == spelling
    assert raised.value.repair


def test_refuses_a_link_that_can_not_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("x")

    def forbidden(_path: str, **_options: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied")  # as for /proc/1/cwd, of another user's process

    monkeypatch.setattr(os, "readlink", forbidden)
    with pytest.raises(UnclearPathError, match="a link in the path can't be followed"):
        candidates(str(tmp_path / "link" / "x.md"), "/")


def test_refuses_a_lone_surrogate() -> None:
    with pytest.raises(UnclearPathError):
        candidates("a\ud800b", "/")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param(".CLAUDE/Plans", ".claude/plans", id="case"),
        pytest.param(".git\\config", ".git/config", id="backslash"),
        pytest.param(COMPOSED, DECOMPOSED, id="Unicode form"),
        pytest.param("STRASSE", "straße", id="folding that lengthens"),
        pytest.param(".g\u200cit", ".git", id="zero width non-joiner"),
        pytest.param("\ufeff.gi\u202et", ".git", id="byte order mark and direction"),
        pytest.param(COMPOSED.upper(), DECOMPOSED, id="case and form"),
        pytest.param(".g\u200cIT\\x", ".git/x", id="all at once"),
    ],
)
def test_names_that_may_be_one_file_have_one_key(left: str, right: str) -> None:
    assert key(left) == key(right)


@pytest.mark.parametrize(("left", "right"), [("a/b", "a-b"), ("cafe", "café"), (".git", ".gitx"), ("a", "a ")])
def test_other_names_have_other_keys(left: str, right: str) -> None:
    assert key(left) != key(right)


@pytest.mark.parametrize(
    ("path", "root", "expected"),
    [
        ("/a/b/c", "/a/b", "c"),
        ("/a/b", "/a/b", "."),
        ("/a/bc", "/a/b", None),
        ("/a", "/a/b", None),
        ("/a/b", "/", "a/b"),
    ],
)
def test_relative(path: str, root: str, expected: str | None) -> None:
    assert relative(path, root) == expected


def test_hard_links_are_found(place: Path) -> None:
    file = place / "far" / "file"
    assert not is_hard_link(str(file))
    os.link(file, place / "second")
    assert is_hard_link(str(file))
    assert is_hard_link(str(place / "second"))
    assert not is_hard_link(str(place / "far"))
    assert not is_hard_link(str(place / "missing"))


def test_a_second_name_is_looked_for_at_any_depth(place: Path) -> None:
    file, second = place / "file", place / "far" / "deep" / "second"
    file.write_text("x")
    os.link(file, second)
    far, deep = str(place / "far"), str(place / "far" / "deep")
    assert has_name_below(str(file), (far,), frozenset())
    assert has_name_below(str(file), (str(second),), frozenset())
    assert not has_name_below(str(file), (far,), frozenset([deep]))
    assert not has_name_below(str(file), (str(place / "a"), str(place / "missing")), frozenset())


def test_giving_up_counts_as_found(place: Path) -> None:
    assert has_name_below(str(place / "far" / "file"), (str(place / "a"),), frozenset(), limit=1)
