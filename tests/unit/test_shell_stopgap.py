from __future__ import annotations

import pytest

from role_guard.shell import shell_effects


def kind(command: str, tool: str = "Bash") -> str:
    [(found, _)] = shell_effects(tool, command)
    return found


@pytest.mark.parametrize(
    "command",
    [
        "ls", "ls -la src", "  ls\n", "pwd", "cat a b", "head -n 5 x", "tail -n +3 x", "wc -l x", "grep -rn add src",
        "grep -E 'a|b.*(c)?' x", "grep 'x y' z", "'cat' x", "stat x", "du -sh .", "df -h", "basename a/b",
        "dirname a/b", "realpath x", "diff a b", "diff -u a b", "ls --color=never", "cat x@2 a:b 50%",
        "tail --lines=3 x",
    ],
)  # fmt: skip
def test_plain_commands_that_read(command: str) -> None:
    assert kind(command) == "read"
    assert kind(command, "Monitor") == "read"
    assert kind(command, "PowerShell") == "unknown"


@pytest.mark.parametrize(
    "command",
    [
        "git status", "git status --short", "git log", "git log --oneline -5", "git log -p -- src", "git 'log' -1",
        "git show HEAD:x", "git diff", "git diff --stat HEAD~1".replace("~", "@"), "git diff --cached", "git ls-files",
        "git blame -L 1,3 x", "git rev-parse --show-toplevel", "git log --grep 'x*y'", "git log --no-ext-diff",
        "git log --author=x --format=%H",
    ],
)  # fmt: skip
def test_git_that_reads(command: str) -> None:
    assert kind(command) == "vcs-read"


@pytest.mark.parametrize(
    "command",
    [
        "ls > x", "ls >> x", "ls 2>&1", "ls >&2", "cat < x", "cat <<E\nE", "ls | cat", "ls || cat", "ls && cat",
        "ls & cat",
        "ls; cat", "ls\ncat", "ls\rcat", "ls\tcat", "echo $HOME", "cat $(ls)", "cat `ls`", "cat ${x}", "ls *.py",
        "ls ?",
        "ls [ab]", "ls {a,b}", "ls ~", "ls !x", "ls # x", "(ls)", "ls \\x", 'cat "x"', "cat '$x'", "cat 'a\nb'",
        "cat 'x",
        "cat x'", "ls 'a' 'b", "A=b ls", "A=b", "cat <(ls)", "cat \u201cx\u201d", "cat é", "ls\u00a0x", "ls\x00x",
        "", " \n ",
        "! ls", "ls ^x", "cat $'x'", "git log > x", "git log | cat", "git commit -m \"x\"", "git commit -m x; ls",
        "grep 'a' x > y",
    ],
)  # fmt: skip
def test_what_is_not_plain_is_unknown(command: str) -> None:
    assert kind(command) == "unknown"


@pytest.mark.parametrize("command", ["git commit", "git commit -m x", "git commit -m 'a b'", "git commit --amend"])
def test_commit(command: str) -> None:
    assert kind(command) == "vcs-commit"


@pytest.mark.parametrize(
    "command",
    [
        "git log --output=x", "git log --output x", "git log --outp=x", "git log --outp", "git log --o=x",
        "git log -p --output=x",
        "git log '--output=x'", "git log --out'put'=x", "git log -- --output=x", "git show --output=x HEAD",
        "git diff --output=x", "git diff --ext-diff", "git log --ext-diff", "git log --ext", "git show --textconv",
        "git diff --no-index a b", "git log -Oorder", "git blame --contents x y", "git blame --textconv x",
        "git -c x=y log", "git -C x log", "git --git-dir=x log", "git --exec-path=x log", "git -p log",
        "git push", "git checkout x", "git stash", "git reset", "git config a b", "git branch x", "git grep -O x",
        "git log-x", "git lo", "git commit-tree x", "git worktree add x",
    ],
)  # fmt: skip
def test_git_that_may_write_or_run(command: str) -> None:
    assert kind(command) == "vcs-change"


@pytest.mark.parametrize(
    "command",
    [
        "tail -f x", "tail -F x", "tail --follow x", "tail --follow=name x", "tail --fol x", "tail --f x",
        "tail -qf x", "tail -5f x",
        "wc --files0-from=x", "file -b x", "file -C", "file -C -m x", "file -Cm x", "file -bC -m x", "file -bCm x",
        "file --compile -m x",
        "file --comp -m x",
    ],
)  # fmt: skip
def test_options_the_table_does_not_answer_for(command: str) -> None:
    assert kind(command) == "run"


@pytest.mark.parametrize(
    ("command", "program"),
    [
        ("make", "make"), ("make test", "make"), ("python3 x.py", "python3"), ("npm test", "npm"), ("./ls", "./ls"),
        ("/bin/ls", "/bin/ls"), ("sed -i s/a/b/ x", "sed"), ("cp a b", "cp"), ("rm x", "rm"), ("touch x", "touch"),
        ("tee x", "tee"), ("env ls", "env"), ("time ls", "time"), ("eval ls", "eval"), (". x", "."), ("git", "git"),
        ("LS", "LS"), ("lsx", "lsx"), ("find . -delete", "find"), ("sort -o x y", "sort"), ("if ls", "if"),
        ("rg --pre x y", "rg"), ("'my tool' x", "my tool"),
    ],
)  # fmt: skip
def test_other_programs_run(command: str, program: str) -> None:
    assert shell_effects("Bash", command) == [("run", program)]


@pytest.mark.parametrize(
    "command",
    [
        "cp x .CLAUDE/settings.json", "rm -rf .git", "touch .GIT/config",
        "claude -p x",
        "npx @anthropic-ai/claude-code", "env CLAUDE_ROLE=planner make", "env AGENT=x make", "mv Plans/a Plan/b",
        "cl'a'ude -p x", "'c'laude -p x", "mv x .cl''aude/settings.json", "rm .g'i't/config",
    ],
)  # fmt: skip
def test_what_may_concern_enforcement_is_unknown(command: str) -> None:
    assert kind(command) == "unknown"


@pytest.mark.parametrize(
    "command",
    [
        "mv .claude/plans/Review/x.md .claude/plans/Active/x.md", "git mv .claude/plans/Review/x.md y",
        "cat x > .claude/plans/Active/x.md", "mv .cla'ud'e/plans/Review/x.md y", "approve-plan x",
        "cp .claude//plans/Review/x.md y",
    ],
)  # fmt: skip
def test_what_may_move_a_plan_is_an_approval(command: str) -> None:
    assert kind(command) == "approve"


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("cat > .env <<EOF\nDB_PASS=hunter2\nEOF", "cat > .env …"),
        ("git" + " " * 20_000 + "tag evil", "git tag evil"),
        ("a\nb", "a …"),
    ],
)
def test_a_command_is_shown_without_the_text_it_carries(command: str, shown: str) -> None:
    assert shell_effects("Bash", command)[0][1] == shown
