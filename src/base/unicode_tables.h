// Three properties of code points that Java's and Python's text forms need, as sorted
// tables. unicode_tables.py writes unicode_tables.cc.
#pragma once

#include <cstddef>
#include <cstdint>

namespace trailmill::base {

/// Code points `first`, `first + step`, ... `last` have the lower case `code point +
/// offset`.
struct LowerRun {
  char32_t first;
  char32_t last;
  uint8_t step;
  int32_t offset;
};

/// Code points from `first` to `last`, both included.
struct CodePointRange {
  char32_t first;
  char32_t last;
};

/// Simple lower-case mappings.
extern const LowerRun kLowerRuns[];
extern const size_t kLowerRunsCount;

/// General categories Lu, Ll and Lt.
extern const CodePointRange kCasedRanges[];
extern const size_t kCasedRangesCount;

/// Code points for which Python's `str.isprintable` is false.
extern const CodePointRange kUnprintableRanges[];
extern const size_t kUnprintableRangesCount;

}  // namespace trailmill::base
