"""Checks the files that a plan lists against the repository, and against what its steps say."""

from __future__ import annotations

from role_guard import regex as re
from role_guard import system as os
from role_guard.plans.names import looks_like_path, tidy
from role_guard.plans.scope import (
    WIDE,
    Place,
    has_placeholder,
    inside,
    is_directory,
    is_too_wide,
    opens,
    places,
    scope_of,
    stands_for,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from role_guard.plans.files import File
    from role_guard.plans.reader import Plan

_SPAN = re.compile(r"`([^`]{1,300})`")
_BARE = re.compile(r"(?<![\w./:@-])[\w.-]{1,60}(?:/[\w.-]{1,80}){1,12}(?![\w/])")
_SUFFIX = re.compile(r"[^/.]\.[a-z][a-z0-9]{0,4}\Z")


def file_names(plan: Plan) -> list[str]:
    """Return all paths that a plan lists, those of renamed files before and after."""
    return [path for file in plan.files for path in (file.path, file.target) if path]


def check_files(plan: Plan, root: str, controlled: Callable[[str], bool] | None) -> Iterator[tuple[int, str, str]]:
    """Find listed files that can't be worked on as the plan says.

    Args:
        plan: what was read.
        root: absolute path of the main checkout.
        controlled: as for `check.check_plan`.

    Yields:
        Line, code and text of each finding.
    """
    made: set[str] = set()
    gone: set[str] = set()
    seen: dict[str, int] = {}
    planned = {file.line for file in _planned(plan)}
    for file in plan.files:
        named = places(file, root)
        for one in named:
            yield from _place(file, one, controlled)
        if file.line not in planned or not opens(named[0]):
            continue
        path, place = named[0].written, named[0].path
        if place in seen and not (file.action == "rename" and place in made):
            said = f"`{path}` is listed in line {seen[place]} too; list it once, with all that changes"
            yield file.line, "listed-twice", said
            continue
        seen[place] = file.line
        if not has_placeholder(named[0]):
            yield from _existence(file, place, root, made, gone)
        target = named[-1].path if file.target else None
        if target is not None and not has_placeholder(named[-1]):
            if os.path.lexists(os.path.join(root, target)) and target not in gone:
                yield file.line, "existing-file", f"`{file.target}` exists; choose another name for `{file.path}`"
            made.add(target)
        (made if file.action == "create" else gone if file.action in ("delete", "rename") else set()).add(place)


def _planned(plan: Plan) -> list[File]:
    """Return the files that the plan itself lists, without those that a person added to it later."""
    ends = [section.line for section in plan.sections[1:]] + [1 << 30]
    added = [(section.line, end) for section, end in zip(plan.sections, ends) if section.key == "amendments"]
    return [file for file in plan.files if not any(begin < file.line < end for begin, end in added)]


def _place(file: File, place: Place, controlled: Callable[[str], bool] | None) -> Iterator[tuple[int, str, str]]:
    """Find what is wrong with where a path leads, and say what it stands for."""
    path = place.written
    anything = {placeholder: words for placeholder, words in stands_for(place).items() if words in WIDE}
    if os.path.normpath(path) != (path.rstrip("/") or "/") or re.search(r"\s\s", path):
        said = f"`{path}` does not lead straight to a file; write it without `..`, `.`, empty parts and rows of blanks"
        yield file.line, "winding-path", said
    if place.path is None:
        yield file.line, "outside", f"`{path}` is not in this repository; name it relative to its top"
    elif controlled is not None and controlled(place.path.rstrip("/")):
        said = f"`{path}` is a plan or decides about roles, so no role may change it; leave it out"
        yield file.line, "controlled", said
    elif is_too_wide(place):
        said = f"`{path}` stands for too many files and opens none of them; list each file"
        yield file.line, "too-wide", said
    elif is_directory(place):
        said = f"`{path}` opens every file in a directory; list the files, if you know them"
        yield file.line, "whole-directory", said
    elif anything:
        listed = " and ".join(f"`{placeholder}`" for placeholder in anything)
        words = " and ".join(sorted(set(anything.values())))
        said = f"{listed} in `{path}` stands for {words}, existing files included; write the name, if you know it"
        yield file.line, "any-name", said


def _existence(file: File, place: str, root: str, made: set[str], gone: set[str]) -> Iterator[tuple[int, str, str]]:
    """Find a file that is there and should not be, or the other way round."""
    full = os.path.join(root, place)
    exists = place in made or (os.path.lexists(full) and place not in gone)
    if exists and os.path.isdir(full) and not place.endswith("/"):
        yield (
            file.line,
            "is-directory",
            f"`{file.path}` is a directory; list its files, or write `{file.path}/` for all",
        )
    elif file.action == "create" and exists and not place.endswith("/"):
        yield file.line, "existing-file", f"`{file.path}` is to be created, but exists; list it as a file to modify"
    elif file.action != "create" and not exists:
        said = f"`{file.path}` does not exist; correct the path, or list it as a file to create"
        yield file.line, "missing-file", said


def check_steps(plan: Plan, root: str) -> Iterator[tuple[int, str, str]]:
    """Find files that steps name and the plan does not list.

    A name in code marks or with a `/` is a file if it has a suffix; one without a `/` only if it is one in the root. A
    command in code marks names none. The last part of a listed path is enough to name it.

    Args:
        plan: what was read.
        root: absolute path of the main checkout.

    Yields:
        Line, code and text of each finding.
    """
    known = file_names(plan)
    endings = {"/".join(name.split("/")[start:]) for name in known for start in range(name.count("/") + 1)}
    scope = re.compile(scope_of(plan.files, root).files)
    for step in plan.steps:
        text = "\n".join([step.text, *step.body])
        spans = [tidy(span.strip()) for span in _SPAN.findall(text)]
        for name in dict.fromkeys(spans + [name.rstrip(".") for name in _BARE.findall(_SPAN.sub(" ", text))]):
            place = inside(name, root) if _is_file(name, root) else None
            if place is not None and name not in endings and not scope.match(place):
                said = f"this step names `{name}`, which the plan does not list; list it, or say it without the path"
                yield step.line, "unlisted-file", said


def _is_file(name: str, root: str) -> bool:
    """Say whether a word of a step is the name of a file."""
    if not _SUFFIX.search(name) or not looks_like_path(name) or re.search(r"[\s()=,;*$]|\A/", name):
        return False
    return "/" in name or os.path.isfile(os.path.join(root, name))
