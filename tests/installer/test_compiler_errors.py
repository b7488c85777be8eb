"""Every mistake in roles.toml is one line with its place. The line is the one with `#!` (`#<`: its table)."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from claude_roles.compiler import compile_policy
from claude_roles.errors import UserError
from claude_roles.policy_model import MUST_PROTECT
from installer.commands import refuse
from installer.policies import BASE, change
from installer.trees import tree
from support.project import Project


class Mistake(NamedTuple):
    text: str
    key: str
    says: str


DRAFTS, LISTED, OTHERS, REST = (f"roles.planner.rules[{number}]" for number in range(4))

MISTAKES: dict[str, Mistake] = {
    # shell commands
    "reads that is no verdict for them": Mistake(
        change('title = "Claude Zero', 'reads = "deny" #!\ntitle = "Claude Zero'), "roles.planner.reads", "'allow' or"
    ),
    "listed command without words": Mistake(
        change('title = "Claude Zero', 'commands = [" "] #!\ntitle = "Claude Zero'),
        "roles.planner.commands", "names no command",
    ),
    "listed command with an open quote": Mistake(
        change('title = "Claude Zero', "commands = [\"pytest 'x\"] #!\ntitle = \"Claude Zero"),
        "roles.planner.commands", "open quote",
    ),
    "listed command of any program": Mistake(
        change('title = "Claude Zero', 'commands = ["* -x"] #!\ntitle = "Claude Zero'),
        "roles.planner.commands", "begins with a wildcard",
    ),
    "two listed commands in one": Mistake(
        change('title = "Claude Zero', 'commands = ["make; make install"] #!\ntitle = "Claude Zero'),
        "roles.planner.commands", "more than one plain command",
    ),
    "listed command with a variable": Mistake(
        change('title = "Claude Zero', 'commands = ["CI=1 make"] #!\ntitle = "Claude Zero'),
        "roles.planner.commands", "more than one plain command",
    ),
    "rule with the id of a compiled one": Mistake(
        change('id = "drafts"', 'id = "reads" #!'), f"{DRAFTS}.id", "that the role's `reads` makes"
    ),
    "secret that is no glob": Mistake(change("version = 1", 'secrets = ["!x"] #!\nversion = 1'), "secrets", "negated"),
    # keys
    "unknown key at the top": Mistake("#\nextra = 1 #!\n" + BASE, "extra", "unknown key"),
    "unknown table at the top": Mistake(BASE + "\n[extra] #!\na = 1\n", "extra", "unknown key"),
    "unknown key of a role": Mistake(
        change('title = "Claude Zero', 'tilte = "x" #!\ntitle = "Claude Zero'), "roles.planner.tilte", "unknown key"
    ),
    "unknown key of a rule": Mistake(
        change('verdict = "allow"', 'verdict = "allow"\nverdcit = "deny" #!'), f"{DRAFTS}.verdcit", "unknown key"
    ),
    "unknown key with a line break": Mistake(
        change('verdict = "allow"', 'verdict = "allow"\n"ver\\ndict" = "deny" #!'), DRAFTS, "unknown key"
    ),
    "missing key at the top": Mistake(change("version = 1\n", "#!\n"), "version", "is missing"),
    "missing key of a role": Mistake(
        change('[roles.planner]\ntitle = "Claude Zero (Planner)"', "[roles.planner] #!"),
        "roles.planner.title", "is missing",
    ),
    "missing key of a rule": Mistake(
        change('[[roles.planner.rules]]\nid = "drafts"', "[[roles.planner.rules]] #!"), f"{DRAFTS}.id", "is missing"
    ),
    # types
    "text for a number": Mistake(change("version = 1\n", 'version = "1" #!\n'), "version", ""),
    "another version": Mistake(change("version = 1\n", "version = 2 #!\n"), "version", "1"),
    "number for a text": Mistake(change('command = "planner"', "command = 1 #!"), "roles.planner.command", "string"),
    "text for a list": Mistake(change('control = ["/.claude", ".git"]', 'control = "/.claude" #!'), "control", "list"),
    "text for a list in a rule": Mistake(
        change('effects = ["write"]', 'effects = "write" #!'), f"{DRAFTS}.effects", "list"
    ),
    "number in a list": Mistake(
        change('paths = ["@review"]', 'paths = [\n  "@review",\n  1, #!\n]'), f"{DRAFTS}.paths[1]", "string"
    ),
    "text for a truth value": Mistake(
        change('paths = ["@review"]', 'active_plan = "true" #!'), f"{DRAFTS}.active_plan", "boolean"
    ),
    "number for a truth value": Mistake(
        change('paths = ["@review"]', 'paths = ["@review"]\nanswers_prompt = 1 #!'),
        f"{DRAFTS}.answers_prompt", "boolean",
    ),
    "rules are no list": Mistake(
        BASE.replace("[[roles.planner.rules]]", "[roles.planner.rules] #!", 1).split("\n[[roles.planner.rules]]")[0],
        "roles.planner.rules", "list",
    ),
    # values
    "no such verdict": Mistake(change('verdict = "allow"', 'verdict = "permit" #!'), f"{DRAFTS}.verdict", "'allow'"),
    "no such effect": Mistake(
        change('effects = ["write"]', 'effects = [\n"write",\n"edit", #!\n]'), f"{DRAFTS}.effects[1]", "'write'"
    ),
    "no effects": Mistake(change('effects = ["write"]', "effects = [] #!"), f"{DRAFTS}.effects", "at least 1"),
    "no such record": Mistake(change('record = "blocked"', 'record = "some" #!'), "record", "'all'"),
    "role name": Mistake(
        BASE.replace("roles.planner", "roles.Planner").replace("[roles.Planner]", "[roles.Planner] #!"),
        "roles.Planner", "pattern",
    ),
    "rule id": Mistake(change('id = "drafts"', 'id = "My drafts" #!'), f"{DRAFTS}.id", "pattern"),
    "empty instructions": Mistake(change('"Plan."', '"" #!'), "roles.planner.instructions", "at least 1"),
    "settings outside the templates": Mistake(
        change('"planner.json"', '"../planner.json" #!'), "roles.planner.settings", "planner.json"
    ),
    "settings that no template has": Mistake(
        change('"planner.json"', '"nobody.json" #!'), "roles.planner.settings", "nobody.json"
    ),
    "settings that are not a role's": Mistake(
        change('"planner.json"', '"project.json" #!'), "roles.planner.settings", "project.json"
    ),
    # globs
    "no such zone": Mistake(change('["@review"]', '["@review", "@drafts"] #!'), f"{DRAFTS}.paths", "`@drafts`"),
    "empty paths": Mistake(change('["@review"]', "[] #!"), f"{DRAFTS}.paths", "is empty"),
    "negated path": Mistake(change('["@review"]', '["!a"] #!'), f"{DRAFTS}.paths", "`!a` is negated"),
    "path that matches nothing": Mistake(change('["@review"]', '["# a"] #!'), f"{DRAFTS}.paths", "`# a`"),
    "path that does not compile": Mistake(change('["@review"]', '["[z-a]"] #!'), f"{DRAFTS}.paths", "`[z-a]`"),
    "empty tool": Mistake(change("tools = []", 'tools = [""] #!'), f"{LISTED}.tools", "no name of a tool"),
    "empty MCP read": Mistake(change('["mcp__*__get_*"]', '[" "] #!'), "mcp_reads", "no name of a tool"),
    "control path that does not compile": Mistake(
        change('control = ["/.claude"', 'control = ["~/[z-a]", "/.claude"').replace('".git"]', '".git"] #!'),
        "control", "[z-a]",
    ),
    # a rule that contradicts itself
    "deny without a reason": Mistake(
        change('reason = "`{subject}` is not for planners."\n', "", "rest"), REST, "needs a `reason`"
    ),
    "ask without a reason": Mistake(
        change("{role}: `{subject}` is not in {listed_in}.", " ", "others"), OTHERS, "needs a `reason`"
    ),
    "allow with a reason": Mistake(
        change('verdict = "allow"', 'verdict = "allow" #<\nreason = "x"'),
        DRAFTS, "no `reason`",
    ),
    "pass with a reason": Mistake(
        change('verdict = "pass"', 'verdict = "pass" #<\nreason = "x"'),
        LISTED, "no `reason`",
    ),
    "paths of an effect that has none": Mistake(
        change('effects = ["write"]', 'effects = ["write", "read"] #<'), DRAFTS, "`paths` goes with"
    ),
    "tools of an effect that has none": Mistake(
        change('effects = ["mcp", "tool"]\ntools = []', 'effects = ["mcp", "run"] #<\ntools = []'),
        LISTED, "`tools` goes with",
    ),
    "answers a prompt without allowing": Mistake(
        change('verdict = "pass"', 'verdict = "pass" #<\nanswers_prompt = true'), LISTED, "`answers_prompt` goes with"
    ),
    # reasons
    "unknown placeholder": Mistake(
        change("`{subject}` is not for", "`{path}` is not for", "rest"), REST, "{path}"
    ),
    "placeholder without a name": Mistake(
        change("`{subject}` is not for", "`{}` is not for", "rest"), REST, "{}"
    ),
    "attribute of a placeholder": Mistake(
        change("`{subject}` is not for", "`{subject.x}` is not for", "rest"), REST, "{subject.x}"
    ),
    "placeholder with a wrong format": Mistake(
        change("`{subject}` is not for", "`{subject:d}` is not for", "rest"), REST, "{subject:d}"
    ),
    "placeholder with a wrong conversion": Mistake(
        change("`{subject}` is not for", "`{subject!q}` is not for", "rest"), REST, "{subject!q}"
    ),
    "open brace": Mistake(change("is not for planners", "{ is not", "rest"), REST, "stray brace"),
    "closed brace": Mistake(change("is not for planners", "} is not", "rest"), REST, "stray brace"),
    "mentions a list that it does not name": Mistake(
        change('listed_in = "listed"\n', "", "others"), OTHERS, "{listed_in}"
    ),
    # between rules
    "listed in no rule": Mistake(
        change('listed_in = "listed"', 'listed_in = "lists" #!'), f"{OTHERS}.listed_in", "names no rule"
    ),
    "listed in a rule without tools": Mistake(
        change('listed_in = "listed"', 'listed_in = "drafts" #!'), f"{OTHERS}.listed_in", "names no rule"
    ),
    "two rules of one id": Mistake(
        change('id = "rest"', 'id = "drafts" #!'),
        f"{REST}.id", "two rules have the id `drafts`",
    ),
    "effect that no rule decides": Mistake(
        change('  "unknown",\n]', "]").replace("[roles.planner]", "[roles.planner] #!"),
        "roles.planner", "no rule decides `unknown`",
    ),
    "effect decided only while a plan is active": Mistake(
        change('id = "rest"', 'id = "rest"\nactive_plan = true').replace("[roles.planner]", "[roles.planner] #!"),
        "roles.planner", "no rule decides `read`",
    ),
    # between roles
    "default role that is not there": Mistake(
        change('default_role = "unassigned"', 'default_role = "nobody" #!'), "default_role", "`nobody`"
    ),
    "no unassigned": Mistake(
        "#!\n" + BASE.replace("roles.unassigned", "roles.idle").replace('"unassigned"', '"planner"'),
        "roles", "`unassigned`",
    ),
    "two roles of one name": Mistake(
        change("names = []", 'names = ["PLANNER"]')
        .replace('"Claude Zero", "planner"]', '"Claude Zero", "planner"] #!'),
        "roles.planner.names", "two roles are called `planner`",
    ),
    "two roles of one command": Mistake(
        change('command = ""', 'command = "planner"').replace('launch = "claude-zero"', 'launch = "claude-zero" #<'),
        "roles.planner.command", "two roles are called `/planner`",
    ),
}  # fmt: skip

UNREADABLE: dict[str, tuple[bytes, int, str]] = {
    "value missing": (b"version = 1\ndefault_role =\n", 2, "not valid TOML"),
    "string not closed": (b'version = 1\n\ndefault_role = "x\nrecord = "all"\n', 3, "not valid TOML"),
    "multi-line string not closed": (b'version = 1\na = """\nx\n', 4, "not valid TOML"),
    "array not closed": (b"version = 1\na = [\n1,\n", 4, "not valid TOML"),
    "key twice": (b"version = 1\nversion = 1\n", 2, "not valid TOML"),
    "table twice": (b"[a]\n[b]\n[a]\n", 3, "not valid TOML"),
    "not UTF-8": (b'version = 1\n# gr\xfc\xdfe\nrecord = "all"\n', 2, "not UTF-8"),
    "not UTF-8 in the first line": (b"\xff\xfe", 1, "not UTF-8"),
}


