// What a walk through one source met.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "source/entry.h"
#include "source/location.h"
#include "trailmill/source.h"

namespace trailmill::source {

inline constexpr char kHidden[] = "hidden";

struct Found {
  /// In no order; a pattern with `**` can find one twice.
  std::vector<SourceObject> objects;
  /// Location and reason of what was seen and left out.
  std::vector<std::pair<std::string, std::string>> left_out;
  /// The same without locations, by reason.
  std::map<std::string, int64_t> left_out_counts;

  bool empty() const {
    return objects.empty() && left_out.empty() && left_out_counts.empty();
  }
  void Add(Found other);
};

/// One for each thread; Found::Add() joins what they took.
class Findings {
 public:
  /// \param keep_names Whether what is left out may be met again, and so is named instead
  ///   of counted: a large tree has more digests than logs.
  Findings(const Selection& selection, const Location& location, bool keep_names)
      : selection_(selection), location_(location), keep_names_(keep_names) {}

  /// One with nothing in it for the same source.
  Findings Another() const { return {selection_, location_, keep_names_}; }

  // `path` is a location's path everywhere.

  void LeaveOut(const std::string& path, std::string reason);
  /// Whether a file may be taken by its path; leaves it out if not.
  bool MayTake(const std::string& path, bool even_if_hidden = false);
  /// Takes a file that MayTake(), unless it is empty.
  void Take(Entry file);

  Found found;

 private:
  const Selection& selection_;
  const Location& location_;
  bool keep_names_;
};

}  // namespace trailmill::source
