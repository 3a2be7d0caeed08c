// Ctrl-C and kill, while something is half done that should be taken back first.
#pragma once

namespace trailmill::cli {

/// From its making to its end, SIGINT and SIGTERM are noted in place of ending the
/// process; the second one ends it at once.
class StopSignals {
 public:
  StopSignals();
  /// Ends the process as the signal would have, if one came.
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// Whether one came. Thread-safe.
  static bool Came();
  /// Takes the signal for dealt with: the process ends in its own way.
  static void Forget();
};

}  // namespace trailmill::cli