def errors(raw: bytes) -> list[str]:
    with pytest.raises(UserError) as caught:
        compile_policy(raw, "FILE")
    return str(caught.value).splitlines()


def right_lines(text: str) -> range:
    """Return the lines that an error may name: the marked one, or for `#<` those from its table's header on."""
    lines = text.split("\n")
    found = [number for number, line in enumerate(lines, 1) if line.endswith(("#!", "#<"))]
    assert len(found) == 1, found
    number = first = last = found[0]
    if lines[number - 1].endswith("#<"):
        first = max(index for index, line in enumerate(lines[:number], 1) if line.startswith("["))
        after = [index for index, line in enumerate(lines, 1) if index > number and line.startswith("[")]
        last = min(after, default=len(lines) + 1) - 1
    return range(first, last + 1)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_one_line_with_its_place(name: str) -> None:
    mistake = MISTAKES[name]
    found = errors(mistake.text.encode())
    assert len(found) == 1, found
    file, line, key, text = found[0].split(":", 3)
    assert file == "FILE"
    assert mistake.says.lower() in text.lower()
    assert key.strip().startswith(mistake.key)
    assert int(line) in right_lines(mistake.text), found


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_text_that_is_no_toml_is_one_line_with_its_place(name: str) -> None:
    raw, line, says = UNREADABLE[name]
    found = errors(raw)
    assert len(found) == 1, found
    assert found[0].startswith(f"FILE:{line}: {says}"), found


