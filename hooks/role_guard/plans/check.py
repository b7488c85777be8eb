"""Checks a plan before a person reads it: what is missing, left over, hidden, or at odds with the repository."""

from __future__ import annotations

from fnmatch import fnmatchcase

from role_guard import regex as re
from role_guard.named import namedtuple
from role_guard.plans.blocks import BLANK, CODE, ITEM, OTHER, SUBHEADING
from role_guard.plans.check_files import check_files, check_steps, file_names
from role_guard.plans.check_lists import check_lists
from role_guard.plans.check_words import (
    EVIDENCE,
    INSTALLS,
    MANIFESTS,
    NOTHING_YET,
    PLACEHOLDER,
    TEMPLATE,
    TEST_FILE,
    TESTS_DENIED,
    TESTS_PROMISED,
    VAGUE,
    WHOLE_PLACEHOLDER,
)
from role_guard.plans.check_writers import check_writers
from role_guard.plans.files import FILE_ACTIONS
from role_guard.plans.reader import Plan, read_plan
from role_guard.plans.visible import Line, read_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from role_guard.plans.text import Section

Finding = namedtuple("Finding", "level line code text")
"""`level`: `ERROR` or `WARNING`; `line`: from 1; `code`: one of `LEVELS`; `text`: a sentence with the remedy."""

ERROR, WARNING = "error", "warning"

LEVELS = {
    "too-large": ERROR,
    "no-title": WARNING, "missing-section": ERROR, "missing-part": WARNING, "no-files": ERROR, "empty-section": ERROR,
    "empty-part": WARNING, "placeholder": ERROR, "untestable": WARNING, "outside": ERROR, "too-wide": ERROR,
    "controlled": ERROR, "whole-directory": WARNING, "any-name": WARNING, "missing-file": ERROR, "existing-file": ERROR,
    "is-directory": ERROR, "listed-twice": ERROR, "unread-file": WARNING, "unclear-file": WARNING,
    "unlisted-file": WARNING, "no-test-file": WARNING, "no-manifest": WARNING,
    "comment": ERROR, "unseen-definition": ERROR, "link-title": ERROR, "fence-words": ERROR, "surplus-cell": ERROR,
    "unread-section": WARNING, "unread-block": WARNING, "open-comment": ERROR, "hiding-html": ERROR,
    "invisible-character": ERROR, "long-line": WARNING, "too-long": ERROR, "unclear-markup": ERROR, "open-fence": ERROR,
    "struck-out": ERROR, "winding-path": ERROR, "person-section": ERROR,
}  # fmt: skip
"""All codes of findings, with their level. An error keeps a plan from being approved."""

ON_DISK = ("missing-file", "existing-file", "is-directory")
"""Codes that compare the plan with the repository as it is before the work. They say nothing once work has begun."""

ENDS = ("open-comment", "hiding-html", "too-long", "unclear-markup", "open-fence")
"""Codes of what keeps the rest of a plan from being read. What is missing then may stand there."""

REQUIRED = {"steps": "Implementation steps", "criteria": "Success criteria"}
PARTS = {
    "summary": "Summary", "requirements": "Requirements clarified", "security": "Security checklist",
    "risks": "Risks and mitigations", "questions": "Questions for the implementer", "effort": "Effort breakdown",
    "rules": "Implementation rules for the implementer",
}  # fmt: skip
"""Sections of the template by key: those that a plan can't do without, beside the files, and the others."""


_BULLET = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?")


def check_plan(
    text: str,
    root: str,
    controlled: Callable[[str], bool] | None = None,
    approved: list[str] | None = None,
) -> list[Finding]:
    """Check a plan.

    Args:
        text: the whole document.
        root: absolute path of the main checkout, where its files are looked for.
        controlled: says of a path relative to `root` that no role may change it (control files, plans).
        approved: texts of the plan that a person has approved; None leaves out who wrote its sections.

    Returns:
        Findings by line; no finding twice in a line.
    """
    plan = read_plan(text)
    lines, _ = read_lines(text)
    found = [
        *((hidden.line, hidden.code, hidden.text) for hidden in plan.hidden),
        *_sections(plan),
        *_placeholders(lines),
        *_criteria(plan),
        *check_files(plan, root, controlled),
        *check_steps(plan, root),
        *([] if any(hidden.code in ("comment", *ENDS) for hidden in plan.hidden) else check_lists(plan)),
        *_tests(plan),
        *_manifests(plan),
        *([] if approved is None else check_writers(text, approved)),
    ]
    for entry in plan.unread:
        said = f"`{_plain(entry.text)}` is not read as a listed file; put the path in backticks, first in an entry of"
        said += " its own, and ` — PURPOSE` behind it, below a heading such as `Files to modify`"
        found.append((entry.line, "unread-file", said))
    for entry in plan.doubtful:
        said = f"`{_plain(entry.text)}` may say that a file is left alone, but the plan opens it"
        found.append((entry.line, "unclear-file", said + "; leave the file out, or say what changes in it"))
    unique = {Finding(LEVELS[code], line, code, _printable(said)) for line, code, said in found}
    return sorted(unique, key=lambda finding: (finding.line, finding.level, finding.code, finding.text))


def summary(findings: list[Finding], limit: int = 20) -> str:
    """Return findings as text, one a line, errors first.

    Args:
        findings: of one plan.
        limit: lines that are spelled out.
    """
    ordered = sorted(findings, key=lambda finding: finding.level != ERROR)
    lines = [f"- {finding.level}, line {finding.line}: {finding.text} [{finding.code}]" for finding in ordered[:limit]]
    more = len(ordered) - limit
    return "\n".join([*lines, *([f"- and {more} more"] if more > 0 else [])])


