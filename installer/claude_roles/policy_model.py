"""What may stand in roles.toml, and what is always wrong in it."""

from __future__ import annotations

import re
import string
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from claude_roles import assets
from claude_roles.globs import command_regexes, path_regex, tool_regex
from role_guard.effects import KINDS
from role_guard.sessions import UNASSIGNED
from role_guard.zones import ZONES

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Effect = Literal[
    "read", "write", "vcs-read", "vcs-commit", "vcs-change", "vcs-push", "run", "session", "approve",
    "leave-plan-mode", "delegate", "mcp-read", "mcp", "tool", "unknown",
]  # fmt: skip
PLACEHOLDERS = frozenset({"subject", "seen", "role", "listed_in", "plan", "plan_word", "no_plan"})
LISTED_COMMANDS = "commands"
"""What `listed_in` calls the role's own list of commands."""

COMPILED_IDS = ("reads", "commands")
"""Ids of the rules that `reads` and `commands` of a role are compiled to."""

SANDBOX_HOLDS = frozenset({"run", "unknown"})
"""Effects of which a sandbox may make nothing: what is plainly a change is refused with a reason all the same."""

TOOL_EFFECTS = frozenset({"mcp-read", "mcp", "tool"})
LEAST_LOG = 65_536
"""Bytes that a file of the log may have at least: many lines, so that rotation is rare."""

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
    in_plan: bool | None = None
    sandboxed: bool | None = None
    verdict: Literal["allow", "pass", "warn", "ask", "deny", "out_of_plan"]
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
        if self.verdict not in ("allow", "pass") and not self.reason.strip():
            raise ValueError(f"a rule that says `{self.verdict}` needs a `reason` that says what to do instead")
        if self.verdict in ("allow", "pass") and self.reason:
            raise ValueError(f"a rule that says `{self.verdict}` shows no `reason`; remove it")
        if self.answers_prompt and self.verdict != "allow":
            raise ValueError("`answers_prompt` goes with the verdict `allow` only")
        if self.paths is not None and self.effects != ["write"]:
            raise ValueError('`paths` goes with effects = ["write"] only')
        if self.in_plan is not None and self.effects != ["write"]:
            raise ValueError('`in_plan` goes with effects = ["write"] only')
        if self.sandboxed and not set(self.effects) <= SANDBOX_HOLDS:
            raise ValueError("`sandboxed = true` goes with the effects run and unknown only: others it can't hold")
        if self.tools is not None and not set(self.effects) <= TOOL_EFFECTS:
            raise ValueError("`tools` goes with the effects mcp-read, mcp and tool only")
        _check_placeholders(self.reason, listed=self.listed_in is not None)
        return self


def _check_placeholders(reason: str, *, listed: bool) -> None:
    try:
        fields = [field[1:] for field in string.Formatter().parse(reason) if field[1] is not None]
    except ValueError as error:
        raise ValueError(f"`reason` has a stray brace ({error}); write {{{{ or }}}} for a brace") from None
    used = {name for name, _, _ in fields if name is not None}
    for name, form, conversion in fields:
        if form or conversion:
            shown = "{" + str(name) + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "") + "}"
            raise ValueError(f"`reason` has the placeholder {shown}; write only its name in the braces")
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
    phases: list[Name] = []
    launch: Annotated[str, Field(min_length=1)]
    settings: str | None = None
    read_only: Literal["project", "closed"] | None = None
    instructions: Annotated[str, Field(min_length=1)]
    reads: Literal["allow", "pass"] = "pass"
    commands: list[str] = []
    rules: Annotated[list[RuleSource], Field(min_length=1)]

    @field_validator("settings")
    @classmethod
    def _has_a_template(cls, value: str | None) -> str | None:
        names = assets.role_settings_templates()
        if value is not None and value not in names:
            raise ValueError(f"`{value}` is no template for a role's settings; take one of: {', '.join(names)}")
        return value

    @field_validator("commands")
    @classmethod
    def _commands_are_words(cls, value: list[str]) -> list[str]:
        for item in value:
            command_regexes(item)
        return value

    @model_validator(mode="after")
    def _is_complete(self) -> RoleSource:
        ids = [rule.id for rule in self.rules]
        for index, name in enumerate(ids):
            if name in COMPILED_IDS:
                raise _located(f"`{name}` is the id of a rule that the role's `{name}` makes", "rules", index, "id")
        for index, name in enumerate(ids):
            if name in ids[:index]:
                raise _located(f"two rules have the id `{name}`", "rules", index, "id")
        for kind in KINDS:
            if not any(kind in rule.effects and _always_holds(rule) for rule in self.rules):
                raise ValueError(f"no rule decides `{kind}` in every case; add one without conditions")
        lists = {rule.id for rule in self.rules if rule.tools is not None}
        for index, rule in enumerate(self.rules):
            if rule.listed_in not in (None, LISTED_COMMANDS, *lists):
                raise _located("names no rule of this role that has `tools`", "rules", index, "listed_in")
            if rule.sandboxed and self.read_only != "project":
                raise _located('needs `read_only = "project"` in the role', "rules", index, "sandboxed")
        return self


