"""Spark with the notebook as written: every cell, in its order.

Each run counts the documents and events, prints three trees, takes a head, and writes the events
partitioned by region and service. The first run of a process is cold; the last one, in the same
Java, is warm.

usage: spark_notebook.py SOURCE DEST [--runs 2] [--case-sensitive]
"""

import contextlib
import io
import shutil

from pyspark.sql.functions import explode

import spark_session
from columns import PARTITIONS
from tasks import arguments, log_folders

ALL, CONVERT = "all cells", "read and write cells"


def notebook(spark, source, dest, cells, when):
    every, convert = f"{when}, {ALL}", f"{when}, {CONVERT}"
    with cells.cell(every, convert):
        df = spark.read.json([f"{folder}/*.gz" for folder in log_folders(source)])
    with cells.cell(every):
        df.count()
        df.printSchema()
        df_long = df.select(explode(df.Records))
        df_long.printSchema()
        df_long.count()
        df_long.head(1)
    with cells.cell(every, convert):
        df_up_one_level = df_long.select("col.*")
    with cells.cell(every):
        df_up_one_level.printSchema()
    with cells.cell(every, convert):
        df_up_one_level.write.partitionBy(*PARTITIONS).parquet(dest)


def main():
    task = arguments(__doc__)
    spark = spark_session.start(task.case_sensitive)
    cells = spark_session.Cells()
    for run in range(task.runs):
        shutil.rmtree(task.dest, ignore_errors=True)
        # The trees are thousands of lines that nobody reads here.
        with contextlib.redirect_stdout(io.StringIO()):
            notebook(spark, task.source, task.dest, cells, "warm" if run else "cold")
        if run == 0:
            cells.whole("cold, whole process")
    spark.stop()
    cells.tell()


if __name__ == "__main__":
    main()