def _printable(text: str) -> str:
    """Return a text without what a terminal would act on."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def _plain(text: str) -> str:
    """Return a text of the plan as it stands in a finding: short, without code marks."""
    bare = _printable(text.replace("`", ""))
    return bare if len(bare) <= 80 else bare[:79] + "\u2026"


def _sections(plan: Plan) -> Iterator[tuple[int, str, str]]:
    """Find missing and empty sections."""
    keys = {section.key for section in plan.sections}
    ended = any(hidden.code in ENDS for hidden in plan.hidden)
    if not ended:
        if not plan.title:
            yield 1, "no-title", "the plan has no title; begin it with `# Plan: WHAT IT DOES`"
        if not keys & (FILE_ACTIONS.keys() - {"amendments"}):
            yield 1, "missing-section", "no section lists files; add `## Files to create` or `## Files to modify`"
        elif not plan.files:
            line = min(section.line for section in plan.sections if section.key in FILE_ACTIONS)
            yield (
                line,
                "no-files",
                "no file is listed, so none may be changed; write each as `### `PATH`` or `- `PATH` — PURPOSE`",
            )
        for key, name in REQUIRED.items():
            if key not in keys:
                yield 1, "missing-section", f"there is no section `{name}`; add `## {name}`"
        missing = [f"`## {name}`" for key, name in PARTS.items() if key not in keys]
        if missing:
            yield 1, "missing-part", f"there is no {', '.join(missing)}; add it, with `none` if there is nothing to say"
    entries = {"steps": plan.steps, "criteria": plan.criteria, "security": plan.security}
    for section, below in zip(plan.sections, [*plan.sections[1:], None]):
        is_parent = below is not None and below.level > section.level
        if is_parent or (ended and below is None):
            continue
        lacks_entries = section.key in entries and not entries[section.key]
        if section.key in REQUIRED and (lacks_entries or _is_empty(section)):
            yield section.line, "empty-section", f"`{_plain(section.heading)}` has no entries; list them, one an item"
        elif (section.key in PARTS or section.key in FILE_ACTIONS) and (lacks_entries or _is_empty(section)):
            said = f"`{_plain(section.heading)}` is empty; write what belongs there, or `none`"
            yield section.line, "empty-part", said


def _is_empty(section: Section) -> bool:
    """Say whether a section has no text, or none that says something."""
    texts = [
        line.text.casefold().strip(" .:!*_-") for line in section.body if line.kind not in (BLANK, OTHER, SUBHEADING)
    ]
    return all(text in NOTHING_YET for text in texts)


def _placeholders(lines: list[Line]) -> Iterator[tuple[int, str, str]]:
    """Find what is left of the template."""
    for line in lines:
        if "<" not in line.text:
            continue
        bare = "" if line.kind == CODE else _BULLET.sub("", re.sub(r"`[^`]*`", "`", line.text))
        left = [text for text in PLACEHOLDER.findall(line.text) if text in TEMPLATE and re.search(r"[ /]", text)]
        left += [text for text in PLACEHOLDER.findall(bare) if text in TEMPLATE and text not in left]
        if not left and line.kind != CODE and WHOLE_PLACEHOLDER.match(bare):
            left = PLACEHOLDER.findall(bare)
        for text in left:
            yield (
                line.number,
                "placeholder",
                f"`<{_plain(text)}>` is left of the template; write what is meant, or drop the line",
            )


def _criteria(plan: Plan) -> Iterator[tuple[int, str, str]]:
    """Find criteria that nobody can test."""
    for box in plan.criteria:
        vague = VAGUE.search(box.text)
        if vague is not None and not EVIDENCE.search(VAGUE.sub("", box.text)):
            said = f"`{_plain(vague[0])}` can't be tested; name the command, the number or the behaviour that shows it"
            yield box.line, "untestable", said


def _tests(plan: Plan) -> Iterator[tuple[int, str, str]]:
    """Find promised tests, if no listed file is one of tests."""
    if any(TEST_FILE.search(name) for name in file_names(plan)):
        return
    entries = [(step.line, text) for step in plan.steps for text in (step.text, *step.body)]
    for line, text in [*entries, *((box.line, box.text) for box in plan.criteria)]:
        promise = TESTS_PROMISED.search(text)
        if promise is not None and not TESTS_DENIED.search(text[max(promise.start() - 25, 0) : promise.end()]):
            yield line, "no-test-file", "tests are promised here, but no file of tests is listed; list it"
            return


def _manifests(plan: Plan) -> Iterator[tuple[int, str, str]]:
    """Find dependencies that no listed file could record."""
    names = [name.rstrip("/").rsplit("/", 1)[-1] for name in file_names(plan)]
    lines = [line for section in plan.sections if section.key == "steps" for line in section.body]
    for line in lines:
        if line.kind not in (CODE, ITEM) and not line.text:
            continue
        for pattern, globs in INSTALLS:
            wanted = globs if globs != ("",) else MANIFESTS
            install = re.search(pattern, line.text, re.IGNORECASE)
            denied = install and re.search(
                r"\b(?:no|not|without|never)\b|n['\u2019]t\b", line.text[: install.end()], re.IGNORECASE
            )
            if install and not denied and not any(fnmatchcase(name, glob) for name in names for glob in wanted):
                said = f"`{_plain(install[0])}` brings in a dependency, but no manifest is listed"
                yield line.number, "no-manifest", said + (f"; list `{globs[0]}`" if globs[0] else "; list it")
