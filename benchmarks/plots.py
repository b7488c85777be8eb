"""Draws what was measured, as PNG."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt

from benchmarks.measure import Figures
from benchmarks.scale import Line
from benchmarks.subjects import BARE, OURS

DPI = 110
OURS_COLOUR, OTHER_COLOURS = "#1f6feb", ("#8b949e", "#d29922", "#57ab5a", "#b083f0", "#e5534b")


def draw_cases(measured: Mapping[tuple[str, str], Figures], path: Path) -> None:
    """Draw the CPU time of every case, a bar for each hook."""
    cases = list(dict.fromkeys(case for case, _ in measured))
    names = list(dict.fromkeys(name for _, name in measured))
    colours = iter(OTHER_COLOURS)
    figure, axes = plt.subplots(figsize=(9, 0.9 * len(cases) + 1.2), layout="constrained")
    height = 0.84 / len(names)
    for number, name in enumerate(names):
        places = [
            (at + number * height, measured[case, name].cpu)
            for at, case in enumerate(cases)
            if (case, name) in measured
        ]
        axes.barh(
            [place for place, _ in places], [time for _, time in places], height=height * 0.92, label=name,
            color=OURS_COLOUR if name == OURS else next(colours, "#000000"), hatch="//" if name == BARE else None,
        )  # fmt: skip
    axes.set_yticks([at + 0.42 - height / 2 for at in range(len(cases))], cases)
    axes.invert_yaxis()
    axes.set_xlabel("CPU time of the whole process, median, milliseconds")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="lower right")
    figure.savefig(path, dpi=DPI)
    plt.close(figure)


def draw_scale(lines: list[Line], path: Path) -> None:
    """Draw the CPU time along every axis."""
    figure, drawn = plt.subplots(1, len(lines), figsize=(3.1 * len(lines), 3.0), layout="constrained", squeeze=False)
    for axes, line in zip(drawn[0], lines, strict=True):
        axes.plot(line.sizes, line.times, marker="o", color=OURS_COLOUR)
        axes.set_title(f"{line.name}: {line.grows}", fontsize=10)
        axes.set_xlabel(line.unit)
        axes.set_ylim(bottom=0, top=max(line.times) * 1.25)
        axes.ticklabel_format(axis="x", style="sci", scilimits=(-4, 4))
        axes.spines[["top", "right"]].set_visible(False)
    drawn[0][0].set_ylabel("CPU milliseconds, median")
    figure.savefig(path, dpi=DPI)
    plt.close(figure)
