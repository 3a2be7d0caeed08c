// Which files there will be: decided at once, before any is made, so that a file can be
// made alone, on any thread, and twice.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "trailmill/generate.h"

namespace trailmill::generate {

struct PlannedFile {
  size_t account = 0;
  size_t region = 0;
  int64_t delivered = 0;  // the time in the name, seconds since 1970
  bool late = false;
  uint64_t seed = 0;      // of the events: a second delivery has its original's
  int64_t generated = 0;  // events that the seed makes
  int64_t events = 0;     // events written, the first of them
  uint64_t name_seed = 0;
};

/// \return one entry for each file, ordered by delivery.
arrow::Result<std::vector<PlannedFile>> PlanFiles(const GenerateOptions& options);

/// `AWSLogs/.../ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_UNIQUE.json.gz`
std::string ObjectKey(const PlannedFile& file, const GenerateOptions& options);

}  // namespace trailmill::generate
