#include "decode/token_index.h"

#include <algorithm>

#include <simdjson.h>

namespace trailmill::decode {
namespace {

// Stage 1 counts in 32 bits.
constexpr size_t kLineBytesMax = 0xFFFFFFFF - simdjson::SIMDJSON_PADDING;
constexpr size_t kFirstCapacity = size_t{1} << 20;

Fault FaultOf(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return Fault::kUtf8;
    case simdjson::UNESCAPED_CHARS:
      return Fault::kControlCharacter;
    case simdjson::UNCLOSED_STRING:
      return Fault::kTruncated;
    default:
      return Fault::kSyntax;
  }
}

}  // namespace

struct TokenIndex::Stage1 {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;

  bool Reserve(size_t bytes) {
    if (parser && parser->capacity() >= bytes) return true;
    const size_t capacity =
        std::max({bytes, kFirstCapacity, parser ? 2 * parser->capacity() : 0});
    parser.reset();
    return simdjson::get_active_implementation()->create_dom_parser_implementation(
               std::min(capacity, kLineBytesMax), 1, parser) == simdjson::SUCCESS;
  }
};

TokenIndex::TokenIndex() : stage1_(std::make_unique<Stage1>()) {}
TokenIndex::~TokenIndex() = default;

bool TokenIndex::Fast(std::string_view line) {
  lenient_ = false;
  fault_ = Fault::kSyntax;
  if (line.empty() || line.size() > kLineBytesMax || !stage1_->Reserve(line.size()))
    return false;
  auto& parser = *stage1_->parser;
  const auto* bytes = reinterpret_cast<const uint8_t*>(line.data());
  const simdjson::error_code error =
      parser.stage1(bytes, line.size(), simdjson::stage1_mode::regular);
  if (error != simdjson::SUCCESS) {
    fault_ = FaultOf(error);
    return false;
  }
  fault_ = Fault::kNone;
  // Stage 1 itself puts the line's length behind the last token.
  tokens_ = {parser.structural_indexes.get(), size_t{parser.n_structural_indexes} + 1};
  return true;
}

ScanResult TokenIndex::Slow(std::string_view line) {
  lenient_ = true;
  slow_.clear();
  const ScanResult result = JacksonScan(line, &slow_);
  tokens_ = slow_;
  return result;
}

}  // namespace trailmill::decode
