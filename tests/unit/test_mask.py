"""None of a corpus of made-up secrets reaches the disk."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from role_guard import audit, regex
from role_guard import mask as mask_module
from role_guard import secret_shapes as shapes
from role_guard.mask import MASK, mask
from role_guard.shell import shell_effects
from support.project import Project
from support.secrets import Case, cases, commands, encoded, piped, quoted, tokens
from unit.hook import Hook, layout_of, shipped_policy, tool_call

AT_ONCE = 5
"""Commands that one call of the hook gets; more would not be looked at (`audit.MAX_TEXT`)."""


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.command[:30])
def test_a_secret_is_masked(case: Case) -> None:
    assert case.secret in case.command
    for text in (case.command, f"`{case.command}` is refused; do this", f"cd x && {case.command}\nls"):
        shown = mask(text)
        assert case.secret not in shown, shown
        assert MASK in shown


@pytest.mark.parametrize(
    "case", [case for case in cases() if case not in (*piped(), *encoded())], ids=lambda case: case.command[:30]
)
def test_a_secret_that_is_cut_off_is_masked(case: Case) -> None:
    """Wherever a text is cut, no more of a secret than a few characters is left."""
    start = case.command.index(case.secret)
    for length in range(start + 8, len(case.command), 5):
        assert case.secret[:8] not in mask(case.command[:length] + "…")


@pytest.mark.parametrize(
    "text",
    [
        "src/app.py", "git log --oneline", "ask-me-anything-now", "https://example.com/a@b", "sha256 abcdef0123456789",
        "sed -i s/a/b/ src/app.py", "cp -p a b", "mkdir -p src/x", "git clone git@example.org:me/x.git", "ls -la /tmp",
        "docker run -p 80:80 x", "python3 -m pytest -q tests/test_keys.py", "grep -rn TODO src | sort -k 2 | head",
        "3b3b1a0e-9b1f-4a51-8e55-4c4a1d6a3f10", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "src/components/TokenList.tsx",
        "src/VeryLongDirectoryNameOfAProjectInJava/AndAnother/File1.java", "curl https://example.org:8080/a/b",
        "curl -u me https://example.org", "mysql -p db", "planner.project-files", "mcp__server__read_items",
        "PreToolUse",
    ],
)  # fmt: skip
def test_other_texts_stay(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    "text",
    ["('" * 2000, "--pass-" * 600, "<password " * 400, "'password=" * 400, "`a" * 2000, "a:11:b:" * 500,
     "login('a'," * 400, "echo a|" * 500, "<<< sudo " * 400, "identified by " * 300,
     "poetry config http-basic.a " * 150,
     "a-" * 2000, "password" * 500, "eyJa" * 1000, "a.b_c-" * 700, "://a:" * 800, "curl -u " * 500, "a1B" * 1300,
     "mysql -p" * 500, 'token="\\"' * 450, "Bearer Basic " * 300, "key=1" * 800, "twitter_x=1" * 400, "a:b@" * 900,
     "-----BEGIN PRIVATE KEY-----" * 150, "M" * 4000, "1" * 4000, "sqlplus a/" * 400, "htpasswd -b " * 300],
    ids=lambda text: text[:8],
)  # fmt: skip
def test_masking_takes_no_time(text: str) -> None:
    run = f"from role_guard.mask import mask; mask({text[: 4 * audit.MAX_TEXT]!r})"
    subprocess.run([sys.executable, "-c", run], check=True, timeout=4)


def below(root: Path) -> dict[Path, bytes]:
    return {
        path: path.read_bytes() for place in ("logs", "state") for path in (root / place).rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("first", ['eval "$x"', "rm src/app.py"], ids=["not understood", "an edit"])
def test_no_secret_reaches_the_disk(hook: Hook, first: str) -> None:
    found = cases()
    for start in range(0, len(found), AT_ONCE):
        group = [case.command for case in found[start : start + AT_ONCE]]
        for command in group if any("BEGIN" in item for item in group) else ["; ".join(group)]:
            assert hook.run(tool_call(hook.project, "Bash", command=f"{first}; {command}"), "planner").is_block
    entries = [entry for entry in hook.project.log() if entry["verdict"] == "deny"]
    assert len(entries) > len(found) / AT_ONCE
    assert sum(MASK in entry["subject"] + entry["reason"] for entry in entries) > (20 if "eval" in first else 0)
    files = below(hook.project.roles)
    for path, content in files.items():
        for case in found:
            assert case.secret.encode() not in content, (path, case)


def test_no_secret_among_the_words_of_a_program_reaches_the_disk(hook: Hook) -> None:
    """What a program is given is logged word by word, without the quotes that the shell takes off."""
    found = quoted()
    for case in found:
        assert hook.run(tool_call(hook.project, "Bash", command=f"./foo {case.command}"), "planner").is_block
    entries = [entry for entry in hook.project.log() if entry["verdict"] == "deny"]
    assert sum("./foo" in entry["subject"] and MASK in entry["subject"] for entry in entries) > len(found) / 2
    for path, content in below(hook.project.roles).items():
        for case in found:
            assert case.secret.encode() not in content, (path, case)


def test_no_secret_is_in_what_a_command_is_said_to_do(project: Project) -> None:
    """Every effect can decide, not only the one that decides today; so the texts of all of them are looked at."""
    layout, policy = layout_of(project.root), shipped_policy()
    for case in (*tokens(), *commands(), *quoted(), *encoded()):
        # a variable of PowerShell is one of the shell behind `./foo`, of which nobody knows what it becomes
        before = "./foo " if not case.command.startswith("$") else ""
        for command in (case.command, before + case.command, f"bash -c {shlex.quote(case.command)}"):
            for effect in shell_effects("Bash", command, str(project.root), layout, policy):
                for text in (effect.subject, effect.seen):
                    kept = audit._kept(text)
                    assert case.secret not in str(kept), (command, kept)


@pytest.mark.parametrize("tool", ["Write", "mcp__files__write"])
def test_no_secret_in_a_path_reaches_the_disk(hook: Hook, tool: str) -> None:
    path = "src/ghp_" + "a1" * 18 + "/x.py"
    assert hook.run(tool_call(hook.project, tool, file_path=path, path=path, content="x"), "planner").is_block
    assert all(b"a1a1" not in content for content in below(hook.project.roles).values())


def test_every_expression_that_is_made_is_known_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    known, asked = set(mask_module.expressions()), set()
    real = regex.compile

    def noting(pattern: str, flags: int = 0) -> object:
        asked.add((pattern, flags))
        return real(pattern, flags)

    monkeypatch.setattr(regex, "compile", noting)
    words = [word for words, _ in (*shapes.SHAPES, *shapes.SHORT_NAMES) for word in words]
    words += [*shapes.PREFIXES, *shapes.NAME_WORDS, *shapes.VENDORS, "'x'", "YWRtaW46aHVudGVyMg=="]
    words += [word for programs, _ in shapes.OPTIONS for word in programs.split()]
    mask(" ".join(words) + " cut" + mask_module.CUT)
    assert len(asked) > 100
    assert asked <= known
