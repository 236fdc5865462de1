"""Ten thousand small faults in official files, claims and Statista workbooks, and what became of each.

    MHSM_SOURCES=folder .venv/bin/python benchmarks/fuzzing.py [HOW_MANY]

With the publishers' files of `MHSM_SOURCES` their readers are tried too. Ends with 1 where anything but a table or one
of our errors came out, or more than one in twenty is silent: another table, to which neither the build nor the audit
objects.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from fuzzing import CELLS, MUTATIONS, OUTCOMES, claims, official, outcome, statista_outcome, statista_workbook

MOST_SILENT = 0.05
Tried = tuple[str, str, int, str]  # what was tried, the kind of fault, its seed, what became of it


def tried(share: range) -> list[Tried]:
    sources = os.environ.get("MHSM_SOURCES")
    targets = [claims(), *(official(Path(sources)) if sources else [])]
    found: list[Tried] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workbook = statista_workbook(folder)
        for seed in share:
            rng = random.Random(seed)
            target = rng.choice([*targets, None])
            kind = rng.choice(sorted(MUTATIONS if target else CELLS))
            try:
                if target:
                    became = outcome(target, kind, seed, folder / "in")
                else:
                    became = statista_outcome(workbook, kind, seed, folder)
            except Exception:
                became = "broken: " + traceback.format_exc(limit=-3)
            found.append((target.name if target else "Statista", kind, seed, became))
    return found


def main(how_many: int) -> int:
    cores = os.cpu_count() or 1
    shares = [range(start, how_many, cores) for start in range(cores)]
    with ProcessPoolExecutor(cores) as pool:
        found = [one for part in pool.map(tried, shares) for one in part]
    for title, place in (("file", 0), ("fault", 1)):
        counts = {name: Counter(one[3].partition(":")[0] for one in found if one[place] == name) for name in
                  sorted({one[place] for one in found})}  # fmt: skip
        print(f"{title:28}" + "".join(f"{became:>8}" for became in (*OUTCOMES, "broken")))
        for name, count in counts.items():
            print(f"{name:28}" + "".join(f"{count[became]:8}" for became in (*OUTCOMES, "broken")))
        print()
    silent = [one for one in found if one[3] == "silent"]
    broken = [one for one in found if one[3].startswith("broken")]
    for name, kind, seed, became in broken:
        print(f"{name}, {kind}, seed {seed}: {became}")
    print(f"{len(found):,} faults: {len(broken)} broken, {len(silent)} silent ({100 * len(silent) / len(found):.1f} %)")
    for name, kind, seed, _ in silent[:40]:
        print(f"  silent: {name}, {kind}, seed {seed}")
    return int(bool(broken) or len(silent) > MOST_SILENT * len(found))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 10_000))
