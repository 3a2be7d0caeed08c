// Which objects of a listing are wanted, and which folders can hold one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trailmill/source.h"

namespace trailmill::source {

/// Why the object at `path` is left out: empty for none, else the name of its family
/// (digests, aggregated events, and the logs of other services, known by their keys),
/// `not selected` or `before the window`. Insight and network activity files hold records
/// and are taken.
std::string WhyLeftOut(std::string_view path, const Selection& selection);

/// Whether the directory at `path` can hold an object that `selection` wants. True in
/// doubt.
bool MayHoldSelected(std::string_view path, const Selection& selection);

/// Where a walk over sorted keys goes on that met `key` with a window: empty for at the
/// next one. From a folder before the window it goes to where the window begins in the
/// region; from a key of a family that holds no records, behind the family's folder. A
/// text that sorts behind `key`, and need not be a key.
std::string PassOver(std::string_view key, const Selection& selection);

/// Whether `path` is an account's folder, or lies in one.
bool IsInAccount(std::string_view path);

/// Whether the folders below the one at `path` are the years of one region.
bool HoldsDays(std::string_view path);

/// Delivery folders from one to before another, `2026/11/28`; empty for no bound.
struct DaySpan {
  std::string first;
  std::string end;
};

/// The days that a selection's objects can lie in, in order and apart. One span without
/// bounds where it names none.
std::vector<DaySpan> WantedDays(const Selection& selection);

}  // namespace trailmill::source
