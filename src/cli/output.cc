#include "cli/output.h"

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace trailmill::cli {
namespace {

int results_error = 0;  // the first one

}  // namespace

void WriteResult(std::string_view text) {
  if (results_error != 0) return;
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size())
    results_error = errno;
}

void WriteMessage(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

bool ResultsUnwanted() { return results_error != 0; }

bool EndResults() {
  if (std::fflush(stdout) != 0 && results_error == 0) results_error = errno;
  const int error = std::exchange(results_error, 0);
  if (error == 0 || error == EPIPE) return true;
  Tell("trailmill: printing the results: {}\n", std::generic_category().message(error));
  return false;
}

}  // namespace trailmill::cli
