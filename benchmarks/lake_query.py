"""The usual questions, asked in DuckDB of one form of the same events.

    python benchmarks/lake_query.py FORM

FORM is JSON: `kind` (raw, notebook, lake), `path`, `partitions` of a lake, and `values`, what is
asked for, or null to have some chosen. The last line is JSON: each question's CPU and wall time in
`parts`, a digest of each answer, and its rows. Runs in the environment that has DuckDB's delta
extension, with the standard library and no more.
"""

import datetime
import hashlib
import json
import pathlib
import sys
import time

# DuckDB wants to be told the longest document; its own limit is 16 MiB.
OBJECT_BYTES_MAX = 64 << 20
TIME = "%Y-%m-%dT%H:%M:%SZ"
# What any of the questions needs of a record. All else is skipped as it is parsed.
MEMBERS = ("eventTime VARCHAR, eventSource VARCHAR, eventName VARCHAR, awsRegion VARCHAR, "
           "sourceIPAddress VARCHAR, userAgent VARCHAR, errorCode VARCHAR, requestParameters JSON, "
           "userIdentity STRUCT(accessKeyId VARCHAR, arn VARCHAR)")
# Filters stand as each form has them: {day}, {region}, {source} and {s3}, that source, are those of
# its partitions, if any.
QUESTIONS = {
    "all services":
        "select eventSource, eventName, count(*) from {events} group by all order by all",
    "one service":
        "select eventName, count(*), count(errorCode) from {events} "
        "where eventSource = '{service}' {source} group by all order by all",
    "one region":
        "select eventSource, eventName, count(*) from {region_events} "
        "where awsRegion = '{at}' {region} group by all order by all",
    "access key":
        "select {time}, eventSource, eventName, sourceIPAddress, userAgent from {events} "
        "where userIdentity.accessKeyId = '{key}' order by all",
    "one hour":
        "select userIdentity.arn, eventSource, eventName, count(*) from {day_events} "
        "where eventTime >= {since} and eventTime < {until} {day} group by all order by all",
    "bucket":
        "select eventName, userIdentity.arn, count(*) from {events} "
        "where eventSource = 's3.amazonaws.com' {s3} and {bucket_name} = '{bucket}' "
        "group by all order by all",
    "errors":
        "select errorCode, eventSource, eventName, count(*) from {events} "
        "where errorCode is not null group by all order by all",
}
# Not the most frequent of anything, which would be all there is.
CHOICES = {
    "service": "select 'kms.amazonaws.com'",
    "at": "select min(awsRegion) from {events}",
    "key": "select userIdentity.accessKeyId from {events} where userIdentity.accessKeyId <> '' "
           "group by 1 order by count(*) desc, 1 limit 1 offset 10",
    "bucket": "select {bucket_name} from {events} where {bucket_name} is not null "
              "group by 1 order by count(*) desc, 1 limit 1 offset 3",
    # In the middle, and not close to midnight, where folders of delivery are of another day.
    "hour": "select strftime(quantile_disc(eventTime, 0.525), '%Y-%m-%dT%H') from {events}",
}


def raw_events(path, folders):
    return (f"(select unnest(record) from (select unnest(Records) as record from read_json("
            f"'{path}/AWSLogs/*/CloudTrail/{folders}/*.json.gz', "
            f"columns={{Records: 'STRUCT({MEMBERS})[]'}}, "
            f"maximum_object_size={OBJECT_BYTES_MAX})))")


def words_of_raw(path, day, region):
    """Whoever asks of a day, or of a region, gives the folders of its delivery."""
    return {"events": raw_events(path, "*/*/*/*"),
            "day_events": raw_events(path, f"*/{day.replace('-', '/')}"),
            "region_events": raw_events(path, f"{region}/*/*/*"),
            "bucket_name": "(requestParameters->>'$.bucketName')"}


def words_of_notebook(path):
    events = f"read_parquet('{path}/**/*.parquet', hive_partitioning=true)"
    return {"events": events, "day_events": events, "region_events": events,
            "bucket_name": "requestParameters.bucketName"}


def words_of_lake(path, partitions, day, values):
    def by(key, value):
        return f"and {key} = '{value}'" if key in partitions else ""

    events = f"delta_scan('{path}/events')"
    return {"events": events, "day_events": events, "region_events": events,
            "bucket_name": "(requestParameters->>'$.bucketName')", "day": by("day", day),
            "region": by("region", values.get("at")), "s3": by("source", "s3.amazonaws.com"),
            "source": by("source", values.get("service"))}


def words(form, values):
    """What stands in the gaps of the questions."""
    hour = datetime.datetime.fromisoformat(values.get("hour", "2019-04-01T00"))
    day, path = f"{hour:%Y-%m-%d}", form["path"]
    times = {"since": f"'{hour:{TIME}}'", "until": f"'{hour + datetime.timedelta(hours=1):{TIME}}'"}
    gaps = {"time": "eventTime", "day": "", "region": "", "source": "", "s3": ""}
    gaps |= times | values
    if form["kind"] == "raw":
        return gaps | words_of_raw(path, day, values.get("at"))
    if form["kind"] == "notebook":
        return gaps | words_of_notebook(path)
    gaps |= {name: f"timestamptz {time}" for name, time in times.items()}
    gaps |= {"time": f"strftime(eventTime, '{TIME}')"}
    return gaps | words_of_lake(path, form["partitions"].split(","), day, values)


def session():
    import duckdb
    import duckdb_extension_delta
    connection = duckdb.connect()
    folder = pathlib.Path(duckdb_extension_delta.__file__).parent / "extensions"
    connection.execute(f"load '{folder}/v{duckdb.__version__}/delta.duckdb_extension'")
    connection.execute("set threads=2; set TimeZone='UTC'")
    return connection


def asked(connection, question):
    """(figures, rows) of one question."""
    cpu, wall = time.process_time(), time.perf_counter()
    rows = connection.execute(question).fetchall()
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}, rows


def digest(rows):
    return hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()


def chosen(connection, form):
    gaps = words(form, {})
    return {name: connection.execute(query.format(**gaps)).fetchall()[0][0]
            for name, query in CHOICES.items()}


def answers(connection, form):
    """Each question once to warm up, but of what takes seconds either way."""
    gaps, found = words(form, form["values"]), {"parts": {}, "digests": {}, "rows": {}}
    for name, question in QUESTIONS.items():
        text = question.format(**gaps)
        if form["kind"] == "lake":
            asked(connection, text)
        found["parts"][name], rows = asked(connection, text)
        found["digests"][name], found["rows"][name] = digest(rows), len(rows)
    return found


def main():
    form = json.loads(sys.argv[1])
    tell = answers if form["values"] else chosen
    print(json.dumps(tell(session(), form)))


if __name__ == "__main__":
    main()
