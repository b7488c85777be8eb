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
    shown = _shown(text)
    if tool == "PowerShell" or not text or not PLAIN.match(text):
        return [("approve" if PLAN_WORDS.search(text) else "unknown", shown)]
    words = [word.replace("'", "") for word in re.findall(r"(?:'[^']*'|[^' ])+", shown)]
    program = words[0]
    if program == "git" and len(words) > 1:
        if words[1] in GIT_READERS and not _names(words[2:], GIT_READERS[words[1]]):
            return [("vcs-read", shown)]
        if words[1] in ("add", "commit"):
            return [("vcs-commit", shown)]
        return [("approve" if PLAN_WORDS.search(" ".join(words)) else "vcs-change", shown)]
    if program in READERS and not _has(words[1:], READERS[program]):
        return [("read", shown)]
    texts = (text, " ".join(words))
    if any(PLAN_WORDS.search(item) for item in texts):
        return [("approve", shown)]
    if "=" in program or any(PROTECTED_WORDS.search(item) for item in texts):
        return [("unknown", shown)]
    return [("run", program)]


def _shown(text: str) -> str:
    """Return a command as a log may show it: its first line, up to a here-document, blanks collapsed."""
    first = re.split(r"<<|[\r\n]", text, maxsplit=1)[0]
    shown = re.sub(r"\s+", " ", first).strip()
    return shown if len(first) == len(text) else shown + " …"


def _has(words: list[str], options: tuple[str, ...]) -> bool:
    """Say whether a word names one of `options`, also in a cluster of short ones."""
    letters = {option[1] for option in options if len(option) == 2}
    return _names(words, options) or any(
        word.startswith("-") and not word.startswith("--") and not letters.isdisjoint(word[1:]) for word in words
    )


def _names(words: list[str], options: tuple[str, ...]) -> bool:
    """Say whether a word is, abbreviates or carries a value for one of `options`."""
    return any(
        word.startswith(option) or (word.startswith("--") and len(word) > 2 and option.startswith(word.split("=")[0]))
        for word in words
        for option in options
    )
