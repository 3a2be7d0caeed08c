"""The peer of `trailmill convert`: DuckDB in its fast form.

`read_json(maximum_depth=2)` keeps each record as JSON, and from_json makes it a struct of the
known columns with the free-form members as JSON text: a fixed schema, given by hand.

usage: duckdb_fast.py SOURCE_GLOB DEST
"""

import shutil
import sys

import duckdb

TEXT = (
    "eventVersion eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode"
    " errorMessage requestID eventID eventType apiVersion recipientAccountId sharedEventID"
    " vpcEndpointId vpcEndpointAccountId eventCategory sessionCredentialFromConsole"
).split()
FREE = (
    "userIdentity requestParameters responseElements additionalEventData serviceEventDetails"
    " resources tlsDetails addendum edgeDeviceDetails insightDetails eventContext"
).split()
FLAGS = "readOnly managementEvent".split()


def main(source: str, dest: str) -> None:
    shutil.rmtree(dest, ignore_errors=True)
    members = [f'"{name}":"VARCHAR"' for name in TEXT]
    members += [f'"{name}":"JSON"' for name in FREE]
    members += [f'"{name}":"BOOLEAN"' for name in FLAGS]
    structure = "{" + ",".join(members) + "}"
    duckdb.sql("set threads=2; set preserve_insertion_order=false")
    duckdb.sql(
        f"""
        copy (
          select unnest(from_json(record, '{structure}'))
          from (select unnest(Records) as record
                from read_json('{source}', maximum_depth=2))
        ) to '{dest}' (format parquet, partition_by (awsRegion, eventSource),
                       compression zstd, compression_level 1)
        """
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
