// A run of the library for a person: a progress line, an end by signal, and its time.
#pragma once

#include <chrono>
#include <type_traits>
#include <utility>

#include <arrow/result.h>

#include "cli/command.h"
#include "cli/stop_signals.h"

namespace trailmill::cli {

template <typename Result>
struct Timed {
  Result result;
  double seconds = 0;
};

/// \param verb of the progress line. \param work takes RunOptions.
/// \return what it returns: Cancelled where a signal came, see IsStopped().
template <typename Work>
auto RunTimed(const CommonOptions& common, const char* verb, const Work& work) {
  using Result = typename std::invoke_result_t<const Work&, const RunOptions&>::ValueType;
  using Clock = std::chrono::steady_clock;
  const auto run_all = [&]() -> arrow::Result<Timed<Result>> {
    const Clock::time_point start = Clock::now();
    ARROW_ASSIGN_OR_RAISE(RunOptions run, RunWith(common, verb));
    run.should_stop = StopSignals::Came;
    auto result = work(run);
    EndProgress();
    ARROW_RETURN_NOT_OK(result.status());
    return Timed<Result>{*std::move(result),
                         std::chrono::duration<double>(Clock::now() - start).count()};
  };
  return run_all();
}

/// Whether a run ended as it was told to.
inline bool IsStopped(const arrow::Status& status) {
  return status.IsCancelled() && StopSignals::Came();
}

}  // namespace trailmill::cli
