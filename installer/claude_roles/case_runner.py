"""Judges cases in small repositories made for them, so that they come out the same on every machine."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from claude_roles.cases import Case, Located, Surroundings
from claude_roles.compiler import POLICY_NAME, SOURCE_NAME, policy_json
from claude_roles.errors import UserError
from claude_roles.judging import Call, judge, present_plan, situation_of
from role_guard.decide import Situation, Verdict
from role_guard.errors import GuardError
from role_guard.layout import STATES, Layout, locate
from role_guard.plans.approval import Open
from role_guard.shapes import Policy

PLAN = "login"
EVERYTHING = r"(?s:.*)"
GIT = {"HEAD": "ref: refs/heads/main\n", "config": "[core]\n\trepositoryformatversion = 0\n\tbare = false\n"}
"""What makes a directory a repository, beside `objects` and `refs` (gitrepository-layout(5))."""


class Outcome(NamedTuple):
    """A case and what came."""

    located: Located
    verdict: str
    rule: str
    reason: str

    @property
    def fits(self) -> bool:
        """Say whether what came was expected."""
        case = self.located.case
        return self.verdict == case.verdict and case.rule in (None, self.rule)


class Bench:
    """Makes repositories below a directory, one for each kind of surroundings, and judges cases in them.

    Args:
        place: an empty directory.
        source: the text of roles.toml.
        policy: the same, compiled.
    """

    def __init__(self, place: Path, source: bytes, policy: Policy) -> None:
        self.place = place
        self.source = source
        self.policy = policy
        self._made: dict[tuple[object, ...], Path] = {}

    def run(self, cases: Iterable[Located], surroundings: Surroundings) -> Iterator[Outcome]:
        """Judge cases of one directory, which have the same surroundings.

        Raises:
            UserError: a case names a role that is none, or files that can't be made.
        """
        for located in cases:
            if located.case.role not in self.policy["roles"]:
                names = ", ".join(sorted(self.policy["roles"]))
                where = f"{located.path}:{located.line}"
                raise UserError(f"{where}: `role`: `{located.case.role}` is not a role; the roles are: {names}")
            verdict = self._judged(located, surroundings)
            yield Outcome(located, verdict.verdict, verdict.rule, verdict.reason)

    def _judged(self, located: Located, surroundings: Surroundings) -> Verdict:
        case = located.case
        root = self._repository(located, surroundings)
        layout = locate(str(root / ".claude" / "roles" / "hooks"))
        call = Call(case.tool, case.tool_input, os.path.normpath(root / case.cwd), case.sandboxed)
        situation = self._situation(case, layout, sandboxed=call.in_sandbox)
        try:
            return judge(call, case.role, situation, layout, self.policy).verdict
        except GuardError as error:
            raise UserError(f"{located.path}:{located.line}: {error.what}; mend the case") from None

    def _situation(self, case: Case, layout: Layout, *, sandboxed: bool) -> Situation:
        if case.plan is True:
            found = Open(PLAN, "", EVERYTHING, EVERYTHING)
        else:
            found = present_plan(layout, self.policy, "", {})
        return situation_of(self.policy["roles"][case.role], found, self.policy, sandboxed=sandboxed)

    def _repository(self, located: Located, surroundings: Surroundings) -> Path:
        """Return the repository that a case is judged in; cases that change nothing in it share one."""
        case = located.case
        plan = tuple(case.plan) if isinstance(case.plan, list) else case.plan
        key = (located.path.parent, plan, tuple(case.files))
        if key not in self._made:
            root = self.place / str(len(self._made)) / "repository"
            try:
                self._make(root, case, surroundings)
            except (OSError, ValueError) as error:
                why = error.strerror if isinstance(error, OSError) else error
                raise UserError(f"{located.path}:{located.line}: its files can't be made: {why}; mend them") from None
            self._made[key] = root
        return self._made[key]

    def _make(self, root: Path, case: Case, surroundings: Surroundings) -> None:
        (root.parent / "neighbour").mkdir(parents=True)  # a repository is seldom alone in its directory
        for name in ("objects", "refs", "hooks"):
            (root / ".git" / name).mkdir(parents=True)
        for state in STATES:
            (root / ".claude" / "plans" / state).mkdir(parents=True)
        own = {f".git/{name}": text for name, text in GIT.items()}
        own |= {".claude/settings.json": "{}\n", SOURCE_NAME: self.source.decode("utf-8")}
        own[POLICY_NAME] = policy_json(self.policy).decode("utf-8")
        if case.plan is not False:
            own[f".claude/plans/Active/{PLAN}.md"] = _plan(case.plan if isinstance(case.plan, list) else [])
        for name, text in {**own, **dict.fromkeys(case.files, ""), **surroundings.files}.items():
            path = _inside(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for name, target in surroundings.links.items():
            path = _inside(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(target)


def _plan(paths: list[str]) -> str:
    """Return a plan that names some files."""
    listed = "".join(f"\n### `{path}`\n" for path in paths)
    return "# Plan: cases\n" + (f"\n## Files to modify\n{listed}" if listed else "")


def _inside(root: Path, name: str) -> Path:
    """Return the path of a file in the repository.

    Raises:
        ValueError: it would be somewhere else.
    """
    path = Path(os.path.normpath(root / name))
    if not name or root not in path.parents:
        raise ValueError(f"`{name}` is not in the repository")
    return path
