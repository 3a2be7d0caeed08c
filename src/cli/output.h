// Results go to stdout and messages to stderr. Neither ends a run that is at work: what
// could not be printed is told when the run has ended.
#pragma once

#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace trailmill::cli {

void WriteResult(std::string_view text);
void WriteMessage(std::string_view text);

/// Prints to stdout.
template <typename... Args>
void Print(fmt::format_string<Args...> format, Args&&... args) {
  WriteResult(fmt::format(format, std::forward<Args>(args)...));
}

/// Prints to stderr. One that is closed or full is no reason to fail.
template <typename... Args>
void Tell(fmt::format_string<Args...> format, Args&&... args) {
  WriteMessage(fmt::format(format, std::forward<Args>(args)...));
}

/// True once stdout takes no more, as when its reader has seen enough.
bool ResultsUnwanted();

/// Prints what is still held back. False where results were lost, which is told; but true
/// where a pipe's reader closed it, since it has seen enough.
bool EndResults();

}  // namespace trailmill::cli
