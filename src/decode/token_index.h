// Where the tokens of a line are. The one place that sees simdjson.
//
// simdjson's stage 1 finds, with SIMD, each of { } [ ] : , outside strings and the first
// byte of each other token, and checks UTF-8 on the way. We take that index and go on
// with our own tape rather than with On-Demand, because the rules from here on are
// Jackson's, the raw bytes of any value are wanted, and both passes walk the same values.
// What stage 1 or the tape refuses goes to JacksonScan, which decides; it yields the same
// index.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "decode/fault.h"
#include "decode/jackson_scan.h"

namespace trailmill::decode {

/// One a thread; reused from line to line.
class TokenIndex {
 public:
  TokenIndex();
  ~TokenIndex();

  /// Finds the tokens with stage 1. False where it refuses the line.
  bool Fast(std::string_view line);

  /// Why Fast() refused the line last.
  Fault fault() const { return fault_; }

  /// Finds the tokens with JacksonScan.
  ScanResult Slow(std::string_view line);

  /// Offsets into the line, then a sentinel. Valid until the next call.
  std::span<const uint32_t> tokens() const { return tokens_; }
  /// True where the tokens came from Slow().
  bool lenient() const { return lenient_; }

 private:
  struct Stage1;
  std::unique_ptr<Stage1> stage1_;
  std::vector<uint32_t> slow_;
  std::span<const uint32_t> tokens_;
  bool lenient_ = false;
  Fault fault_ = Fault::kNone;
};

}  // namespace trailmill::decode
