#include "cli/progress.h"

#include <chrono>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "base/quantity.h"
#include "cli/output.h"

namespace trailmill::cli {
namespace {

using Clock = std::chrono::steady_clock;

// Work that ends sooner needs no line.
constexpr double kQuietSeconds = 0.5;

bool line_is_shown = false;

void Show(const char* verb, double seconds, const Progress& progress) {
  const ReadCounts& counts = progress.counts;
  const double done = static_cast<double>(counts.stored_bytes);
  const double total = static_cast<double>(progress.stored_bytes_total);
  const double left = done > 0 ? seconds * (total - done) / done : 0;
  Tell("\r\x1b[K{}  {} of {} objects   {} events   {}/s   {} left", verb,
       base::GroupedCount(counts.objects), base::GroupedCount(progress.objects_total),
       base::GroupedCount(counts.events),
       base::ByteSize(static_cast<int64_t>(done / seconds)), base::Duration(left));
  std::fflush(stderr);
  line_is_shown = true;
}

}  // namespace

std::function<void(const Progress&)> ProgressLine(const char* verb) {
  const bool person = isatty(STDERR_FILENO) != 0;
  const Clock::time_point start = Clock::now();
  return [verb, person, start](const Progress& progress) {
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (person && seconds > kQuietSeconds) Show(verb, seconds, progress);
  };
}

void EndProgress() {
  if (line_is_shown) Tell("\r\x1b[K");
  line_is_shown = false;
}

}  // namespace trailmill::cli
