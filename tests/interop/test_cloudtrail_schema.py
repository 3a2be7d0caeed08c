"""What `convert --schema cloudtrail` wrote, in pyarrow, DuckDB, polars and Spark: the right types,
all rows, and the same values in all four, which are those of the logs.
"""

import json

import pyarrow
import pyarrow.dataset
import pytest

import canonical

PARTITIONS = ("awsRegion", "eventSource")
TEXT, BOOL, TIME = pyarrow.string(), pyarrow.bool_(), pyarrow.timestamp("us", "UTC")


def texts(*names):
    return pyarrow.struct([(name, TEXT) for name in names])


USER_IDENTITY = pyarrow.struct([
    *[(name, TEXT) for name in ("type", "principalId", "arn", "accountId", "accessKeyId",
                                "userName", "invokedBy", "identityProvider")],
    ("sessionContext", pyarrow.struct([
        ("attributes", texts("creationDate", "mfaAuthenticated")),
        ("sessionIssuer", texts("type", "principalId", "arn", "accountId", "userName")),
        ("webIdFederationData", texts("federatedProvider", "attributes")),
        ("sourceIdentity", TEXT), ("ec2RoleDelivery", TEXT), ("assumedRoot", TEXT)])),
    ("onBehalfOf", texts("userId", "identityStoreArn")),
    ("inScopeOf", texts("sourceArn", "sourceAccount", "issuerType", "credentialsIssuedTo")),
    ("credentialId", TEXT), ("invokedByDelegate", texts("accountId"))])

SCHEMA = pyarrow.schema([
    ("eventTime", TIME),
    *[(name, TEXT) for name in (
        "eventVersion", "eventName", "sourceIPAddress", "userAgent", "errorCode", "errorMessage",
        "requestID", "eventID", "eventType", "apiVersion", "recipientAccountId", "sharedEventID",
        "vpcEndpointId", "vpcEndpointAccountId", "eventCategory", "sessionCredentialFromConsole")],
    ("readOnly", BOOL), ("managementEvent", BOOL), ("userIdentity", USER_IDENTITY),
    ("resources", pyarrow.list_(pyarrow.field("element", texts("ARN", "accountId", "type")))),
    ("tlsDetails", texts("tlsVersion", "cipherSuite", "clientProvidedHostHeader", "keyExchange")),
    ("addendum", texts("reason", "updatedFields", "originalRequestID", "originalEventID")),
    *[(name, TEXT) for name in (
        "requestParameters", "responseElements", "additionalEventData", "serviceEventDetails",
        "edgeDeviceDetails", "insightDetails", "eventContext", "unmapped")],
    ("eventFingerprint", pyarrow.int64()), *[(name, TEXT) for name in PARTITIONS]])


@pytest.fixture(scope="module", params=["partitioned", "flat"])
def lake(request, trailmill, shared, tmp_path_factory):
    """(directory, number of events): the shared real logs and a small made-up day."""
    root = tmp_path_factory.mktemp("cloudtrail")
    trailmill("generate", root / "made", "--files", 100, "--events", 2000, "--mix", "exercise",
              "--late", "0.05")
    sources = [shared / "data" / "cloudtrail" / "AWSLogs", root / "made"]
    flat = ["--no-partition"] if request.param == "flat" else []
    trailmill("convert", *sources, root / "lake", "--schema", "cloudtrail", *flat)
    return root / "lake", trailmill("count", *sources, "--json").json()["events"]


def through_pyarrow(root):
    names = pyarrow.schema([(name, TEXT) for name in PARTITIONS])
    hive = pyarrow.dataset.HivePartitioning(names, null_fallback=canonical.HIVE_NULL,
                                            segment_encoding="uri")
    return pyarrow.dataset.dataset(str(root), partitioning=hive, format="parquet",
                                   exclude_invalid_files=False).to_table()


def through_duckdb(root):
    connection = pytest.importorskip("duckdb", reason="no duckdb here").connect()
    connection.execute("set TimeZone = 'UTC'")
    return connection.sql(
        f"from read_parquet('{root}/**/*.parquet', hive_partitioning = true, "
        "hive_types_autocast = false)").to_arrow_table()


def through_polars(root):
    polars = pytest.importorskip("polars", reason="no polars here")
    partitioned = any(root.glob("*=*"))
    hive = {name: polars.String for name in PARTITIONS} if partitioned else None
    return polars.scan_parquet(f"{root}/**/*.parquet", hive_partitioning=partitioned,
                               hive_schema=hive).collect().to_arrow()


def plain(type_):
    """A reader's type with one kind of text and of list, and with one name for elements."""
    if pyarrow.types.is_struct(type_):
        return pyarrow.struct([(field.name, plain(field.type)) for field in type_])
    if pyarrow.types.is_list(type_) or pyarrow.types.is_large_list(type_):
        return pyarrow.list_(pyarrow.field("element", plain(type_.value_type)))
    texts_ = (pyarrow.types.is_string, pyarrow.types.is_large_string,
              pyarrow.types.is_string_view)
    if any(is_text(type_) for is_text in texts_):
        return TEXT
    return type_


def columns_of(table):
    """{name: type}; partition columns stand where the reader puts them."""
    return {field.name: plain(field.type) for field in table.schema}


def rows_of(table):
    """Canonical rows, with times as microseconds."""
    at = table.schema.get_field_index("eventTime")
    times = table.column(at).cast(pyarrow.int64())
    return sorted(canonical.table_rows(table.set_column(at, "eventTime", times)))


@pytest.fixture(scope="module")
def expected(lake):
    return rows_of(through_pyarrow(lake[0]))


EXPECTED = {field.name: field.type for field in SCHEMA}


def test_pyarrow_reads_the_right_types(lake):
    root, events = lake
    table = through_pyarrow(root)
    assert columns_of(table) == EXPECTED
    assert table.num_rows == events


@pytest.mark.parametrize("through", [through_duckdb, through_polars],
                         ids=lambda through: through.__name__)
def test_readers_see_the_same_types_and_values(lake, expected, through):
    root, events = lake
    table = through(root)
    assert columns_of(table) == EXPECTED
    assert table.num_rows == events
    assert rows_of(table) == expected


def test_spark_sees_the_same_types_and_values(lake, expected, spark, trailmill):
    root, events = lake
    frame = spark.read.parquet(str(root))
    assert frame.count() == events
    table = frame.toArrow()
    assert columns_of(table) == EXPECTED
    assert rows_of(table) == expected
    ddl = trailmill("schema", root, "--format", "ddl").stdout.rstrip("\n")
    assert frame._jdf.schema().toDDL() == ddl


def test_the_values_are_those_of_the_logs(trailmill, shared, tmp_path):
    source = shared / "data" / "cloudtrail" / "AWSLogs"
    trailmill("convert", source, tmp_path / "lake", "--schema", "cloudtrail")
    table = through_pyarrow(tmp_path / "lake")
    events = [json.loads(line) for line in trailmill("head", source, "-n", 1_000_000).lines()]
    for name in ("eventID", "eventName", "awsRegion", "eventSource", "errorCode", "userAgent"):
        values = [event.get(name) for event in events]
        expected = sorted(value for value in values if isinstance(value, str) and value)
        read = [value for value in table[name].to_pylist() if value]
        assert sorted(read) == expected, name
    parameters = table["requestParameters"].to_pylist()
    assert sorted(json.dumps(json.loads(text), sort_keys=True) for text in parameters if text) == (
        sorted(json.dumps(event["requestParameters"], sort_keys=True) for event in events
               if event.get("requestParameters") is not None))
