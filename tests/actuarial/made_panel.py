"""Payers made by chance: employers unlike in size whose rare operations cost most, some of them offered a programme."""

from fractions import Fraction

import numpy as np

from pipelines.actuarial.panel import Cell, Panel

BEFORE, AFTER = range(12, 24), range(24, 36)


def panel_of(seed, offered_count, others_count, waves=(24,), rise=0.0):
    """Make a payer without any effect; ``rise`` is by what share of the mean the offered's spend grows each month."""
    draw = np.random.Generator(np.random.PCG64(seed))
    count = offered_count + others_count
    sizes = np.maximum(20, np.exp(draw.normal(np.log(300), 1, count))).astype(int)
    level = np.exp(draw.normal(0, 0.2, count))
    cells, offered = {}, {}
    for place in range(count):
        name = f"{place:02d}"
        offered[name] = waves[place % len(waves)] if place < offered_count else None
        for month in (*BEFORE, *AFTER):
            visits = draw.poisson(0.08 * sizes[place] * level[place])
            operations = draw.poisson(0.0004 * sizes[place] * level[place])
            cents = draw.gamma(0.7 * visits, 300_00) if visits else 0
            cents += draw.gamma(4, 6_000_00, operations).sum()
            cents *= 1 + rise * (month - BEFORE[0]) * (offered[name] is not None)
            cells[name, month] = Cell(Fraction(int(cents)), Fraction(int(sizes[place])), 0, int(sizes[place]))
    return Panel(cells, offered)
