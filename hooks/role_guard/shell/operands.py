"""Pairs the operands of a command with the roles that its row has for them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.values import Value


def repeated_place(wanted: list[tuple[str, str]]) -> int | None:
    """Return the place of the role that any number of operands can have."""
    return next((index for index, (_, count) in enumerate(wanted) if count in ("*", "+")), None)


def assigned(wanted: list[tuple[str, str]], operands: list[Value]) -> list[tuple[str, Value]]:
    """Pair operands with roles: singles before the repeated one from the left, those behind it from the right."""
    repeated = repeated_place(wanted)
    if repeated is None:
        roles = [role for role, _ in wanted]
        needed = sum(1 for _, count in wanted if not count)
        if len(operands) < len(roles):  # leave out optional ones, the last first
            spare = len(roles) - max(len(operands), needed)
            kept: list[str] = []
            for role, count in reversed(wanted):
                if count == "?" and spare > 0:
                    spare -= 1
                else:
                    kept.insert(0, role)
            roles = kept
        return [(roles[index] if index < len(roles) else "", value) for index, value in enumerate(operands)]
    before = [role for role, _ in wanted[:repeated]]
    after = [role for role, _ in wanted[repeated + 1 :]]
    found = []
    for index, value in enumerate(operands):
        from_end = len(operands) - index
        if index < len(before):
            found.append((before[index], value))
        elif from_end <= len(after):
            found.append((after[len(after) - from_end], value))
        else:
            found.append((wanted[repeated][0], value))
    return found
