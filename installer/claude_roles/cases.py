"""Cases of a policy: calls, and what a role has to be answered. One JSON object a line (docs/cases.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.json_schema import SkipJsonSchema

from claude_roles.errors import UserError
from role_guard import tools

SURROUNDINGS = "surroundings.json"

MAX_SIZE = 64 << 20
"""Bytes of a file of cases."""
"""The file beside cases that says which files and links there are when they are judged."""


class Case(BaseModel):
    """One line of a file of cases: a tool call, the role that makes it, and the verdict it has to get."""

    model_config = ConfigDict(extra="forbid", strict=True)

    command: str | SkipJsonSchema[None] = Field(None, description="What a shell tool is given.")
    path: str | SkipJsonSchema[None] = Field(None, description="What a file tool writes.")
    input: dict[str, Any] | SkipJsonSchema[None] = Field(None, description="The whole input of any tool.")
    tool: str = Field("Bash", min_length=1, description="The tool that is called.")
    role: str = Field(min_length=1, description="A role of roles.toml.")
    verdict: Literal["allow", "pass", "warn", "ask", "deny"] = Field(description="What has to come.")
    rule: str | SkipJsonSchema[None] = Field(
        None, description="The rule that has to decide, as ROLE.ID; any if it is left out."
    )
    why: str = Field("", description="Why this has to come; it is shown when something else does.")
    cwd: str = Field(".", min_length=1, description="The directory of the session, relative to the repository.")
    plan: bool | list[str] = Field(
        default=True,
        description="true: a plan that names every project file is active; a list: one that names these; false: none.",
    )
    sandboxed: bool = Field(default=False, description="The call is made in a session whose sandbox holds.")
    files: list[str] = Field([], description="Empty files that exist beside those of surroundings.json.")

    @model_validator(mode="after")
    def _names_one_input(self) -> Case:
        if sum(item is not None for item in (self.command, self.path, self.input)) != 1:
            raise ValueError("needs one of `command`, `path` and `input`")
        if self.command is not None and self.tool not in tools.SHELLS:
            raise ValueError(f"`command` goes with {', '.join(tools.SHELLS)} only; give `{self.tool}` an `input`")
        if self.path is not None and self.tool not in tools.FILE_FIELDS:
            raise ValueError(f"`path` goes with {', '.join(tools.FILE_FIELDS)} only; give `{self.tool}` an `input`")
        return self

    @property
    def tool_input(self) -> dict[str, Any]:
        """Return the input as the client would send it."""
        if self.input is not None:
            return self.input
        if self.path is not None:
            return {tools.FILE_FIELDS[self.tool]: self.path}
        return {"command": self.command}

    @property
    def shown(self) -> str:
        """Return what is called, in one line."""
        return f"{self.tool}: {self.command or self.path or json.dumps(self.input)}"


class Surroundings(BaseModel):
    """What there is when cases are judged. `files`: text by path; `links`: target by path."""

    model_config = ConfigDict(extra="forbid", strict=True)

    files: dict[str, str] = {}
    links: dict[str, str] = {}


class Located(NamedTuple):
    """A case and where it stands."""

    path: Path
    line: int
    case: Case


def read_cases(path: Path) -> Iterator[Located]:
    """Yield the cases of a file; empty lines are skipped.

    Raises:
        UserError: it can't be read, or a line is no case; the text names it.
    """
    for number, line in enumerate(_text(path).split("\n"), 1):
        if line.strip():
            yield Located(path, number, _parsed(Case, line, f"{path}:{number}"))


def read_surroundings(directory: Path) -> Surroundings:
    """Return what stands in a directory's surroundings.json; without one, there are no files.

    Raises:
        UserError: it can't be read, or is wrong.
    """
    path = directory / SURROUNDINGS
    return _parsed(Surroundings, _text(path), str(path)) if path.exists() else Surroundings()


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_SIZE + 1)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; name a readable file of cases") from None
    if len(raw) > MAX_SIZE:
        raise UserError(f"{path}: has more than {MAX_SIZE:,} bytes; split the file")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise UserError(f"{path}:{line}: not UTF-8 text; save the file as UTF-8") from None


def _parsed(model: Any, text: str, place: str) -> Any:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{place}: not valid JSON ({error}); write one object") from None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"] if part not in ("bool", "list[str]"))
        said = {"extra_forbidden": "unknown key; remove it or mend its spelling", "missing": "is missing; add it"}
        text = said.get(first["type"], first["msg"].removeprefix("Value error, "))
        raise UserError(f"{place}: {f'`{key}`: ' if key else ''}{text[0].lower() + text[1:]}") from None
