#include "cli/stop_signals.h"

#include <csignal>
#include <cstdio>

namespace trailmill::cli {
namespace {

volatile std::sig_atomic_t came = 0;

extern "C" void Note(int signal) { came = signal; }

void Handle(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  // Calls that wait go on; once noted, the next signal does what it always did.
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  sigaction(signal, &action, nullptr);
}

}  // namespace

StopSignals::StopSignals() {
  Handle(SIGINT, Note);
  Handle(SIGTERM, Note);
}

StopSignals::~StopSignals() {
  Handle(SIGINT, SIG_DFL);
  Handle(SIGTERM, SIG_DFL);
  if (came == 0) return;
  std::fflush(nullptr);
  std::raise(came);
}

void StopSignals::Forget() { came = 0; }

bool StopSignals::Came() { return came != 0; }

}  // namespace trailmill::cli
