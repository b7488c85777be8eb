"""Whether a note on a listed file says that the file is left alone: "do not touch", "(frozen)", "Action: none".

A person takes such a file for closed, so the plan must not open it. Where the words can be meant otherwise ("skip empty
lines"), the check asks for clearer ones.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.plans import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

CLOSED, DOUBTFUL, OPEN = "closed", "doubtful", ""
"""What a note says of its file: it is left alone, it may be, nothing of the kind."""

FILLERS = (
    "it this that these they them file files one is are be will must should shall do does to stay stays remain remains "
    "left keep keeps kept leave leaves only just as please for the note nb important warning attention caution still "
    "already but and need needs require requires has we you i may can might being been nobody also this"
).split()
"""Words before the ones that count."""

VERBS = "touch chang modif edit updat affect alter need includ part open"
"""Beginnings of verbs that "not" makes say that a file is left alone, whatever follows."""

PHRASES = (
    r"no\s+(?:changes?|edits?|modifications?|actions?)", r"nothing\s+(?:to\s+do|changes|is\s+changed)",
    r"un[\s-]*(?:changed|touched|modified|affected|altered|edited)",
    r"(?:removed|dropped|taken|left|cut)\s+(?:from|out\s+of)\s+(?:(?:this|the)\s+)?(?:plan|scope|change|list|pr)",
    r"no\s+longer\s+(?:in|part\s+of)\s+(?:(?:this|the)\s+)?(?:plan|scope|change|list|pr)",
    r"(?:used|called|imported|read|referenced|needed),?\s+(?:but|and)\s+not\s+(?:chang|touch|edit|modif)\w{0,8}",
    r"nicht\s+(?:\w+\s+)?(?:andern|anfassen|verandern|bearbeiten|geandert|verandert)",
    r"bleibt\s+(?:unverandert|gleich)", r"ne\s+pas\s+(?:modifier|toucher|changer)",
    r"no\s+(?:tocar|modificar|cambiar)",
    r"out\s+of\s+scope", r"off[\s-]limits", r"hands\s+off", r"read[\s-]*only", "reference", "context",
    r"(?:info|information|review|reading)\s+only", r"for\s+(?:info|information|review|reading)", r"as[\s-]+is",
    r"as\s+(?:it\s+is|they\s+are)", "alone",
    r"not\s+(?:in|for|part\s+of)\s+(?:(?:this|the)\s+)?(?:plan|scope|change|release|phase|step|pr|list)",
)  # fmt: skip
"""Others that say so whatever follows (regular expressions, of words without accents)."""

STATES = (
    "frozen",
    "locked",
    "protected",
    "excluded?",
    "forbidden",
    "prohibited",
    "intact",
    "preserved?",
    "blocked",
    r"(?:needs?|requires?)\s+(?:separate|another|special|explicit|its\s+own)\s+(?:approval|sign[\s-]off|plan|pr)",
    r"(?:in\s+)?(?:(?:the|an?)\s+)?(?:separate|another|other|next|later|future|follow\s*up|different)\s+(?:plan|pr|approval)",
    r"(?:in|until)\s+(?:the|an?)\s+(?:next|later|future|other|different)\s+(?:release|version|milestone|iteration|sprint)",
    r"(?:in|for|with|as)\s+(?:(?:the|an?)\s+)?follow\s*up",
    r"only\s+(?:if|with|after)\s+(?:asked|approv\w+)",
    r"(?:on\s+)?hold",
    "ignored?",
    r"skip(?:ped)?",
    "rejected",
    "obsolete",
    r"(?:without|zero|0)\s+(?:changes?|edits?|modifications?)",
    r"(?:verif\w{1,3}|check|look|test)\s+only",
    r"no\s+op",
)
"""Words that say so where nothing follows ("frozen"), and may where something does ("frozen dataclass of settings")."""

ALONE = (
    "same", "fyi", "postponed", "deferred", "dropped", "later", r"(?:keep|kept|leave|left|stays?|remains?)",
    r"not\s+(?:writ|delet|remov|renam|mov|chos|us|requir|necess|now|yet|open)\w{0,8}",
)  # fmt: skip
"""Others that say so where nothing follows."""

NOTHING = (
    "none",
    "no",
    "nothing",
    "n/a",
    "na",
    "not applicable",
)
ANSWERS = (*NOTHING, "nope", "nil", "false", "never")
"""Answers by which nothing is done to a file, where the question is what is done (folded): the first of them wherever
they stand alone. So are dashes and `SIGNS`."""

QUESTIONS = (
    "action", "actions", "change", "changes", "what", "what changes", "in scope", "scope", "touch", "touched", "edit",
    "edits", "edited", "modify", "modified", "update", "updated", "operation", "status", "include", "included", "to do",
    "todo", "decision", "affected", "changed",
)  # fmt: skip
"""Heads of columns, and names of attributes, that ask what is done to a file (folded)."""

DENIED = ("don't", "dont", "do not", "not", "never", "not this", "not here")
"""Clauses that say nothing else."""

REMARKS = ("note", "notes", "remark", "remarks", "comment", "comments", "important", "warning", "attention", "caution")
"""Those that say something of the file itself (folded)."""

SIGNS = "\u2717\u2718\u274c\u274e\u26d4\U0001f6ab\U0001f6d1\U0001f512\U0001f6b7\u2716"
"""Pictures that say so where nothing follows, and may where something does: crosses, stop signs, a lock."""

_DENIES = re.compile(
    r"\b(?:not|never|no|none|nothing|without|except|un[\s-]*(?:touched|changed)|out\s*of\s*scope|read[\s-]*only|"
    r"only\s+read|reference|leaves?|stays?|keeps?|remains?|exclude[ds]?|excluding|ignore[ds]?|forbidden|off[\s-]*limits|"
    r"alternatives?|rejected|dropped|postponed|deferred|later|by\s+hand|instead|examples?|before|after|related|context|"
    r"see|dont|cannot)\b|n't\b"
)
"""Words in a sentence over a list by which the list may be of files that the plan leaves alone."""

_SIGN = re.compile(rf"[\W_]*[{SIGNS}]")
_SIGNS_ONLY = re.compile(rf"[\s{SIGNS}\-\u2010-\u2015\u2043\u2212\u2796\u2e3a\u2e3b\ufe58\ufe63]+\Z")
_HYPHEN = re.compile(r"(?<=[^\W_])-(?=[^\W_])")
_CLAUSE = re.compile(r"[,;()\[\]!|]|\.(?=\s|\Z)|\s[-\u2010-\u2015\u2212]+\s")
_NEGATION = (
    r"(?:(?:not|never|cannot|nobody|(?:do|does|did|is|are|was|were|wo|must|should|ca|could|would|need)n'?t|no\s+need)"
    r"\s+)+(?:to\s+)?(?:be(?:ing)?\s+)?"
)
_FILLER = rf"(?:(?:{'|'.join(FILLERS)})\b[\s:]*){{0,6}}"
_SAYS = re.compile(
    rf"{_FILLER}(?:{_NEGATION}(?:{'|'.join(VERBS.split())})\w{{0,8}}|{'|'.join(PHRASES)})(?![\w-])(?P<rest>.*)",
    re.DOTALL,
)
_STATES = re.compile(rf"{_FILLER}(?:{'|'.join(STATES)})(?![\w-])(?P<rest>.*)", re.DOTALL)
_ALONE = re.compile(rf"{_FILLER}(?:{'|'.join(ALONE)})(?![\w-])(?P<rest>.*)", re.DOTALL)
_OBJECT = re.compile(
    r"(?:\s|:|\b(?:it|this|them|these|file|files|one|at|all|in|by|here|plan|the|anything|please|only|now|for|yet)\b)*\Z"
)
"""What may follow in a clause that is about the file as a whole."""


def note_says(note: str) -> str:
    """Return what a note that stands behind a file says of it.

    Args:
        note: as written, with its markup and the separator before it.
    """
    clauses, sign = _clauses(note), _SIGN.match(words.shown(note)) is not None
    if not clauses:
        return CLOSED if sign else OPEN
    if _SAYS.match(clauses[0]) or _is_whole(clauses[0]):
        return CLOSED
    may = sign or _STATES.match(clauses[0]) or any(map(_is_whole, clauses[1:])) or words.is_mixed(note)
    return DOUBTFUL if may else OPEN


def text_says(text: str) -> str:
    """Return what a text of its own below a file says of it; one that goes on is about something else."""
    clauses = [clause for clause in _clauses(text) if clause not in NOTHING]
    sign = _SIGN.match(words.shown(text)) is not None
    if sign and not clauses:
        return CLOSED
    if clauses and _is_whole(clauses[0]):
        return CLOSED
    return DOUBTFUL if sign or any(map(_is_whole, clauses)) or words.is_mixed(text) else OPEN


def answer_says(name: str, value: str) -> str:
    """Return what an attribute or a cell says of its file.

    Args:
        name: of the attribute, or the head of the column.
        value: as written.
    """
    name = _bare(name)
    if name in QUESTIONS:
        return CLOSED if is_nothing(value) else note_says(value)
    if name in REMARKS:
        return text_says(value)
    return OPEN


def denies(text: str) -> bool:
    """Say whether a sentence over a list may say that the files in it are left alone."""
    return _DENIES.search(words.folded(text)) is not None or words.is_mixed(text)


def hardest(said: Iterable[str]) -> str:
    """Return the most that several texts say of a file."""
    found = set(said)
    return next((one for one in (CLOSED, DOUBTFUL) if one in found), OPEN)


def is_nothing(value: str) -> bool:
    """Say whether an answer is that there is nothing."""
    bare = _bare(value)
    return bare in ANSWERS or _SIGNS_ONLY.match(bare) is not None


def _is_whole(clause: str) -> bool:
    """Say whether a clause says that a file is left alone, and nothing else."""
    found = (expression.match(clause) for expression in (_SAYS, _STATES, _ALONE))
    return (
        clause in NOTHING
        or clause in DENIED
        or any(match is not None and _OBJECT.match(match["rest"]) for match in found)
    )


def _clauses(text: str) -> list[str]:
    """Return the clauses of a text, folded, without markup and what stands before their first letter."""
    bare = _HYPHEN.sub(" ", words.folded(text)[:600])
    clauses = [re.sub(r"\A[\W_]+", "", clause).strip() for clause in _CLAUSE.split(bare)]
    return [clause for clause in clauses if clause]


def _bare(text: str) -> str:
    return " ".join(words.folded(text).strip().rstrip(".?:").split())
