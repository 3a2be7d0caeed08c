"""Independent readers of partitioned Parquet, on S3 or on local disk.

Each takes a place and gives a pyarrow.Table whose partition columns are text. A reader raises
Missing where it can't be had on this machine.
"""

import dataclasses
import os
import pathlib
import shutil
import subprocess
import tempfile
import urllib.parse

import pyarrow
import pyarrow.dataset
import pyarrow.fs
import pyarrow.parquet

import canonical

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
# DuckDB loads only the httpfs that was built for its own version, and PyPI has that of 1.5.5.
DUCKDB = REPOSITORY / "build" / "duckdb-extensions" / "bin" / "python"
DUCKDB_SCRIPT = pathlib.Path(__file__).with_name("duckdb_reader.py")
PARTITIONS = ("awsRegion", "eventSource")
# No server of these tests looks at it; a signature has to name one.
REGION = "us-east-1"
SECONDS_MAX = 300


class Missing(Exception):
    """A reader can't be had here; the text says why."""


@dataclasses.dataclass(frozen=True)
class Place:
    """A directory: on a server of the tests where there is one, else on local disk."""

    path: str  # bucket/prefix, or a local path
    server: object = None

    def url(self, scheme="s3"):
        return f"{scheme}://{self.path}" if self.server else self.path

    def address(self):
        """Host and port of the server."""
        return urllib.parse.urlsplit(self.server.endpoint).netloc


def pyarrow_table(place):
    """pyarrow's dataset, through Arrow's own S3 file system."""
    system = pyarrow.fs.LocalFileSystem()
    if place.server:
        system = pyarrow.fs.S3FileSystem(
            access_key=place.server.access_key, secret_key=place.server.secret_key,
            endpoint_override=place.server.endpoint, region=REGION)
    names = pyarrow.schema([(name, pyarrow.string()) for name in PARTITIONS])
    hive = pyarrow.dataset.HivePartitioning(names, null_fallback=canonical.HIVE_NULL,
                                            segment_encoding="uri")
    return pyarrow.dataset.dataset(place.path, filesystem=system, partitioning=hive,
                                   format="parquet", exclude_invalid_files=False).to_table()


def polars_table(place):
    """polars' scan, through the object_store crate."""
    try:
        import polars
    except ImportError as error:
        raise Missing("no polars here") from error
    options = place.server and {
        "aws_access_key_id": place.server.access_key,
        "aws_secret_access_key": place.server.secret_key,
        "aws_endpoint_url": place.server.endpoint, "aws_region": REGION,
        "aws_virtual_hosted_style_request": "false", "aws_allow_http": "true"}
    frame = polars.scan_parquet(f"{place.url()}/**/*.parquet", hive_partitioning=True,
                                hive_schema=dict.fromkeys(PARTITIONS, polars.String),
                                storage_options=options).collect()
    return frame.to_arrow()


def duckdb_table(place):
    """DuckDB's read_parquet, through its httpfs. It hands over what it read as one local file."""
    if not DUCKDB.parents[1].joinpath("trailmill-packages").is_file():
        raise Missing("no DuckDB with httpfs here: tools/setup.sh test installs it")
    environment = dict(os.environ)
    if place.server:
        environment |= {"S3_ADDRESS": place.address(), "S3_REGION": REGION,
                        "S3_KEY": place.server.access_key, "S3_SECRET": place.server.secret_key}
    with tempfile.TemporaryDirectory() as folder:
        rows = pathlib.Path(folder, "rows.parquet")
        ended = subprocess.run([str(DUCKDB), str(DUCKDB_SCRIPT), place.url(), str(rows)],
                               env=environment, stdin=subprocess.DEVNULL, timeout=SECONDS_MAX,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert ended.returncode == 0, ended.stdout
        return pyarrow.parquet.ParquetFile(rows).read()


def s3a_missing():
    """Why Spark can't read s3a:// here, or None."""
    import spark_session
    if spark_session.s3a_jars():
        return None
    without = "" if shutil.which("mvn") else "; it needs mvn, Debian's package maven"
    return f"no jars of S3A in build/jars/s3a: tools/maven_jars.sh s3a fetches them{without}"


def spark_table(spark, place):
    """Spark, through Hadoop's S3A and the AWS SDK for Java."""
    read = spark.read
    if place.server:
        for name, value in {
                "endpoint": place.server.endpoint, "endpoint.region": REGION,
                "path.style.access": "true",
                "access.key": place.server.access_key, "secret.key": place.server.secret_key,
                "aws.credentials.provider":
                    "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider"}.items():
            read = read.option(f"fs.s3a.{name}", value)
    return read.parquet(place.url("s3a")).toArrow()
