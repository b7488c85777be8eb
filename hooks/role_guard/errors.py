"""The exceptions of the guard. Each carries a repair hint to the person."""


class GuardError(Exception):
    """The guard can't judge: the call is blocked.

    Args:
        what: what is wrong, naming the file.
        repair: what a person does about it, as an instruction.
    """

    def __init__(self, what: str, repair: str) -> None:
        super().__init__(what)
        self.what = what
        self.repair = repair


class UnclearPathError(GuardError):
    """The path can't be judged safely.

    Args:
        what: what is odd about the path.
        spelling: the path.
    """

    def __init__(self, what: str, spelling: str) -> None:
        super().__init__(what, "use the plain absolute path of the file")
        self.spelling = spelling


class LargePlanError(GuardError):
    """A plan is larger than plans may be, and not read.

    Args:
        name: the plan, with its state.
        size: in bytes.
        limit: how many it may have.
    """

    def __init__(self, name: str, size: int, limit: int) -> None:
        super().__init__(f"`{name}` has {size:,} bytes, and it may have {limit:,}", "shorten it, or remove it")
        self.name = name


class PlanError(Exception):
    """What a person asked for can't be done with a plan; nothing was changed.

    Args:
        text: one line: what is wrong and what to do about it.
    """
