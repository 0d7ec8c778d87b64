"""Times Krippendorff's alpha (ordinal) by the package krippendorff, for docs/performance.md.

The panels are those of `cargo bench --bench aggregation -- items`: 100 and 1000 items on 7 points,
25 raters. Run it beside that bench, in an environment of its own:

    python3 -m venv /tmp/compare && /tmp/compare/bin/pip install krippendorff numpy
    /tmp/compare/bin/python benches/compare/alpha.py
"""

import random
import statistics
import time

import krippendorff
import numpy

POINTS = 7
RATERS = 25


def counts(items):
    """One histogram an item: what both packages take."""
    generator = random.Random(100)
    table = numpy.zeros((items, POINTS), dtype=int)
    for row in table:
        centre = generator.randint(2, 6)
        for _ in range(RATERS):
            row[generator.randint(centre - 1, centre + 1) - 1] += 1
    return table


def median_time(work, times):
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


for items in (100, 1000):
    table = counts(items)

    def alpha(table=table):
        return krippendorff.alpha(
            value_counts=table,
            value_domain=list(range(1, POINTS + 1)),
            level_of_measurement="ordinal",
        )

    micros = median_time(alpha, 200) * 1e6
    print(f"krippendorff {items} x {POINTS}: {micros:.1f} us, alpha {alpha():.4f}")
