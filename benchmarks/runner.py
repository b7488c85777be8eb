"""Runs jobs one after the other and notes what each took: `python -I -S runner.py JOBS RESULTS`.

A process of its own, with next to nothing loaded: what the kernel reports as a child's peak memory includes that of the
process which started it, until it runs its program (getrusage(2), `ru_maxrss`).
"""

import marshal
import os
import sys
from time import perf_counter


def main() -> None:
    """Run the jobs."""
    with open(sys.argv[1], "rb") as stream:  # noqa: PTH123 - `pathlib` would be loaded
        jobs = marshal.load(stream)  # noqa: S302
    results = []
    for argv, environment, directory, given in jobs:
        os.chdir(directory)
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, given, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        begun = perf_counter()
        number = os.posix_spawn(argv[0], argv, environment, file_actions=actions)
        _, status, usage = os.wait4(number, 0)
        wall = perf_counter() - begun
        results.append((wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status)))
    with open(sys.argv[2], "wb") as stream:  # noqa: PTH123
        marshal.dump(results, stream)


main()