@pytest.mark.parametrize("path", MUST_PROTECT)
def test_control_covers_what_enforcement_stands_on(path: str) -> None:
    globs = [f'"/{other}"' for other in MUST_PROTECT if other != path]
    text = change('control = ["/.claude", ".git"]', f"control = [{', '.join(globs)}] #!")
    found = errors(text.encode())
    assert found == [f"FILE:4: control: must cover `{path}`, or a session could switch enforcement off"]


def test_several_mistakes_are_one_line_each() -> None:
    text = change('verdict = "allow"', 'verdict = "permit"').replace("version = 1", "version = 2")
    assert [line.split(": ")[1] for line in errors(text.encode())] == ["version", f"{DRAFTS}.verdict"]


def test_install_refuses_a_mistake_and_writes_nothing(plain: Project) -> None:
    source = plain.roles / "roles.toml"
    source.parent.mkdir(parents=True)
    text = change('verdict = "allow"', 'verdict = "permit" #!')
    source.write_text(text, encoding="utf-8")
    line = right_lines(text).start
    error = refuse(plain.root)
    assert error.startswith(f".claude/roles/roles.toml:{line}: roles.planner.rules[0].verdict: "), error


def test_install_refuses_a_mistake_in_an_upgrade(installed: Project) -> None:
    before = tree(installed.root)
    source = installed.roles / "roles.toml"
    good = source.read_bytes()
    source.write_bytes(good + b"extra = 1\n")
    assert "extra: unknown key" in refuse(installed.root)
    source.write_bytes(good)
    assert tree(Path(installed.root)) == before
