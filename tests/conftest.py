"""What the tests of the whole program share: the program, Spark's answers, a Spark session."""

import pathlib
import shutil
import sys

import pytest

for folder in ("cli", "cloudtrail", "deploy", "golden", "interop", "lake", "live", "memory", "s3"):
    sys.path.insert(0, str(pathlib.Path(__file__).parent / folder))

import program  # noqa: E402
import running  # noqa: E402

# Lines that tests want to stand at the end of the run, such as "193 equal, 40 different".
SUMMARY = pytest.StashKey()


def pytest_configure(config):
    config.stash[SUMMARY] = []


def pytest_terminal_summary(terminalreporter, config):
    for line in config.stash[SUMMARY]:
        terminalreporter.write_line(line)


def pytest_collection_modifyitems(config, items):
    """On S3 the tests of local disk alone are left out, and counted as deselected."""
    if not program.is_on_s3():
        return
    out = [item for item in items if item.get_closest_marker("local_disk")]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]
    if program.missing():
        for item in items:
            item.add_marker(pytest.mark.skip(reason=program.missing()))


@pytest.fixture(scope="session")
def summary(pytestconfig):
    """Call it with a line that the end of the run shall tell."""
    return pytestconfig.stash[SUMMARY].append


@pytest.fixture(scope="session")
def trailmill():
    """Runs a command of the program: `trailmill("count", folder).stdout`."""
    if program.missing():
        pytest.skip(program.missing())
    return program.trailmill


@pytest.fixture(scope="session")
def shared():
    if program.shared_missing():
        pytest.skip(program.shared_missing())
    return program.shared()


@pytest.fixture(scope="session")
def running_servers():
    """Gives a server by its name, or why there is none."""
    with running.by_name() as server:
        yield server


@pytest.fixture(scope="session")
def spark():
    """One Spark for all tests; tests set spark.sql.caseSensitive as they need it."""
    if shutil.which("java") is None:
        pytest.skip("no java here: these tests ask Apache Spark itself")
    pytest.importorskip("pyspark", reason="no pyspark here: these tests ask Spark itself")
    import spark_session
    session = spark_session.start()
    yield session
    session.stop()
