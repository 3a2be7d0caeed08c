"""Spark as one who knows it would have it: nothing inferred, and one file a partition.

An explicit schema, free-form members as text, the root of the tree as path, and a repartition by
the two columns before the write, at the level of zstd that is asked for.

usage: spark_tuned.py SOURCE DEST [--runs 2] [--level 1]
"""

import shutil

from pyspark.sql.functions import explode
from pyspark.sql.types import ArrayType, BooleanType, StringType, StructField, StructType

import spark_session
from columns import FLAGS, FREE, PARTITIONS, TEXT
from tasks import arguments


def schema():
    """A String takes the text of whatever value is there."""
    members = [StructField(name, StringType()) for name in TEXT + FREE]
    members += [StructField(name, BooleanType()) for name in FLAGS]
    return StructType([StructField("Records", ArrayType(StructType(members)))])


def convert(spark, source, dest, level):
    df = spark.read.json(source, schema=schema(), recursiveFileLookup=True,
                         pathGlobFilter="*.json.gz")
    writer = (df.select(explode(df.Records).alias("e")).select("e.*")
              .repartition(2, *PARTITIONS).write.partitionBy(*PARTITIONS))
    if level is not None:
        writer = writer.option("parquet.compression.codec.zstd.level", level)
    writer.parquet(dest, compression="zstd")


def main():
    task = arguments(__doc__)
    spark = spark_session.start(task.case_sensitive)
    cells = spark_session.Cells()
    for run in range(task.runs):
        shutil.rmtree(task.dest, ignore_errors=True)
        with cells.cell("warm" if run else "cold"):
            convert(spark, task.source, task.dest, task.level)
        if run == 0:
            cells.whole("cold, whole process")
    spark.stop()
    cells.tell()


if __name__ == "__main__":
    main()