def _always_holds(rule: RuleSource) -> bool:
    return all(item is None for item in (rule.paths, rule.tools, rule.active_plan, rule.in_plan, rule.sandboxed))


class PlansSource(_Table):
    """What is asked of plans."""

    require_stamp: bool = False
    out_of_plan: Literal["ask", "deny", "warn"] = "ask"
    always_in_scope: list[str] = []

    @field_validator("always_in_scope")
    @classmethod
    def _globs_compile(cls, value: list[str]) -> list[str]:
        path_regex(value)
        return value


class PolicySource(_Table):
    """The whole of roles.toml."""

    version: Literal[1]
    default_role: str
    record: Literal["blocked", "all"]
    log_max_bytes: Annotated[int, Field(ge=LEAST_LOG, le=1024**3)] = 10_000_000
    log_keep: Annotated[int, Field(ge=1, le=1000)] = 20
    sandbox: Literal["auto", "require", "off"] = "auto"
    control: list[str]
    secrets: list[str] = []
    plans: PlansSource = PlansSource()
    mcp_reads: list[str]
    mcp_writes: list[str]
    mcp_write_words: list[Annotated[str, Field(pattern=r"^[a-z]+$")]] = []
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

    @field_validator("secrets")
    @classmethod
    def _secrets_compile(cls, value: list[str]) -> list[str]:
        path_regex(value)
        return value

    @field_validator("mcp_reads", "mcp_writes")
    @classmethod
    def _tool_globs_compile(cls, value: list[str]) -> list[str]:
        tool_regex(value)
        return value

    @model_validator(mode="after")
    def _roles_fit_together(self) -> PolicySource:
        if UNASSIGNED not in self.roles:
            raise _located(f"the role `{UNASSIGNED}` is missing; add [roles.{UNASSIGNED}]", "roles")
        if self.default_role not in self.roles:
            raise _located(f"`{self.default_role}` is no role; add it or name another", "default_role")
        called: set[str] = set()
        for name, role in self.roles.items():
            words: list[tuple[str, tuple[str | int, ...]]] = []
            words += [(word.lower(), ("roles", name, "names", index)) for index, word in enumerate(role.names)]
            words += [("/" + role.command, ("roles", name, "command"))] if role.command else []
            words += [("/" + word, ("roles", name, "phases", index)) for index, word in enumerate(role.phases)]
            for word, path in words:
                if word in called:
                    raise _located(f"two roles are called `{word}`; choose another word", *path)
                called.add(word)
        return self


def _located(message: str, *path: str | int) -> PydanticCustomError:
    """Return an error of a whole table that points to the place in it."""
    return PydanticCustomError("located", "{message}", {"message": message, "path": path})
