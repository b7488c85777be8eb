from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from role_guard.plans.files import File
from role_guard.plans.scope import NOTHING, Place, described, inside, is_directory, opens, places, scope_of

ROOT = "/home/me/repo"


def files(*paths: str, action: str = "create") -> list[File]:
    return [File(action, path, 1, "", "") for path in paths]


def place(path: str, action: str = "create") -> Place:
    return places(files(path, action=action)[0], ROOT)[0]


def is_open(listed: str, path: str, action: str = "create") -> bool:
    return re.match(scope_of(files(listed, action=action), ROOT).files, path) is not None


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
        ("src/", "src"),
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
    assert is_open(listed, path)


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
        ("src/", "src/" + "a" * 256),
        ("src/", "src/" + "a" * 256 + "/b"),
        ("src/*.py", "src/" + "a" * 253 + ".py"),
    ],
)
def test_what_a_path_does_not_open(listed: str, path: str) -> None:
    assert not is_open(listed, path)


@pytest.mark.parametrize("action", ["modify", "delete", "rename"])
@pytest.mark.parametrize(
    ("listed", "other"),
    [
        ("web/[id].tsx", "web/_app.tsx"),
        ("app/[slug]/page.tsx", "app/admin/page.tsx"),
        ("app/[[...all]]/page.tsx", "app/[admin]/page.tsx"),
        ("{{cookiecutter.name}}/setup.py", "{src}/setup.py"),
    ],
)
def test_brackets_in_the_name_of_an_existing_file_are_text(listed: str, other: str, action: str) -> None:
    assert is_open(listed, listed, action)
    assert not is_open(listed, other, action)


@pytest.mark.parametrize("listed", ["web/[id].tsx", "app/[slug]/page.tsx"])
def test_brackets_in_the_name_of_a_new_file_stand_for_any_name(listed: str) -> None:
    assert is_open(listed, re.sub(r"\[\w+\]", "admin", listed))


def test_brackets_in_the_new_name_of_a_renamed_file_stand_for_any_name() -> None:
    expression = scope_of([File("rename", "a/[x].py", 1, "", "b/[x].py")], ROOT).files
    assert [bool(re.match(expression, path)) for path in ("a/[x].py", "a/y.py", "b/y.py")] == [True, False, True]


@pytest.mark.parametrize(
    ("path", "action", "expected"),
    [
        ("src/a.py", "create", "src/a.py"),
        ("src/", "modify", "src/ (everything in it)"),
        ("web/[id].tsx", "create", "web/[id].tsx ([id]: any name)"),
        ("web/[id].tsx", "modify", "web/[id].tsx"),
        ("web/<x>.tsx", "modify", "web/<x>.tsx (<x>: any name)"),
        ("db/YYYYMMDD_NNN_XXXX.sql", "create", "db/YYYYMMDD_NNN_XXXX.sql (opens nothing)"),
        ("db/YYYYMMDD_NNN.sql", "create", "db/YYYYMMDD_NNN.sql (YYYYMMDD: any date, NNN: any number)"),
        ("**", "modify", "** (opens nothing)"),
        ("../x", "modify", "../x (opens nothing)"),
    ],
)
def test_what_a_person_is_told_of_a_path(path: str, action: str, expected: str) -> None:
    assert described(place(path, action)) == expected


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
    ("old", "new"), [("a.py", "secret/b"), ("secret/b", "a.py"), ("a.py", "../b"), ("../b", "a.py"), ("a.py", "**")]
)
def test_a_rename_of_which_one_half_can_not_be_opened_opens_nothing(old: str, new: str) -> None:
    listed = [File("rename", old, 1, "", new), *files("c.py", "secret/d")]
    scope = scope_of(listed, ROOT, lambda path: path.startswith("secret/"))
    assert [bool(re.match(scope.files, path)) for path in ("a.py", "secret/b", "c.py", "secret/d")] == [
        False, False, True, False,
    ]  # fmt: skip


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
    assert is_directory(place(path)) == expected


@pytest.mark.parametrize("listed", ["a*a*", "a<x>a<y>", "NNNaNNN", "XXX-XXX-", "a*a*/a*a"])
def test_matching_takes_no_long_time(listed: str) -> None:
    scope = scope_of(
        files(*(f"d{number}/{listed}.py" for number in range(100)), *(f"a*/{listed}x" for _ in range(9))), ROOT
    )
    start = time.process_time()
    for path in (
        "d9/" + "a" * 252,
        "d9/" + "/".join(["a" * 250] * 2),
        "d9/" + "a" * 4000,
        "a" * 4000,
        "/".join(["a" * 200] * 20),
        "d1/" + "1a" * 2000,
        "a/" * 2000,
    ):
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
    fitting = [place(item) for item in listed if opens(place(item))]
    parts = path.split("/")
    assert any(_fits(item.path, parts) for item in fitting)


def _fits(listed: str, parts: list[str]) -> bool:
    """Say whether a path has the segments of a listed one, but for those with a placeholder in them."""
    wanted = listed.split("/")
    if listed.endswith("/"):
        return parts[: len(wanted) - 1] == wanted[:-1]
    if len(parts) != len(wanted):
        return False
    return all(
        one == other or (other and re.search(r"[<\[{*…]|YYYY|NNN|XXX", one))
        for one, other in zip(wanted, parts, strict=True)
    )
