"""Takes back the approval of a plan that is not active any more."""

from __future__ import annotations

from role_guard.plans import approval, store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.layout import Layout


def withdraw(layout: Layout, name: str) -> None:
    """Take back the approval of a plan that is not active any more; see `withdrawn`."""
    for record, content in withdrawn(layout, name).items():
        if content is None:
            store.remove(layout, name, record)
        else:
            store.write(layout, name, record, content)


def withdrawn(layout: Layout, name: str) -> dict[str, bytes | None]:
    """Return the records that are written, and removed (None), when an approval is taken back.

    From where the work started stays known, and the text that was approved last.

    Raises:
        GuardError: a record can't be read.
    """
    found: dict[str, bytes | None] = {}
    base, text = approval.started(layout, name), store.read(layout, name, approval.TEXT)
    if base is not None:
        before = store.read_json(layout, name, approval.RECORD) or store.read_json(layout, name, approval.STARTED) or {}
        found[approval.STARTED] = store.as_json({"base": base, **approval.begun(before)})
    if text is not None:
        found[approval.WITHDRAWN] = text
    return {**found, approval.RECORD: None, approval.TEXT: None}
