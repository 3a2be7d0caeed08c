"""Texts compared as the JSON values that they are."""

import collections
import json


def parsed(text):
    """The value of a text. What is no JSON is the text itself: some writers unquote strings."""
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text


def without_nulls(value):
    """Members that are null are as good as absent, and so is an object that has no others."""
    if isinstance(value, dict):
        inner = {name: without_nulls(member) for name, member in value.items()}
        return {name: member for name, member in inner.items() if member is not None} or None
    if isinstance(value, list):
        return [without_nulls(element) for element in value]
    return value


def same(ours, theirs):
    """Whether two values are equal; numbers by their worth, whatever their spelling."""
    return without_nulls(ours) == without_nulls(theirs)


def inside(ours, theirs):
    """Whether all of ours is in theirs, where ours are columns: texts, and the known members."""
    if ours is None:
        return True
    if isinstance(ours, dict):
        return isinstance(theirs, dict) and all(inside(member, theirs.get(name))
                                                for name, member in ours.items())
    if isinstance(ours, list):
        return (isinstance(theirs, list) and len(ours) == len(theirs)
                and all(map(inside, ours, theirs)))
    return ours == theirs or parsed(ours) == theirs or str(ours).lower() == str(theirs).lower()


def unlike(ours, theirs, nested):
    """[(event, ours, theirs)] of two lists of (event, text) that are not the same values.

    An event may have several rows, each of which is matched with one of the other side.
    """
    match = inside if nested else same
    left = collections.defaultdict(list)
    for event, text in theirs:
        left[event].append(text)
    different = []
    for event, text in ours:
        value, found = parsed(text), None
        for candidate in left[event]:
            if match(value, parsed(candidate)):
                found = candidate
                left[event].remove(candidate)
                break
        else:
            found = left[event].pop() if left[event] else None
            if not match(value, parsed(found)):
                different.append((event, text, found))
    different += [(event, None, text) for event, texts in left.items() for text in texts
                  if not match(None, parsed(text))]
    return different
