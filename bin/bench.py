"""Time the pages, and worst-case texts.

First, CPU of every page as a ratio to a bare Django page in the same run (bench_cost.py). Then how
pages slow down with years of records (bench_growth.py), what an archive of them takes
(bench_archive.py), and the slowest texts (bench_texts.py).
Everything is in a temporary database. Exits with 1 if something is over its limit. Run by
bin/bench.
"""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from pathlib import Path

from localdb import Cluster, use


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="careerladder-bench-") as folder:
        cluster = Cluster(Path(folder) / "postgres", durable=False)
        use(cluster)
        os.environ |= {
            "DATA_DIR": folder,
            "DATABASE_URL": cluster.url,
            "SECRET_KEY": secrets.token_hex(32),
            "DJANGO_SETTINGS_MODULE": "careerladder.settings",
        }
        _prepare()
        are_over = [_costs(), _timings(), _archives(Path(folder)), _texts()]
        cluster.remove()
    sys.exit(any(are_over))


def _prepare() -> None:
    """The settings and the connection are those of a server's worker."""
    import logging

    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("prepare", verbosity=0)
    logging.disable(logging.CRITICAL)
    connections.close_all()
    # A kept connection, whose health is checked for each request.
    connections.settings["default"] |= {"ENGINE": "careerladder.postgresql", "CONN_MAX_AGE": None}
    del connections["default"]


def _costs() -> bool:
    from bench_cost import page_costs

    _print(f"{'page':30}{'CPU ms':>9}{'x bare':>9}{'limit':>8}{'queries':>9}{'sent':>9}")
    costs = page_costs()
    for cost in costs:
        limit = f"{cost.page.most:g}" + (" ms" if cost.page.is_visitors else "")
        mark = "  over" if cost.is_over else ""
        _print(
            f"{cost.page.name:30}{cost.milliseconds:>9.2f}{cost.times_bare:>9.2f}{limit:>8}"
            f"{cost.queries:>9}{cost.sent:>9,}{mark}"
        )
    return any(cost.is_over for cost in costs)


def _timings() -> bool:
    from bench_growth import FEW, MANY, page_timings

    few, many = (
        f"{each[0]:,} entries, {each[1]} assessments, {each[2]} moves" for each in (FEW, MANY)
    )
    _print(f"\n{few}, against {many}:\n")
    _print(f"{'page':34}{'queries':>14}{'ms':>18}{'ratio':>8}")
    rows = page_timings()
    for row in rows:
        queries = f"{row.queries[0]} → {row.queries[1]}"
        taken = f"{row.milliseconds[0]:.1f} → {row.milliseconds[1]:.1f}"
        mark = "  over" if row.is_over else ""
        _print(f"{row.page:34}{queries:>14}{taken:>18}{row.ratio:>8.2f}{mark}")
    return any(row.is_over for row in rows)


def _archives(folder: Path) -> bool:
    from bench_archive import ENTRIES, archive_costs

    _print(f"\n{f'an archive of {ENTRIES:,} entries':34}{'s':>8}{'MB over idle':>16}{'bytes':>12}")
    costs = archive_costs(folder)
    for cost in costs:
        mark = "  over" if cost.is_over else ""
        size = f"{cost.size:,}" if cost.size else ""
        _print(f"{cost.name:34}{cost.seconds:>8.1f}{cost.megabytes:>16.1f}{size:>12}{mark}")
    return any(cost.is_over for cost in costs)


def _texts() -> bool:
    from bench_texts import text_costs

    _print(f"\n{'text or page of texts':46}{'CPU ms':>8}{'bytes':>10}{'of HTML':>12}")
    costs = text_costs()
    for cost in costs:
        mark = f"  over {cost.most}" if cost.is_over else ""
        _print(f"{cost.name:46}{cost.milliseconds:>8.1f}{cost.text:>10,}{cost.html:>12,}{mark}")
    return any(cost.is_over for cost in costs)


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
