"""What a shell command is made of: the nodes that the parser builds.

Words are lists of parts, because quoting and expansion decide what a word can become. Terms are those of the Bash
manual ("Shell Grammar", "Expansion").
"""

from __future__ import annotations

from role_guard.named import namedtuple

Text = namedtuple("Text", "text quoted")
"""Literal characters. `quoted`: no pathname, brace or tilde expansion applies to them."""

Parameter = namedtuple("Parameter", "name prefix elements operator parts quoted")
"""`$name` or `${name…}`. `prefix`: `#` (its length), `!` or nothing; `elements`: the subscript is `@` or `*`;
`operator`: what stands behind name and subscript (`:-`, `#`, `@P` …) or nothing; `parts`: those of the operand and of
the subscript."""

Substitution = namedtuple("Substitution", "script quoted")
"""`$(…)` or backticks."""

Item = namedtuple("Item", "script")
"""One of the words that `$(…)` gives without quotes, as `for` assigns it."""

Arithmetic = namedtuple("Arithmetic", "parts quoted")
"""`$((…))`, a subscript or an offset: text that is evaluated as an arithmetic expression."""

Process = namedtuple("Process", "script")
"""`<(…)` or `>(…)`."""

Word = namedtuple("Word", "parts start end")
"""A word and its place in the text."""

NUMBER = Word([Arithmetic([], quoted=True)], 0, 0)
"""What an arithmetic expression assigns."""

Assignment = namedtuple("Assignment", "name append subscript values")
"""`name=value`. `subscript`: parts or None; `values`: one word, or those of an array."""

Redirect = namedtuple("Redirect", "operator descriptor target")
"""A redirection. `target`: a word; of a here-document its body, of a here-string its text."""

Simple = namedtuple("Simple", "assignments words redirects start end")
List = namedtuple("List", "items")
"""`items`: (connector, command) pairs; the connector (`;`, `&&`, `||`, a line break) stands before the command. `&`
stands behind one: with it comes an empty pipeline, which says that what was before it runs in the background."""

Pipeline = namedtuple("Pipeline", "commands negated")
Group = namedtuple("Group", "body redirects")
Subshell = namedtuple("Subshell", "body redirects")
If = namedtuple("If", "branches otherwise redirects")
"""`branches`: (condition, body) pairs; `otherwise`: a list or None."""

Loop = namedtuple("Loop", "condition body redirects")
For = namedtuple("For", "name words expressions body redirects")
"""`for` and `select`. `words`: None for the positional parameters; `expressions`: parts of `for ((…))`."""

Case = namedtuple("Case", "word patterns bodies redirects")
Test = namedtuple("Test", "words arithmetic redirects")
"""`[[ … ]]`. `arithmetic`: the words of it that are evaluated as expressions or as names with subscripts."""

Math = namedtuple("Math", "parts redirects")
"""`(( … ))`."""

Function = namedtuple("Function", "name body")
Coproc = namedtuple("Coproc", "name command")

MAX_TEXT = 256 * 1024
"""Characters of a command; the client cuts its output long before."""

MAX_DEPTH = 30
"""Nested constructs; people stay below ten, and Python's own stack (1000 frames) is far from used up."""


class UnparsedError(Exception):
    """The text is no shell command, or none that is certain to be read as the shell reads it.

    Args:
        what: what is wrong, as a fragment of a sentence.
    """

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
