"""A small Spark on this machine, quiet and of one task at a time, so that order is known."""

import pathlib

from pyspark.sql import SparkSession

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


def s3a_jars():
    """What tools/maven_jars.sh has fetched, for s3a://; empty without."""
    return sorted(map(str, (REPOSITORY / "build" / "jars" / "s3a").glob("*.jar")))


def start():
    session = (SparkSession.builder.master("local[1]")
               .appName("trailmill tests")
               .config("spark.ui.enabled", "false")
               .config("spark.ui.showConsoleProgress", "false")
               .config("spark.driver.memory", "2g")
               # Here, as Hadoop looks for file systems where Java's own loader does.
               .config("spark.driver.extraClassPath", ":".join(s3a_jars()))
               .config("spark.driver.host", "127.0.0.1")
               .config("spark.driver.bindAddress", "127.0.0.1")
               .config("spark.sql.session.timeZone", "UTC")
               .config("spark.sql.caseSensitive", "true")
               .config("spark.sql.codegen.wholeStage", "false")  # many schemas, few rows
               .getOrCreate())
    session.sparkContext.setLogLevel("OFF")
    return session


def condition(error):
    """Spark's name of an error, such as COLUMN_ALREADY_EXISTS."""
    name = getattr(error, "getCondition", lambda: None)()
    return name or type(error).__name__
