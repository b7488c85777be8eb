from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from role_guard.plans.files import File
from role_guard.plans.scope import NOTHING, inside, is_directory, is_too_wide, scope_of

ROOT = "/home/me/repo"


def files(*paths: str) -> list[File]:
    return [File("modify", path, 1, "", "") for path in paths]


def opens(listed: str, path: str) -> bool:
    return re.match(scope_of(files(listed), ROOT).files, path) is not None


@pytest.mark.parametrize(
    ("listed", "path"),
    [
        ("src/a.py", "src/a.py"),
        ("./src//a.py", "src/a.py"),
        ("src/x/../a.py", "src/a.py"),
        ("/home/me/repo/src/a.py", "src/a.py"),
        ("src/", "src/a.py"),
        ("src/", "src/deep/er/a.py"),
        ("src/", "src/a\nb.py"),
        ("db/YYYYMMDD_users.sql", "db/20260102_users.sql"),
        ("db/YYYYMMDD_users.sql", "db/YYYYMMDD_users.sql"),
        ("db/YYYY-MM-DD_HHMM_users.sql", "db/2026-01-02_1504_users.sql"),
        ("db/NNN_users.sql", "db/0042_users.sql"),
        ("db/XXXX-users.sql", "db/1a2b-users.sql"),
        ("db/<stamp>_users.sql", "db/any-thing_users.sql"),
        ("app/[slug]/page.tsx", "app/[slug]/page.tsx"),
        ("app/[slug]/page.tsx", "app/news/page.tsx"),
        ("src/{name}.py", "src/x.py"),
        ("src/*_test.py", "src/a_test.py"),
        ("src/…/a.py", "src/x/a.py"),
        ("a+b(c).py", "a+b(c).py"),
    ],
)
def test_what_a_path_opens(listed: str, path: str) -> None:
    assert opens(listed, path)


@pytest.mark.parametrize(
    ("listed", "path"),
    [
        ("src/a.py", "src/a.pyc"),
        ("src/a.py", "src/a.py\n"),
        ("src/a.py", "src/a_py"),
        ("src/a.py", "lib/src/a.py"),
        ("src/a.py", "SRC/a.py"),
        ("src/a.py", "src/a.py/b"),
        ("src", "src/a.py"),
        ("src/", "src"),
        ("src/", "src2/a.py"),
        ("db/YYYYMMDD_users.sql", "db/evil_users.sql"),
        ("db/YYYYMMDD_users.sql", "db/2026/01_users.sql"),
        ("db/NNN_users.sql", "db/abc_users.sql"),
        ("db/<stamp>_users.sql", "db/a/b_users.sql"),
        ("db/<stamp>_users.sql", "db/_users.sql"),
        ("app/[slug]/page.tsx", "app/a/b/page.tsx"),
        ("src/*_test.py", "src/x/a_test.py"),
        ("src/*.py", "src/a.py\n"),
        ("NANNNA.py", "NA1A.py"),
        ("../other/a.py", "../other/a.py"),
        ("src/../../a.py", "../a.py"),
        ("/home/me/repo2/a.py", "a.py"),
        ("/etc/passwd", "/etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("~/a.py", "~/a.py"),
        ("C:/a.py", "C:/a.py"),
        (".", "a.py"),
        ("./", "a.py"),
        ("/home/me/repo/", "a.py"),
        ("**", "a.py"),
        ("src/**", "src/a.py"),
        ("src/**/a.py", "src/b/a.py"),
        ("*", "a.py"),
        ("*/", "src/a.py"),
        ("*.*", "a.py"),
        ("<x>/a.py", "src/a.py"),
        ("src/*/", "src/a/b.py"),
        ("a*b*c*.py", "a1b2c3.py"),
        ("a*b*/c*d*.py", "a1b2/c3d4.py"),
    ],
)
def test_what_a_path_does_not_open(listed: str, path: str) -> None:
    assert not opens(listed, path)


def test_directories_of_listed_files_may_be_made() -> None:
    directories = scope_of(files("a/b/c.py", "new/", "d/YYYY_x/e.py", "top.py"), ROOT).directories
    for path in ("a", "a/b", "new", "d", "d/2026_x"):
        assert re.match(directories, path), path
    for path in ("a/b/c.py", "a/c", "b", "newer", "top.py", "d/x", "a\n", ""):
        assert not re.match(directories, path), path


def test_a_plan_without_files_opens_nothing() -> None:
    for listed in (files(), files("../x", "**")):
        assert scope_of(listed, ROOT) == (NOTHING, NOTHING)
    assert not re.match(NOTHING, "")


def test_a_rename_opens_both_names() -> None:
    scope = scope_of([File("rename", "a.py", 1, "", "x/b.py")], ROOT)
    assert re.match(scope.files, "a.py")
    assert re.match(scope.files, "x/b.py")
    assert re.match(scope.directories, "x")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a", "a"),
        ("a/", "a/"),
        ("/home/me/repo/a/../b/", "b/"),
        ("/home/me/repo", None),
        ("..", None),
        ("a/../..", None),
    ],
)
def test_inside(path: str, expected: str | None) -> None:
    assert inside(path, ROOT) == expected


@pytest.mark.parametrize(
    ("path", "expected"), [("src/", True), ("src/*", True), ("src/*.*", True), ("src/*.py", False), ("src", False)]
)
def test_paths_of_whole_directories(path: str, expected: bool) -> None:
    assert is_directory(path) == expected


@pytest.mark.parametrize("listed", ["a*a*", "a<x>a<y>", "NNNaNNN", "XXX-XXX-"])
def test_matching_takes_no_long_time(listed: str) -> None:
    scope = scope_of(
        files(*(f"d{number}/{listed}.py" for number in range(100)), *(f"a*/{listed}x" for _ in range(9))), ROOT
    )
    start = time.process_time()
    for path in ("d9/" + "a" * 4000, "a" * 4000, "/".join(["a" * 200] * 20), "d1/" + "1a" * 2000, "a/" * 2000):
        assert not re.match(scope.files, path)
        assert not re.match(scope.directories, path) or path.count("/") < 2
    assert time.process_time() - start < 2


SEGMENT = st.text("ab.-_YMDNX*<>[]{}1 ", min_size=1, max_size=8)
LISTED = st.lists(SEGMENT, min_size=1, max_size=4).map("/".join)
OTHER = st.lists(st.text("ab.-_YMDNX12\n", max_size=8), min_size=1, max_size=5).map("/".join)


@settings(max_examples=500, deadline=None)
@given(st.lists(LISTED, max_size=4), OTHER)
def test_nothing_but_the_listed_paths_is_open(listed: list[str], path: str) -> None:
    if not re.match(scope_of(files(*listed), ROOT).files, path):
        return
    fitting = [place for item in listed for place in [inside(item, ROOT)] if place and not is_too_wide(place)]
    parts = path.split("/")
    assert any(_fits(place, parts) for place in fitting)


def _fits(place: str, parts: list[str]) -> bool:
    """Say whether a path has the segments of a listed one, but for those with a placeholder in them."""
    wanted = place.split("/")
    if place.endswith("/"):
        return len(parts) >= len(wanted) and parts[: len(wanted) - 1] == wanted[:-1]
    if len(parts) != len(wanted):
        return False
    return all(
        one == other or (other and re.search(r"[<\[{*…]|YYYY|NNN|XXX", one))
        for one, other in zip(wanted, parts, strict=True)
    )
