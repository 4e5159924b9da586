"""Rows that streams are sent, in this order, and detection jobs a part of."""

from __future__ import annotations

from harness import tables


def rows_with_faults(count: int) -> list[list[float]]:
    """Rows of normal operation with a signal that is off now and then, so that there are incidents to remember."""
    table = tables.rows(count, 3, seed=5)
    for row in range(count):
        if row % 700 < 12:
            table[row][row // 700 % 3] += 4
    return table


ROWS = rows_with_faults(20_000)
