"""Runs one hook event from input to answer, and turns every failure into a block."""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found]  # `signal` wraps it in enumerations, which take time
import faulthandler

from role_guard import system as os
from role_guard.errors import GuardError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

DEADLINE = 2.0
"""Seconds for one event. The client lets a call through when a hook runs into its own, longer timeout."""

DEADLINES = {"SessionStart": 15.0, "UserPromptSubmit": 15.0, "Stop": 15.0}
"""Seconds for events in which git is asked or the hook is prepared; no tool call waits for them. The watchdog's half
more stays below the client's timeout (settings-templates/project.json)."""

REPORTS = ("PostToolUse", "Stop", "SessionEnd")
"""Events that only report: nothing waits for permission, so a failure is told to the person and blocks nothing."""

FAILED = 1
"""The exit code of a report that failed; the client shows what stands on standard error to the person."""

BLOCK = 2
"""The one exit code that blocks a call (client fact); what stands on standard error is the reason."""


def main(argv: list[str], hooks_dir: str) -> int:
    """Answer one event.

    Args:
        argv: program name, event name, and the exit code that the caller takes for an answer (`rendering.ANSWERED`);
            without one 0, for the command line of a session that began before an upgrade.
        hooks_dir: absolute path of the directory the scripts stand in.

    Returns:
        That code when the answer (which may be empty) is on standard output; `BLOCK` when the event could not be
        judged, `FAILED` when it only reports, with the reason and the repair on standard error.
    """
    name = argv[1] if len(argv) > 1 else ""
    try:
        for descriptor in (0, 1, 2):
            os.fstat(descriptor)  # a closed one would be taken by the next file that is opened
        _arm_deadline(DEADLINES.get(name, DEADLINE))
        answer = _answer(name, hooks_dir)
        if answer:
            _write_whole(answer.encode("utf-8") + b"\n")
        return int(argv[2]) if len(argv) > 2 else 0
    except GuardError as error:
        what, repair = error.what, error.repair
    except BaseException as error:  # noqa: BLE001 - a crash of any kind must block, and say so
        what, repair = f"the guard failed ({type(error).__name__}{_place(error)})", "run `install-roles` again"
    code = _blocked(what, repair, name)
    try:
        _log_failure(name, hooks_dir, what)
    except BaseException:  # noqa: BLE001, S110 - the failure may be the log itself; the call is blocked anyway
        pass
    return code


def _answer(name: str, hooks_dir: str) -> str:
    """Return the answer to one event."""
    from role_guard.event import parse_event, read_input
    from role_guard.layout import locate, refuse_links
    from role_guard.policy import load_policy

    event = parse_event(read_input(), name)
    layout = locate(hooks_dir)
    refuse_links(layout)
    policy = load_policy(layout)
    if name in ("PreToolUse", "PermissionRequest"):
        from role_guard import guard

        handler = guard.pre_tool_use if name == "PreToolUse" else guard.permission_request
    elif name in ("SessionStart", "UserPromptSubmit"):
        from role_guard import sessions

        handler = sessions.session_start if name == "SessionStart" else sessions.user_prompt_submit
    elif name == "PostToolUse":
        from role_guard.plans.feedback import post_tool_use as handler
    elif name == "SessionEnd":
        from role_guard.handover import session_end as handler
    elif name == "Stop":
        from role_guard.plans.drift import stop as handler
    else:
        raise GuardError(f"the hook knows no event `{name}`", "run `install-roles` again")
    return handler(event, layout, policy)


def _write_whole(answer: bytes) -> None:
    """Write an answer to standard output; a torn one would count as none."""
    while answer:
        answer = answer[os.write(1, answer) :]


def _log_failure(name: str, hooks_dir: str, what: str) -> None:
    """Put a blocked call that could not be judged into the audit log."""
    from role_guard import audit
    from role_guard.layout import alone, locate

    try:
        layout = locate(hooks_dir)
    except GuardError:
        layout = alone(hooks_dir)
    entry = {"event": name, "verdict": "deny", "rule": "guard.failed", "reason": what}
    audit.append(layout, {"session": os.environ.get("CLAUDE_CODE_SESSION_ID", ""), **entry})


def _arm_deadline(seconds: float) -> None:
    """Block the call when the deadline passes, even if the interpreter itself hangs.

    The signal gives a reason; the watchdog thread behind it ends a process whose signal handler never gets to
    run, with exit code 1, which the hook's command line turns into a block.
    """
    faulthandler.dump_traceback_later(seconds * 1.5, exit=True, file=open(os.devnull, "w"))  # noqa: SIM115
    if hasattr(signal, "setitimer"):

        def passed(_signum: int, _frame: FrameType | None) -> None:
            what = f"the decision took longer than {seconds:g} seconds"
            raise GuardError(what, "free the machine or the disk, and try again")

        signal.signal(signal.SIGALRM, passed)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _blocked(what: str, repair: str, name: str) -> int:
    """Say on standard error why the call is blocked, or not checked, and return the exit code for it."""
    text = f"claude-roles: {'not checked' if name in REPORTS else 'blocked'}, because {what}. Repair: {repair}.\n"
    try:
        os.write(2, text.encode("utf-8", "backslashreplace"))
    except OSError:
        pass
    return FAILED if name in REPORTS else BLOCK


def _place(error: BaseException) -> str:
    """Return file and line where an exception was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f" in {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
