"""Runs commands many times, interleaved, so that the machine's noise meets all alike."""

from __future__ import annotations

import marshal
import os
import random
import statistics
import subprocess
import tempfile
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

from role_guard import interpreter

RUNNER = Path(__file__).with_name("runner.py")
WARM = 2
"""Runs of each job that do not count: caches fill."""


class Job(NamedTuple):
    """A command that is run: its words (the program with its path), environment, directory and standard input."""

    command: list[str]
    environment: dict[str, str]
    directory: Path
    given: bytes = b""


class Figures(NamedTuple):
    """What many runs of a job come to: milliseconds, median and 95th percentile; MiB at the peak; exit codes seen."""

    wall: float
    wall_95: float
    cpu: float
    cpu_95: float
    memory: float
    runs: int
    codes: list[int]


Key = TypeVar("Key", bound=Hashable)


def measure(jobs: Mapping[Key, Job], runs: int) -> dict[Key, Figures]:
    """Run all jobs so many times, in each round in another order.

    Raises:
        subprocess.CalledProcessError: a job can't be started.
    """
    order: list[Key] = []
    keys = list(jobs)
    chance = random.Random(1)  # noqa: S311 - the order of runs
    for _ in range(WARM + runs):
        chance.shuffle(keys)
        order += keys
    with tempfile.TemporaryDirectory() as place:
        inputs = {key: Path(place, f"input-{number}") for number, key in enumerate(jobs)}
        for key, path in inputs.items():
            path.write_bytes(jobs[key].given)
        work = [
            (jobs[key].command, jobs[key].environment, os.fspath(jobs[key].directory), str(inputs[key]))
            for key in order
        ]
        source, results = Path(place, "jobs"), Path(place, "results")
        source.write_bytes(marshal.dumps(work))
        subprocess.run([interpreter.present(), "-I", "-S", str(RUNNER), str(source), str(results)], check=True)
        samples = marshal.loads(results.read_bytes())  # noqa: S302 - written by our own process
    by_key: dict[Key, list[tuple[float, float, int, int]]] = {key: [] for key in jobs}
    for key, found in zip(order[WARM * len(keys) :], samples[WARM * len(keys) :], strict=True):
        by_key[key].append(found)
    return {key: _figures(found) for key, found in by_key.items()}


def _figures(samples: list[tuple[float, float, int, int]]) -> Figures:
    walls, cpus, memories, codes = zip(*samples, strict=True)
    return Figures(
        wall=_middle(walls), wall_95=_high(walls), cpu=_middle(cpus), cpu_95=_high(cpus),
        memory=max(memories) / 1024, runs=len(samples), codes=sorted(set(codes)),
    )  # fmt: skip


def _middle(seconds: tuple[float, ...]) -> float:
    return statistics.median(seconds) * 1000


def _high(seconds: tuple[float, ...]) -> float:
    return statistics.quantiles(seconds, n=20)[-1] * 1000
