"""Programs with commands of their own: the files that the text of these commands names, where it can be seen.

Source: ed(1), Vim's `:help cmdline`, https://www.sqlite.org/cli.html. What else the commands do is why all of them are
`run`.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.command import by_row
from role_guard.shell.feeds import standard_input
from role_guard.shell.roles import use
from role_guard.shell.rows import parse_row
from role_guard.shell.tables.changes import SCRIPTED
from role_guard.shell.values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call

LINES = r"(?:[\d.$%,;+\- \t:]|'[a-z<>]|/(?:[^/\\\n]|\\.)*/|\?(?:[^?\\\n]|\\.)*\?|[gv]!?/(?:[^/\\\n]|\\.)*/)*"
"""The lines that an editor's command is for."""

INPUT = re.compile(rf"(?ms)^{LINES}(?:[aic]|append|insert|change)!?[ \t]*\n.*?(?:^\.[ \t]*$|\Z)")
"""A command that takes lines of text, up to a dot."""

EDITOR = (
    (
        re.compile(
            rf"(?m)^{LINES}(?:[wWxfeE]|wq|wri\w*|sav\w*|up\w*|xit|exi\w*|fi\w*|ed\w*|redir?|mk[sve]\w*)(?:!|(?=[ \t>]))"
            r"[> \t]*(?P<word>[^!\s|][^\n|]*)"
        ),
        "write",
    ),
    (re.compile(rf"(?m)^{LINES}(?:(?:[rwe]|read|write)[ \t]+)?!(?P<word>[^\n]+)"), "sh"),
)
QUOTED = r"(?P<quote>['\"]?)(?P<word>[^'\"\n|]+)(?P=quote)"
DATABASE = (
    (
        re.compile(
            rf"(?mi)^[ \t]*\.(?:ou\w*|on\w*|log?|tr\w*|ba\w*|sav\w*|clo\w*|op\w*)(?:[ \t][^\n|]*?)?[ \t]{QUOTED}[ \t]*$"
        ),
        "write",
    ),
    (re.compile(r"(?mi)^[ \t]*\.(?:ou\w*|on\w*|rea?d?|imp\w*)[ \t][^\n|]*\|(?P<word>[^'\"\n]+)"), "sh"),
    (re.compile(r"(?mi)^[ \t]*\.(?:shel\w*|sy\w*)[ \t]+(?P<word>[^\n]+)"), "sh"),
    (re.compile(rf"(?i)\bvacuum\b[^;]*?\binto\s+{QUOTED}"), "write"),
    (re.compile(rf"(?i)\battach\s+(?:database\s+)?{QUOTED}"), "write"),
    (re.compile(rf"(?i)\bwritefile\s*\(\s*{QUOTED}"), "write"),
    (re.compile(r"(?mi)^[ \t]*\.cd[ \t]+(?P<word>[^\n]+)"), "unknown"),
)
"""What a text says that is seen: the part called `word` has the role behind."""

STREAMS = frozenset((":memory:", "off", "on", "stdout", "stderr"))
"""Words for what is no file."""

SCRIPTS = {**dict.fromkeys("ed red ex vi vim view nvim rvim vimdiff".split(), EDITOR), "sqlite3": DATABASE}


def scripted(call: Call) -> None:
    """Report what an editor or a database is told, in its words and on its standard input.

    The words of an editor are files, and its options for commands count as unclear by its row.
    """
    row = parse_row(next(row for names, row in SCRIPTED.items() if call.name in names.split()))
    by_row(call, row)
    patterns = SCRIPTS[call.name]
    texts = [standard_input(call).text]
    if patterns is EDITOR:
        texts = [INPUT.sub("", text) for text in texts]
    else:
        texts += [value.text for value in call.values]
    for text in filter(None, texts):
        call.walk.report.spend(len(text) // 5)
        for pattern, role in patterns:
            for found in pattern.finditer(text):
                word = found["word"].strip()
                if word not in STREAMS:
                    use((role, Value(word), ""), [], "writes", call)
