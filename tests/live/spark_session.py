"""A small Spark on this machine, quiet and of one task at a time, so that order is known."""

from pyspark.sql import SparkSession


def start():
    session = (SparkSession.builder.master("local[1]")
               .appName("trailmill tests")
               .config("spark.ui.enabled", "false")
               .config("spark.ui.showConsoleProgress", "false")
               .config("spark.driver.memory", "2g")
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
