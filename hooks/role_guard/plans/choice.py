"""Which of the active plans a session works on: the one that the person named, else the only one there is."""

from __future__ import annotations

from role_guard import binding
from role_guard import regex as re
from role_guard import system as os
from role_guard.errors import GuardError
from role_guard.layout import ACTIVE, Layout, make_private
from role_guard.plans import approval, index, store
from role_guard.plans.approval import Open, closed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "CLAUDE_PLAN"
"""Environment variable in which `claude-one NAME` names the plan."""

NONE_ACTIVE = "there is no approved plan. Stop and tell the person that `.claude/plans/Active/` is empty."


def present(session: str, environment: Mapping[str, str], layout: Layout, *, require_stamp: bool) -> Open:
    """Return what a session may change now.

    Args:
        session: the client's session id.
        environment: the hook's environment.
        layout: where the plans are.
        require_stamp: see `approval.opened`.

    Raises:
        GuardError: a plan or a record can't be read or written.
    """
    active = index.names(layout, ACTIVE)
    if not active:
        return closed("", NONE_ACTIVE)
    name = chosen(session, environment, layout, active)
    if not name:
        return several(active)
    return approval.opened(layout, name, require_stamp=require_stamp)


def several(active: list[str]) -> Open:
    """Return what is open to a session that works on none of several active plans yet: nothing."""
    listed = ", ".join(f"`{index.stem(item)}`" for item in active[:10]) + (", …" if len(active) > 10 else "")
    why = f"several plans are active ({listed}) and this session works on none of them yet"
    return closed("", f"{why}. Stop and ask the person which one, who types `/implement NAME`.")


def chosen(session: str, environment: Mapping[str, str], layout: Layout, active: list[str]) -> str:
    """Return the plan that a session works on, empty if none was named and there are several.

    What the person said in the session comes first, then the launcher; a plan that is not active any more doesn't
    count. The only active plan is taken for good when it is first used, so that another one makes no difference later.
    """
    for name in (named(session, layout), environment.get(VARIABLE, "")):
        if name in active:
            return name
    if len(active) != 1:
        return ""
    choose(session, active[0], layout)
    note_work(session, [*worked(session, layout), active[0]], layout)
    return active[0]


def choose(session: str, name: str, layout: Layout) -> None:
    """Put on record which plan a session works on.

    Raises:
        GuardError: it can't be written.
    """
    _write(_path(session, layout), name)


def note_work(session: str, names: list[str], layout: Layout) -> None:
    """Put on record under which plans a session may have changed files that were compared with none of them yet.

    A turn that a person interrupts ends without a stop (client facts), and the next may work on another plan.

    Raises:
        GuardError: it can't be written.
    """
    names = list(dict.fromkeys(names))
    if names != worked(session, layout):
        _write(binding.record_path(layout, session, _WORKED), "\n".join(names))


def worked(session: str, layout: Layout) -> list[str]:
    """Return the plans that `note_work` has put on record, oldest first.

    Raises:
        GuardError: the record can't be read.
    """
    return [name for name in _read(binding.record_path(layout, session, _WORKED)).split("\n") if name]


_WORKED = ".worked"


def mentioned(prompt: str, active: list[str]) -> str:
    """Return the one active plan that a prompt names, empty if it names none or several."""
    found = [name for name in active if _mentions(prompt, name)]
    longest = max(map(len, found), default=0)
    within = [name for name in found if len(name) == longest]
    others = [name for name in found if index.stem(name) not in index.stem(within[0])] if within else []
    return within[0] if len(within) == 1 and not others else ""


_NAMED = r"(?<![\w-]){name}(?![\w-])"
_WORD_NAMED = (
    r"[`\"'\u2018\u201c\u00ab]{name}[`\"'\u2019\u201d\u00bb]", r"(?<![\w-]){name}\.md(?![\w-])",
    r"\b[Pp]lan\s+{name}(?![\w-])", r"(?:\A|\b[Tt]he\s+){name}\s+plan\b", r"\A\W*{name}\W*\Z",
)  # fmt: skip
"""How a prompt names a plan, and one whose name is an everyday word ("big"): in quotation marks, as a file, with the
word "plan", or as all it says."""


def _mentions(prompt: str, name: str) -> bool:
    """Say whether a prompt names a plan; a name of letters only may just be a word of the sentence."""
    called = index.stem(name)
    forms = _WORD_NAMED if called.isalpha() else (_NAMED,)
    return any(re.search(form.replace("{name}", re.escape(called)), prompt) for form in forms)


def named(session: str, layout: Layout) -> str:
    """Return the plan that was named for a session, empty if none was; it need not be active any more."""
    return _read(_path(session, layout))


def _read(path: str) -> str:
    """Return a session's record, empty if there is none."""
    try:
        with open(path, "rb") as stream:
            return stream.read().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise GuardError(f"`{path}` can't be read: {error.strerror}", store.REPAIR) from None


def _write(path: str, record: str) -> None:
    """Write a session's record."""
    try:
        make_private(os.path.dirname(path))
        store.write_file(path, record.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise GuardError(f"`{path}` can't be written: {error.strerror}", store.REPAIR) from None


def _path(session: str, layout: Layout) -> str:
    return binding.record_path(layout, session, ".plan")
