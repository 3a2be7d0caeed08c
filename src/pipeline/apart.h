// What is read lies outside of what is written.
#pragma once

#include <string>
#include <vector>

#include <arrow/status.h>

#include "trailmill/pipeline.h"

namespace trailmill::pipeline {

/// \return Invalid, with Spark's condition, that names an object which lies in the
///   destination, by whatever links: it would be replaced, or read again as a log.
arrow::Status CheckApart(const std::vector<SourceObject>& objects,
                         const Destination& destination);

/// The same for a local directory that the run writes besides.
arrow::Status CheckOutside(const std::string& directory, const Destination& destination);

}  // namespace trailmill::pipeline
