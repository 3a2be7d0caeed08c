"""The lake's part of the benchmark: loads, plans, nights, five minutes, bytes, queries, upkeep.

Each part gives its figures as soon as it is through, since all of them take half an hour.
The lakes are made anew in each run, by the program that is measured; only logs, and what Spark made
of them, are kept.
"""

import dataclasses
import pathlib

import lake_ages
import lake_load
import lake_month
import lake_places
import lake_queries
import lake_upkeep
import measure
import s3
import servers
import workloads


@dataclasses.dataclass(frozen=True)
class Size:
    """How much of everything. Pairs are files and events."""

    load: tuple
    load_days: int
    year: tuple
    days: int
    ages: tuple  # days
    night: tuple
    slots: int  # of five minutes, at each age
    far_objects: int  # of a day of the year in S3
    far_slots: int
    queried: tuple
    queried_days: int
    small: tuple  # a day whose lake has a file for each few objects
    small_commit: str
    month_days: int
    month_minutes: int  # between two syncs
    spark: bool


SIZES = {
    "full": Size(load=(20_000, 1_000_000), load_days=20, year=(1_000_000, 2_000_000), days=365,
                 ages=(1, 30, 365), night=(2_740, 50_000), slots=288, far_objects=20, far_slots=80,
                 queried=(10_000, 500_000), queried_days=20, small=(2_900, 1_000_000),
                 small_commit="3MB", month_days=30, month_minutes=5, spark=True),
    "quick": Size(load=(2_000, 100_000), load_days=20, year=(3_000, 6_000), days=30, ages=(1, 30),
                  night=(274, 5_000), slots=20, far_objects=20, far_slots=20,
                  queried=(1_000, 50_000), queried_days=20, small=(2_900, 100_000),
                  small_commit="500kB", month_days=3, month_minutes=30, spark=False),
    # For whoever works on the suite itself.
    "dev": Size(load=(100, 3_000), load_days=4, year=(30, 60), days=3, ages=(1, 3),
                night=(20, 300), slots=3, far_objects=5, far_slots=3,
                queried=(60, 2_000), queried_days=4, small=(60, 3_000),
                small_commit="200kB", month_days=2, month_minutes=120, spark=False),
}
# Methods of a stage.
PARTS = ("load", "plan", "local", "far", "bytes", "queries", "upkeep", "month")
REGIONS = "us-east-1,us-west-2,eu-west-1,ap-southeast-2"


class Stage:
    """One run of the stage below the work folder. Its parts are methods, each of one dictionary."""

    def __init__(self, work, size, rounds):
        self.work, self.size, self.rounds = pathlib.Path(work).resolve(), SIZES[size], rounds
        self.inputs = self.work / "inputs"
        folder = self.work / "out" / "lake"
        self.place = lake_places.Place(folder, str(folder))

    def tree(self, kind, files, events, days, *more):
        """A tree of logs that is kept; its name has what it depends on."""
        return lake_places.made_tree(
            self.inputs, f"lake-{kind}-{files}-{events}-{days}", "--files", files, "--events",
            events, "--days", days, "--day", lake_ages.MADE_FROM, *more)

    def load(self):
        tree = self.tree("load", *self.size.load, self.size.load_days)
        files, events = self.size.load
        return lake_load.first_load(self.place, tree, self.rounds) | {
            "about": f"{events:,} events in {files:,} objects of {self.size.load_days} days"}

    def year_tree(self):
        return self.tree("year", *self.size.year, self.size.days)

    def plan(self):
        return lake_load.plan(self.place, self.year_tree())

    def ages(self, place, tree, slots, night=None):
        """{age: figures}, each of a lake of its own; the oldest one has nightly rounds too."""
        oldest = self.size.ages[-1]
        return {str(age): lake_ages.at_age(place, tree, age, slots,
                                           night if age == oldest else None)
                for age in self.size.ages}

    def local(self):
        night = (*self.size.night, self.rounds)
        return {
            "about": f"{self.size.year[0]:,} objects over {self.size.days} days, a sync a night; "
                     "then a sync every five minutes, of 200 events in ten objects on average.",
            "night": "One more night, of {1:,} events in {0:,} objects, into the oldest:".format(
                *self.size.night),
            "ages": self.ages(self.place, self.year_tree(), self.size.slots, night)}

    def far(self):
        """Lakes in S3, and their sources."""
        with s3.bucket() as (gateway, directory):
            place = lake_places.Place(directory, f"s3://{s3.BUCKET}",
                                      servers.environment(gateway.endpoint))
            files = self.size.far_objects * self.size.days
            tree = lake_places.generate(place, "year", files, 2 * files, lake_ages.MADE_FROM,
                                        self.size.days)
            return {"about": f"Lake and source in a versitygw on loopback, {self.size.far_objects} "
                             f"objects a day, else as above. Each new object is a GET.",
                    "ages": self.ages(place, tree, self.size.far_slots)}

    def notebook(self, tree):
        """(what Spark made of a tree, or None, and a sentence why)."""
        folder = self.inputs / f"{tree.name}-notebook"
        if not (self.size.spark or folder.is_dir()):
            return None, " Without Spark's notebook."
        try:
            return lake_load.notebook(tree, folder), ""
        except workloads.Missing as missing:
            return None, f" {missing}."

    def bytes(self):
        tree = workloads.make("day" if self.size.spark else "dev", self.inputs)
        spark, told = self.notebook(tree)
        return lake_load.sizes(self.place, tree, spark) | {
            "about": f"Of {workloads.ABOUT[tree.name]}.{told}"}

    def queries(self):
        tree = self.tree("queried", *self.size.queried, self.size.queried_days, "--region",
                         REGIONS)
        files, events = self.size.queried
        regions = REGIONS.count(",") + 1
        spark, told = self.notebook(tree)
        return lake_queries.measured(self.place, tree, spark, self.rounds) | {
            "about": f"{events:,} events in {files:,} objects of {self.size.queried_days} days and "
                     f"{regions} regions, asked in DuckDB on two threads: raw logs by `read_json`, "
                     f"the notebook's output by `read_parquet`, lakes by `delta_scan`. Wall time "
                     f"of a question, its second time in a process.{told}"}

    def upkeep(self):
        tree = self.tree("small", *self.size.small, 1)
        return lake_upkeep.measured(self.place, tree, lake_ages.MADE_FROM, self.size.small_commit,
                                    self.rounds)

    def month(self):
        days, minutes = self.size.month_days, self.size.month_minutes
        files = days * 24 * 60 // minutes * lake_ages.SLOT_FILES
        events = files * lake_ages.SLOT_EVENTS // lake_ages.SLOT_FILES
        return lake_month.measured(self.place, self.tree("month", files, events, days), days,
                                   minutes)

    def parts(self, names=PARTS):
        """(name, figures) of one part after the other; one that fails leaves the word why."""
        for part in (getattr(self, name) for name in names):
            measure.remove(self.place.folder)
            self.place.folder.mkdir(parents=True)
            try:
                yield part.__name__, part()
            except (s3.Missing, workloads.Missing, measure.Failed) as missing:
                yield part.__name__, {"missing": str(missing)}
        measure.remove(self.place.folder)
