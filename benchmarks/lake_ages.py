"""Lakes of several ages: how they grow by nightly syncs, and what the next syncs cost.

A lake of so many days has days up to yesterday, since a sync lists the last days as the clock has
them. Each day's objects are delivered, then taken by one sync. After that the lake is kept current
for today: by one more night in one go, on copies of it, or every five minutes. The same is done in
S3, where requests are counted: there the days have few objects, as each is one request, whatever
the lake.
"""

import datetime
import itertools

import figures
import lake_places
import measure

# Of the trees that are kept; they are delivered as of other days.
MADE_FROM = datetime.date(2019, 4, 1)
# A day of 200 events in ten objects every five minutes.
SLOTS_OF_DAY, SLOT_FILES, SLOT_EVENTS = 288, 10, 200
# Checkpoints come every 20 commits, and the ledger is merged about every 16: so many runs have some
# of both, and as many at one age as at another.
CYCLE = 80
FEW = 20
SOURCE, LAKE = "source", "lake"


def today():
    return datetime.datetime.now(datetime.timezone.utc).date()


def grow(place, tree, age):
    """A sync a night over the last days of a tree, as many as the lake is to be old.

    Nights of the past choose their day, as the clock is beyond them. The last one lists all, and
    notes that it has. Returns the figures of every night.
    """
    nights, days = [], list(lake_places.days_of(tree).values())[-age:]
    for before, folders in zip(range(age, 0, -1), days, strict=True):
        day = today() - datetime.timedelta(days=before)
        lake_places.deliver_day(tree, place.path(SOURCE), folders, day)
        chosen = ("--day", str(day)) if before > 1 else ()
        nights.append(lake_places.sync(place, SOURCE, LAKE, *chosen)[0])
    return nights


def five_minutes(place, count):
    """The figures of `count` syncs of today, each of what five minutes bring."""
    tree = lake_places.generate(place, "slots", SLOT_FILES * SLOTS_OF_DAY,
                                SLOT_EVENTS * SLOTS_OF_DAY, today())
    taken = []
    for logs in itertools.islice(lake_places.slots_of(tree).values(), count):
        lake_places.deliver(tree, place.path(SOURCE), logs)
        taken.append(lake_places.sync(place, SOURCE, LAKE)[0])
    return taken


def forget_days(tree, source):
    """Takes out of a source what was delivered of a tree."""
    for folder in itertools.chain(*lake_places.days_of(tree).values()):
        measure.remove(source / folder)


def summed(taken):
    """Spreads of many runs, and of the first and last of them: do they slow down?"""
    requests = [each["requests"] for each in taken]
    return {"syncs": len(taken),
            **{what: figures.spread([each[what] for each in taken])
               for what in ("cpu", "wall", "rss")},
            "first": figures.spread([each["wall"] for each in taken[:FEW]]),
            "last": figures.spread([each["wall"] for each in taken[-FEW:]]),
            "requests": {kind: figures.spread([each.get(kind, 0) for each in requests])
                         for kind in (requests[-1] if requests else {})}}


def mean_requests(taken):
    """Of a sync, over whole cycles: what checkpoints and merges need is in it."""
    whole = taken[-(len(taken) // CYCLE * CYCLE):]
    return sum(each["requests"].get("all", 0) for each in whole) / len(whole)


def nightly(place, files, events, rounds):
    """{sync, convert, beyond} of today in one go, on a new copy of the lake in each round."""
    tree = lake_places.generate(place, "night", files, events, today())
    for day, folders in lake_places.days_of(tree).items():
        lake_places.deliver_day(tree, place.path(SOURCE), folders, day)
    runs = {"sync": {"rounds": {}}, "convert": {"rounds": {}}}
    for number in range(rounds + 1):
        lake_places.copy(place.path(LAKE), place.path("copy"))
        lake_places.settle()
        taken = {"sync": lake_places.sync(place, SOURCE, "copy")[0],
                 "convert": lake_places.convert(place, "night", "converted")[0]}
        for name in runs if number > 0 else ():
            runs[name]["rounds"][str(number)] = taken[name]
    forget_days(tree, place.path(SOURCE))
    for each in runs.values():
        figures.add_spreads(each)
    return runs | {"beyond": beyond(runs["sync"], runs["convert"])}


def beyond(above, below):
    """Seconds of a sync beyond the conversion of its round: the spread."""
    syncs, converts = (figures.by_round(run, "wall") for run in (above, below))
    return figures.spread([syncs[number] - converts[number] for number in syncs])


def at_age(place, tree, age, slots, night=None):
    """{nights, minutes, nightly} of a new lake; `night` is files, events, rounds, if any."""
    for name in (SOURCE, LAKE):
        measure.remove(place.path(name))
    found = {"nights": summed(grow(place, tree, age))}
    if night:
        found["nightly"] = nightly(place, *night)
    taken = five_minutes(place, slots)
    return found | {"minutes": summed(taken) | {"mean requests": mean_requests(taken)}}
