// The line that long work shows a person.
#pragma once

#include <functional>

#include "trailmill/pipeline.h"

namespace trailmill::cli {

/// Shows progress, rate and time left on standard error, rewritten in place. Nothing
/// where standard error is no terminal, and nothing in the first half second.
std::function<void(const Progress&)> ProgressLine(const char* verb);

/// Clears the line, if there is one.
void EndProgress();

}  // namespace trailmill::cli
