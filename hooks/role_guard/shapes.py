"""The shape of `policy.json`, for type checkers. Never imported when the guard runs."""

from __future__ import annotations

from typing import Optional, TypedDict


class Rule(TypedDict):
    """One compiled row of the policy. A condition that is None always holds."""

    id: str
    line: int
    effects: list[str]
    zones: Optional[list[str]]
    paths: Optional[str]
    tools: Optional[str]
    commands: Optional[list[list[Optional[str]]]]
    active_plan: Optional[bool]
    in_plan: Optional[bool]
    sandboxed: Optional[bool]
    verdict: str
    reason: str
    answers_prompt: bool


class Plans(TypedDict):
    """What is asked of plans. `always_in_scope`: regular expression over paths that every plan opens."""

    require_stamp: bool
    always_in_scope: str


class Role(TypedDict):
    """One compiled role. `names` are the words by which a person may call it."""

    title: str
    names: list[str]
    command: str
    phases: list[str]
    launch: str
    read_only: Optional[str]
    instructions: str
    rules: list[Rule]


class Control(TypedDict):
    """Regular expressions over folded paths: see `zones.classify`."""

    repository: str
    home: str
    absolute: str


class Policy(TypedDict):
    """The whole of `policy.json`."""

    format: int
    source: list[int]
    default_role: str
    record: str
    log_max_bytes: int
    log_keep: int
    sandbox: str
    control: Control
    secrets: str
    plans: Plans
    mcp_reads: str
    mcp_writes: str
    roles: dict[str, Role]
