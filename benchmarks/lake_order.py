"""DuckDB makes one sorted file of many, as a person would have it done without `compact`.

    python lake_order.py '{"files": [...], "out": "sorted.parquet", "memory": "2GiB"}'
"""

import json
import sys

ORDER = "eventSource, eventName, eventTime"


def main():
    import duckdb
    asked = json.loads(sys.argv[1])
    connection = duckdb.connect()
    connection.execute(f"set threads=2; set memory_limit='{asked['memory']}'; "
                       f"set temp_directory='{asked['out']}.tmp'")
    connection.execute(f"copy (from read_parquet({asked['files']!r}) order by {ORDER}) to "
                       f"'{asked['out']}' (format parquet, compression zstd, compression_level 1)")
    print(json.dumps({"parts": {}}))


if __name__ == "__main__":
    main()
