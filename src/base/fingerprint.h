// The hash that tells texts and files apart. The one place that sees xxHash.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace trailmill::base {

/// XXH3, 64 bits, seed 0: of an event's bytes as they stand in the file, of an object's
/// as they are stored.
uint64_t Fingerprint(std::string_view bytes);

/// The same of bytes that come in pieces.
class FingerprintStream {
 public:
  FingerprintStream();
  ~FingerprintStream();
  FingerprintStream(const FingerprintStream&) = delete;
  FingerprintStream& operator=(const FingerprintStream&) = delete;

  void Append(std::string_view bytes);
  uint64_t Finish() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace trailmill::base
