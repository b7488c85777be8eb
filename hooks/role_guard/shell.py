"""A first, narrow reading of shell commands: plain words only.

What is not a single simple command of literal words is `unknown`. Of the simple ones, a short table knows the
commands that only read, and what belongs to a commit.
"""

from __future__ import annotations

import re

PLAIN = re.compile(r"""(?:[A-Za-z0-9_./,:=@%+ -]|'[A-Za-z0-9_./,:=@%+*?^()|\[\] -]*')+\Z""")
"""A command without operators, expansions, globs, escapes or line breaks; quotes hold harmless text."""

READERS = {
    "ls": (),
    "pwd": (),
    "cat": (),
    "head": (),
    "tail": ("-f", "-F", "--follow", "--pid"),
    "wc": ("--files0-from",),
    "grep": (),
    "stat": (),
    "du": (),
    "df": ("--sync",),
    "basename": (),
    "dirname": (),
    "realpath": (),
    "diff": ("-l", "--paginate"),
}
"""Commands that only read (their manual pages), each with the options that this table does not answer for."""

GIT_READERS = {
    "status": (),
    "log": ("--output", "--ext-diff", "--textconv", "-O"),
    "show": ("--output", "--ext-diff", "--textconv", "-O"),
    "diff": ("--output", "--ext-diff", "--textconv", "-O", "--no-index"),
    "ls-files": (),
    "blame": ("--textconv", "--contents"),
    "rev-parse": (),
}
"""Subcommands of git that only read, in the same form (git(1), no option before the subcommand)."""

PLAN_WORDS = re.compile(r"\.claude/+plans|(?:approve|complete)-plan", re.IGNORECASE)
"""Text that may move a plan, when it is not one of the commands that only read."""

PROTECTED_WORDS = re.compile(r"\.claude|\.git\b|claude|-plan\b|\bplans?\b|\bAGENT|CLAUDE_ROLE", re.IGNORECASE)
"""Text that may have to do with plans, control files or sessions: not for this reading to judge."""


def shell_effects(tool: str, command: str) -> list[tuple[str, str]]:
    """Read a shell command.

    Args:
        tool: `Bash`, `Monitor` or `PowerShell`.
        command: the text of the command.

    Returns:
        One (kind, subject) of `read`, `vcs-read`, `vcs-commit`, `vcs-change`, `approve`, `run` or `unknown`.
    """
    text = command.strip()
    if tool == "PowerShell" or not text or not PLAIN.match(text):
        return [("approve" if PLAN_WORDS.search(text) else "unknown", text)]
    words = [word.replace("'", "") for word in re.findall(r"(?:'[^']*'|[^' ])+", text)]
    program = words[0]
    if program == "git" and len(words) > 1:
        if words[1] in GIT_READERS and not _has(words[2:], GIT_READERS[words[1]]):
            return [("vcs-read", text)]
        if words[1] in ("add", "commit"):
            return [("vcs-commit", text)]
        return [("approve" if PLAN_WORDS.search(" ".join(words)) else "vcs-change", text)]
    if program in READERS and not _has(words[1:], READERS[program]):
        return [("read", text)]
    texts = (text, " ".join(words))
    if any(PLAN_WORDS.search(item) for item in texts):
        return [("approve", text)]
    if "=" in program or any(PROTECTED_WORDS.search(item) for item in texts):
        return [("unknown", text)]
    return [("run", program)]


def _has(words: list[str], options: tuple[str, ...]) -> bool:
    """Say whether a word is, abbreviates, clusters or carries a value for one of `options`."""
    return any(
        word.startswith(option)
        or (word.startswith("--") and len(word) > 2 and option.startswith(word.split("=")[0]))
        or (word.startswith("-") and not word.startswith("--") and len(option) == 2 and option[1] in word)
        for word in words
        for option in options
    )
