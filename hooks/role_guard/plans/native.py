"""Files the plan of native plan mode: it gets a name made from its title when the planner wants to leave that mode.

The client has the model write its plan to `plansDirectory` under a name with random words, and names that file in the
input of ExitPlanMode (`planFilePath`; client fact, tested end to end). A session goes on to write there, so what it
writes later takes the place of the plan that was filed, unless that was changed by somebody else or it has another
title, which is another plan.
"""

from __future__ import annotations

import hashlib
import stat
import unicodedata

from role_guard import binding
from role_guard import jsontext as json
from role_guard import regex as re
from role_guard import system as os
from role_guard.errors import GuardError
from role_guard.layout import REVIEW, STATES, Layout, make_private
from role_guard.plans import index, prompts, store
from role_guard.plans.reader import read_plan
from role_guard.zones import PLAN_SUFFIX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.event import Event

MAX_STEM = 60
"""Characters of a title that a file name takes."""

MAX_SAME = 100
"""Plans of one title that get a number."""

FALLBACK = "plan"


def file_plan(event: Event, layout: Layout) -> str:
    """Give the plan that a session wrote in plan mode the name of its title.

    Args:
        event: the call of ExitPlanMode.
        layout: where the plans are.

    Returns:
        The file name of the plan in Review; empty if the session has none there.

    Raises:
        GuardError: it can't be moved, or not be put on record.
    """
    origin = _written(event, layout)
    path = binding.record_path(layout, event.session, ".native")
    try:
        last = _last(path, layout)
        if not origin:
            return last
        text = index.content(index.place(layout, REVIEW, origin), REVIEW)
        name = _move(layout, origin, text, last)
        make_private(os.path.dirname(path))
        record = {"name": name, "sha256": hashlib.sha256(text).hexdigest()}
        store.write_file(path, json.dumps(record).encode())
    except FileNotFoundError:
        return ""  # a person has just moved it
    except OSError as error:
        raise GuardError(f"`{error.filename or path}` can't be written: {error.strerror}", store.REPAIR) from None
    return name


def title_name(title: str) -> str:
    """Return a title as the stem of a file name: letters, digits and hyphens of any script, at most `MAX_STEM`."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", title).lower())
    kept: list[str] = []
    for word in words:
        if kept and sum(map(len, kept)) + len(kept) + len(word) > MAX_STEM:
            break
        kept.append(word[:MAX_STEM])
    return "-".join(kept) or FALLBACK


def _written(event: Event, layout: Layout) -> str:
    """Return the file name of the plan that the call names, empty if it is no regular plan in Review."""
    named = event.tool_input.get("planFilePath")
    if not isinstance(named, str):
        return ""
    directory, name = os.path.split(named)
    if os.path.realpath(directory) != os.path.realpath(os.path.join(layout.plans, REVIEW)) or not index.is_plan(name):
        return ""
    try:
        return name if stat.S_ISREG(os.lstat(index.place(layout, REVIEW, name)).st_mode) else ""
    except OSError:
        return ""


def _move(layout: Layout, origin: str, text: bytes, last: str) -> str:
    """Rename a plan, or put it in the place of what was filed last; return its name."""
    wanted = title_name(read_plan(text.decode("utf-8", "replace")).title)
    if origin in (wanted + PLAN_SUFFIX, last):
        return origin
    source = index.place(layout, REVIEW, origin)
    if re.fullmatch(re.escape(wanted) + r"(?:-[0-9]+)?", index.stem(last)):
        os.replace(source, index.place(layout, REVIEW, last))
        name = last
    else:
        name = _free(layout, wanted, source)
    store.keep(layout, name, text)
    prompts.drafted(name, layout)
    return name


def _free(layout: Layout, wanted: str, source: str) -> str:
    """Move a plan to the first name that no plan of any state has."""
    for number in range(1, MAX_SAME):
        name = f"{wanted}-{number}{PLAN_SUFFIX}" if number > 1 else wanted + PLAN_SUFFIX
        if any(os.path.lexists(index.place(layout, state, name)) for state in STATES):
            continue
        try:
            os.link(source, index.place(layout, REVIEW, name))
        except FileExistsError:
            continue
        os.unlink(source)
        return name
    return os.path.basename(source)


def _last(path: str, layout: Layout) -> str:
    """Return the plan that the session filed last, if it is still in Review as it was then."""
    try:
        with open(path, "rb") as stream:
            record = json.loads(stream.read())
        text = index.content(index.place(layout, REVIEW, record["name"]), REVIEW)
        same = hashlib.sha256(text).hexdigest() == record["sha256"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return ""
    return str(record["name"]) if same and index.is_plan(record["name"]) else ""
