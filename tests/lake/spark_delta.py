"""Spark with Delta's own library, as a worker of delta_readers.py.

    build/spark-delta/bin/python tests/lake/spark_delta.py

A request: uri, version, columns (null: all), where (SQL, or null), s3 (null: local disk). The
session starts with the first one and serves all.
"""

import functools
import os
import pathlib

from pyspark.sql import SparkSession

import delta_values
import delta_worker

JARS = pathlib.Path(__file__).resolve().parents[2] / "build" / "jars"


@functools.cache
def session():
    jars = sorted(map(str, JARS.glob("delta/*.jar"))) + sorted(map(str, JARS.glob("s3a/*.jar")))
    settings = {
        "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": "2g", "spark.driver.extraClassPath": ":".join(jars),
        # It runs short: compiling well would take longer than it saves.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC", "spark.sql.caseSensitive": "true",
        # Few rows: code to be compiled for each query, and plans that adapt, cost more.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.adaptive.enabled": "false", "spark.sql.shuffle.partitions": "1",
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.databricks.delta.snapshotPartitions": "1"}
    builder = SparkSession.builder.master("local[1]").appName("trailmill tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    started = builder.getOrCreate()
    started.sparkContext.setLogLevel("OFF")
    return started


def options(s3):
    """Hadoop's own, for one read."""
    return s3 and {
        "fs.s3a.endpoint": f"http://{s3['address']}", "fs.s3a.endpoint.region": s3["region"],
        "fs.s3a.path.style.access": "true",
        "fs.s3a.access.key": s3["access_key"], "fs.s3a.secret.key": s3["secret_key"],
        "fs.s3a.aws.credentials.provider":
            "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider"} or {}


def version_of(frame):
    """That of the snapshot which the frame reads: Python has no other way to it."""
    plan = frame._jdf.queryExecution().analyzed()
    return plan.relation().location().getSnapshot().version()


def answer(request):
    reader = session().read.format("delta").options(**options(request["s3"]))
    if request["version"] is not None:
        reader = reader.option("versionAsOf", request["version"])
    table = reader.load(request["uri"].replace("s3://", "s3a://", 1))
    filtered = table.where(request["where"]) if request["where"] else table
    chosen = table.columns if request["columns"] is None else request["columns"]
    rows = []
    if chosen:
        names = ["`" + name.replace("`", "``") + "`" for name in chosen]
        rows = [row.asDict(recursive=True) for row in filtered.select(names).collect()]
    files = len(table.inputFiles())
    return {"version": version_of(table), "columns": table.columns, "count": filtered.count(),
            "files": files,
            "files_scanned": len(filtered.inputFiles()) if request["where"] else files,
            "rows": delta_values.canonical_rows(rows)}


if __name__ == "__main__":
    # collect() gives times in the process's zone.
    os.environ["TZ"] = "UTC"
    delta_worker.serve(answer)
    if session.cache_info().currsize:
        session().stop()
