"""What may stand in roles.toml, and what is always wrong in it."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from claude_roles.globs import path_regex, tool_regex
from role_guard.effects import KINDS
from role_guard.zones import ZONES

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Effect = Literal[
    "read", "write", "vcs-read", "vcs-commit", "vcs-change", "vcs-push", "run", "session", "approve",
    "leave-plan-mode", "delegate", "mcp-read", "mcp", "tool", "unknown",
]  # fmt: skip
PLACEHOLDERS = frozenset({"subject", "role", "listed_in"})
TOOL_EFFECTS = frozenset({"mcp-read", "mcp", "tool"})
MUST_PROTECT = (
    ".claude/roles/policy.json",
    ".claude/roles/hooks/role-guard.py",
    ".claude/roles/state/x",
    ".claude/roles/logs/audit.jsonl",
    ".claude/settings.json",
    ".claude/settings.local.json",
    ".git/config",
    ".git/hooks/pre-commit",
)
"""Files without whose protection a session could switch enforcement off."""


class _Table(BaseModel):
    """A table of roles.toml; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", strict=True)


class RuleSource(_Table):
    """One row of a role: a condition on an effect, and a verdict."""

    id: Name
    about: Annotated[str, Field(min_length=1)]
    effects: Annotated[list[Effect], Field(min_length=1)]
    paths: list[str] | None = None
    tools: list[str] | None = None
    active_plan: bool | None = None
    verdict: Literal["allow", "pass", "ask", "deny"]
    reason: str = ""
    answers_prompt: bool = False
    listed_in: str | None = None

    @field_validator("paths")
    @classmethod
    def _paths_compile(cls, value: list[str] | None) -> list[str] | None:
        named = {item[1:] for item in value or [] if item.startswith("@")}
        if value is not None and not value:
            raise ValueError("is empty, so the rule would never hold; name a path, or leave `paths` out")
        if named - set(ZONES):
            raise ValueError(f"`@{min(named - set(ZONES))}` is no zone; the zones are: @{', @'.join(ZONES)}")
        path_regex(item for item in value or [] if not item.startswith("@"))
        return value

    @field_validator("tools")
    @classmethod
    def _tools_compile(cls, value: list[str] | None) -> list[str] | None:
        tool_regex(value or [])
        return value

    @model_validator(mode="after")
    def _is_consistent(self) -> RuleSource:
        if self.verdict in ("ask", "deny") and not self.reason.strip():
            raise ValueError(f"a rule that says `{self.verdict}` needs a `reason` that says what to do instead")
        if self.verdict in ("allow", "pass") and self.reason:
            raise ValueError(f"a rule that says `{self.verdict}` shows no `reason`; remove it")
        if self.answers_prompt and self.verdict != "allow":
            raise ValueError("`answers_prompt` goes with the verdict `allow` only")
        if self.paths is not None and self.effects != ["write"]:
            raise ValueError('`paths` goes with effects = ["write"] only')
        if self.tools is not None and not set(self.effects) <= TOOL_EFFECTS:
            raise ValueError("`tools` goes with the effects mcp-read, mcp and tool only")
        _check_placeholders(self.reason, listed=self.listed_in is not None)
        return self


def _check_placeholders(reason: str, *, listed: bool) -> None:
    try:
        used = {name for _, name, _, _ in string.Formatter().parse(reason) if name is not None}
    except ValueError as error:
        raise ValueError(f"`reason` has a stray brace ({error}); write {{{{ or }}}} for a brace") from None
    unknown = used - PLACEHOLDERS
    if unknown:
        raise ValueError(f"`reason` has the unknown placeholder {{{min(unknown)}}}; write {{{{ or }}}} for a brace")
    if "listed_in" in used and not listed:
        raise ValueError("`reason` mentions {listed_in}, but the rule has no `listed_in`")


class RoleSource(_Table):
    """A role: what people call it, what it is told, and what it may do."""

    title: Annotated[str, Field(min_length=1, max_length=80)]
    names: list[Annotated[str, Field(min_length=3)]]
    command: str
    launch: Annotated[str, Field(min_length=1)]
    settings: str | None = None
    instructions: Annotated[str, Field(min_length=1)]
    rules: Annotated[list[RuleSource], Field(min_length=1)]

    @field_validator("settings")
    @classmethod
    def _is_a_file_name(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[a-z][a-z0-9-]*\.json", value):
            raise ValueError("must be the name of a JSON file in settings-templates, like `planner.json`")
        return value

    @model_validator(mode="after")
    def _is_complete(self) -> RoleSource:
        ids = [rule.id for rule in self.rules]
        if double := _first_double(ids):
            raise ValueError(f"two rules have the id `{double}`")
        for kind in KINDS:
            if not any(kind in rule.effects and _always_holds(rule) for rule in self.rules):
                raise ValueError(f"no rule decides `{kind}` in every case; add one without conditions")
        for rule in self.rules:
            if rule.listed_in and not any(
                other.id == rule.listed_in and other.tools is not None for other in self.rules
            ):
                raise ValueError(f"`listed_in` of `{rule.id}` names no rule of this role that has `tools`")
        return self


def _always_holds(rule: RuleSource) -> bool:
    return rule.paths is None and rule.tools is None and rule.active_plan is None


class PolicySource(_Table):
    """The whole of roles.toml."""

    version: Literal[1]
    default_role: str
    record: Literal["blocked", "all"]
    control: list[str]
    mcp_reads: list[str]
    roles: Annotated[dict[Name, RoleSource], Field(min_length=1)]

    @field_validator("control")
    @classmethod
    def _protects(cls, value: list[str]) -> list[str]:
        covers = path_regex(item for item in value if not item.startswith(("~/", "//")))
        path_regex(item[1:] for item in value if item.startswith(("~/", "//")))
        for path in MUST_PROTECT:
            if not re.match(covers, path):
                raise ValueError(f"must cover `{path}`, or a session could switch enforcement off")
        return value

    @field_validator("mcp_reads")
    @classmethod
    def _reads_compile(cls, value: list[str]) -> list[str]:
        tool_regex(value)
        return value

    @model_validator(mode="after")
    def _roles_fit_together(self) -> PolicySource:
        for needed in ("unassigned", self.default_role):
            if needed not in self.roles:
                raise ValueError(f"the role `{needed}` is used but has no [roles.{needed}]")
        words = [name.lower() for role in self.roles.values() for name in role.names]
        words += ["/" + role.command for role in self.roles.values() if role.command]
        if double := _first_double(words):
            raise ValueError(f"two roles are called `{double}`")
        return self


def _first_double(items: Iterable[str]) -> str:
    seen: set[str] = set()
    return next((item for item in items if item in seen or seen.add(item)), "")  # type: ignore[func-returns-value]
