"""What the demonstration asks of the Parquet directory that it made.

    tools/demo_query.py DIRECTORY
"""

import sys

import duckdb

QUERY = """\
SELECT eventSource AS service, eventName AS call, count(*) AS events,
       count(DISTINCT userIdentity.arn) AS callers,
       count(errorCode) AS errors
FROM read_parquet('{directory}/**/*.parquet', hive_partitioning = true)
GROUP BY ALL ORDER BY events DESC LIMIT 8"""

query = QUERY.format(directory=sys.argv[1])
print(query, duckdb.sql(query), sep="\n", end="")
