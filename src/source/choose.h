// Which objects of a listing are wanted, and which folders can hold one.
#pragma once

#include <string>
#include <string_view>

#include "trailmill/source.h"

namespace trailmill::source {

/// Why the object at `path` is left out: empty for none, else the name of its family
/// (digests, aggregated events, and the logs of other services, known by their keys) or
/// `not selected`. Insight and network activity files hold records and are taken.
std::string WhyLeftOut(std::string_view path, const Selection& selection);

/// Whether the directory at `path` can hold an object that `selection` wants. True in
/// doubt.
bool MayHoldSelected(std::string_view path, const Selection& selection);

}  // namespace trailmill::source
