"""Random deliveries of the histories of model.py."""

import json

import source_tree
from source_tree import REJECTED, Version, days_ago

TRAILS = ("first", "second")
# Inside the lookback, whatever midnight does; and far outside.
RECENT, OLD = (0, 1, 2), (10, 11)
BODIES = (b"", b"no JSON", b'{"Records":[{"eventID":"cut', b"\x1f\x8b\x08\x00cut")


class Deliveries:
    """Objects of two trails, as they are delivered, changed and removed."""

    def __init__(self, chance, directory):
        self.chance = chance
        self.trees = source_tree.Trees(directory)
        self.events, self.unreadable = [], set()
        self.firsts = set()

    def day(self):
        return days_ago(self.chance.choice(RECENT))

    def new_events(self, day):
        made = []
        for _ in range(self.chance.choice((0, 1, 1, 2, 3))):
            name = f"e{len(self.events) + len(made)}"
            changes = self.chance.choice(({}, {}, {}, {"awsRegion": "eu-west-1"},
                                          {"eventTime": None}, {"eventID": None}))
            made.append(source_tree.event(name, day, **changes))
        self.events += made
        return made

    def some_events(self):
        return self.chance.sample(self.events, min(len(self.events), self.chance.randint(1, 3)))

    def deliver(self):
        day = self.day()
        self.trees.deliver(self.chance.choice(TRAILS), day, self.new_events(day))

    def deliver_outside(self):
        day = days_ago(self.chance.choice(OLD))
        self.trees.deliver(self.chance.choice(TRAILS), day, self.new_events(day))

    def deliver_twice(self):
        self.trees.deliver(TRAILS[1], self.day(), self.some_events())

    def correct(self):
        corrected = [event | {"requestParameters": {"key": "k", "n": self.chance.random()}}
                     for event in self.some_events()]
        self.events += corrected
        self.trees.deliver(self.chance.choice(TRAILS), self.day(), corrected)

    def reserialize(self):
        records = [event for event in self.some_events() if "eventID" in event]
        texts = [source_tree.reserialized(event) for event in records]
        self.trees.deliver(self.chance.choice(TRAILS), self.day(), records, texts=texts or None)

    def corrupt(self):
        """A new object, or one that is there already. One without a byte is left where it is."""
        path = self.chance.choice([self.trees.path(TRAILS[0], self.day()), *self.others()])
        body = self.chance.choice(BODIES)
        self.trees.put(path, body, Version([], REJECTED if body else None))

    def corrupt_record(self):
        records = self.some_events()
        path = self.trees.deliver(TRAILS[0], self.day(), records,
                                  texts=["5", *map(json.dumps, records)])
        self.trees.versions[self.trees.now[path]].rejected = 1

    def digest(self):
        """By its name no object of events."""
        path = self.trees.path(TRAILS[0], self.day(), family="CloudTrail-Digest")
        self.trees.put(path, b"{}", Version([], None))

    def replace(self):
        for path in self.one_other():
            self.trees.deliver(TRAILS[0], None, self.new_events(self.day()), path=path)

    def remove(self):
        for path in self.one_other():
            self.trees.remove(path)

    def lock(self):
        for path in self.one_other():
            path.chmod(0)
            self.unreadable.add(path)

    def unlock(self):
        for path in self.unreadable:
            path.chmod(0o644)
        self.unreadable.clear()

    def readable(self):
        return sorted(self.trees.now.keys() - self.unreadable)

    def others(self):
        """Than the first of each trail, without which there would be nothing to read, and than
        those that their names keep out."""
        return [path for path in self.readable()
                if path not in self.firsts and "Digest" not in path.name]

    def one_other(self):
        return self.chance.sample(self.others(), min(1, len(self.others())))

    def trail(self, path):
        return path.relative_to(self.trees.root).parts[0]

    def keep_firsts(self):
        """Each trail has one object at least that can be read, or a sync would find nothing."""
        for trail in TRAILS:
            if any(self.trail(path) == trail for path in self.firsts & self.trees.now.keys()):
                continue
            day = self.day()
            self.firsts.add(
                self.trees.deliver(trail, day, [*self.new_events(day), self.first_event(day)]))

    def first_event(self, day):
        self.events.append(source_tree.event(f"first{len(self.events)}", day))
        return self.events[-1]
