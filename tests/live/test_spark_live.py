"""2,000 random documents against Spark itself; `spark_live.py` runs any number by hand."""

import pytest

import documents
import spark_live

DOCUMENTS = 2000
SEED = 1


@pytest.fixture(scope="module")
def saved(summary):
    """Rows that differ by design, told at the end of the run."""
    counts = []
    yield counts
    summary(f"live: {len(counts) * spark_live.DOCUMENTS_A_CASE} documents against Spark, "
            f"{sum(counts)} rows differ by design")


@pytest.mark.parametrize("number", range(DOCUMENTS // spark_live.DOCUMENTS_A_CASE))
def test_random_documents_are_read_as_spark_reads_them(trailmill, spark, saved, number):
    spark.conf.set("spark.sql.caseSensitive", "true")
    found, by_design = spark_live.compare_case(spark, SEED, number)
    saved.append(by_design)
    assert not found, "\n".join(found)


def test_a_seed_and_a_number_name_one_case():
    first, again, other = (documents.Documents(7, number).case(20) for number in (3, 3, 4))
    assert first == again
    assert first != other
