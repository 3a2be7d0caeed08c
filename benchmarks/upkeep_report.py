"""The page's tables on compaction, and on a month of syncs that are followed by it."""

import plot
from tables import MB, NONE, cell, table


def compaction(found):
    rows = [(name, cell(run.get("cpu")), cell(run.get("wall")), cell(run.get("speed"), MB),
             cell(run.get("rss"), MB), f"{run['files']:,}", f"{run['bytes'] / MB:,.1f}")
            for name, run in found["runs"].items()]
    ratio = found["ratio"]
    return (f"{found['rows']:,} events of a past day in {found['files']:,} files, "
            f"{found['bytes'] / MB:,.1f} MB, on two threads and in 2 GiB, both at zstd level 1: "
            f"`compact` as a whole, with its commit and the ledger's files, and DuckDB's `COPY "
            f"(FROM read_parquet(...) ORDER BY eventSource, eventName, eventTime)`. `compact` has "
            f"{cell(ratio['wall'])} times its speed by wall time, {cell(ratio['cpu'])} by CPU.\n\n"
            + table(("run", "CPU s", "wall s", "MB/s read", "peak MB", "files", "MB out"), rows))


def tables_of(found):
    rows = [(name, f"{each['files']:,}", plot.number(each["a day"]), f"{each['bytes'] / MB:,.1f}",
             f"{each['files on disk']:,}", f"{each['bytes on disk'] / MB:,.1f}")
            for name, each in found["tables"].items()]
    return table(("at the end", "files", "a day", "MB", "files on disk, until a vacuum",
                  "MB on disk"), rows)


def month(found):
    rows = [("all syncs", f"{found['syncs']:,}", cell(found["wall"])),
            ("the first 20", "20", cell(found["first"])),
            ("the last 20", "20", cell(found["last"])),
            ("those that replaced files", f"{found['compactions']:,}", cell(found["compacted"]))]
    return (f"{found['rows']:,} events of {found['days']} days, by {found['syncs']:,} syncs with "
            f"`--compact auto`, each at the time that its logs were delivered by a clock that is "
            f"moved there. They took {found['cpu']:,.0f} s of CPU, and of it compacting "
            f"{plot.number(found['compaction cpu'])} s beyond looking whether there is something "
            f"to do. By their own clocks syncs took {found['sync seconds']:,.0f} s, looking "
            f"{found['looking seconds']:,.0f} s and compacting "
            f"{plot.number(found['compaction seconds'] - found['looking seconds'])} s. "
            f"The most memory was {plot.number(found['rss']['max'] / MB)} MB.\n\n"
            + table(("wall s", "syncs", "of each"), rows) + "\n" + tables_of(found))
