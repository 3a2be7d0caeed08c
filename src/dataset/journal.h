// What a commit into a destination that exists does, step by step, and how it is taken
// back. The steps are written down before the first and forgotten after the last: a run
// that dies between leaves them to the next one, which takes them back.
//
// Every step is one rename or one mkdir, and what stands on the disk tells whether it was
// done. So undoing needs no notes of its own, and can be repeated where it was cut short.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "dataset/part_file.h"

namespace trailmill::dataset {

/// A path is below the destination, in `data` and in `old`; "" is the destination itself.
struct Step {
  enum class Kind : uint8_t {
    kMake,   // an empty directory in the destination
    kAdd,    // `data` to the destination, where nothing stands
    kAside,  // the destination's to `old`
    kSwap,   // the destination's and that in `data`, which holds the run's files
    kRenew,  // `data` over a file of the same content: has no undo and needs none
  };
  Kind kind;
  std::string path;

  bool operator==(const Step&) const = default;
};

struct Journal {
  std::string run_id;
  /// The save mode, for a person who reads the file.
  std::string mode;
  std::vector<Step> steps;

  std::string ToJson() const;
  static arrow::Result<Journal> FromJson(std::string_view json);
};

/// The two directories that steps move between.
struct StepPlaces {
  std::string run_path;
  std::string dest;
};

/// Does the steps, in order, up to the first that fails, and makes them last.
arrow::Status Apply(const Journal& journal, const StepPlaces& places);

/// Takes back what was done of the steps, however far that was, and makes that last.
arrow::Status Undo(const Journal& journal, const StepPlaces& places);

}  // namespace trailmill::dataset
