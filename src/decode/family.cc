#include "decode/family.h"

namespace trailmill::decode {
namespace {

// How much a token changes the depth.
int DepthChange(char c) {
  if (c == '{' || c == '[') return 1;
  return c == '}' || c == ']' ? -1 : 0;
}

// The text between the quotes of the string at a token that is a key; its colon is next.
std::string_view KeyAt(std::string_view text, std::span<const uint32_t> tokens,
                       size_t at) {
  const std::string_view token =
      text.substr(tokens[at] + 1, tokens[at + 1] - tokens[at] - 1);
  return token.substr(0, token.find_last_of("\"'"));
}

}  // namespace

std::string_view FamilyOfRoot(std::string_view text, std::span<const uint32_t> tokens) {
  if (tokens.size() < 2 || text[tokens[0]] != '{') return {};
  bool start = false, bucket = false;
  int depth = 0;
  for (size_t at = 0; at + 2 < tokens.size(); ++at) {
    if (depth == 1 && text[tokens[at + 1]] == ':') {
      const std::string_view key = KeyAt(text, tokens, at);
      start = start || key == "digestStartTime";
      bucket = bucket || key == "digestS3Bucket";
    }
    depth += DepthChange(text[tokens[at]]);
  }
  return start && bucket ? kDigestFamily : std::string_view();
}

bool IsAggregated(const Tape& record) {
  if (record[0].kind != Kind::kObject) return false;
  bool aggregated = false;
  for (size_t at = 1; at < record[0].next; at = record[at + 1].next) {
    const std::string_view key = record.body(record[at]);
    // A key with escapes may read like this one, and CloudTrail writes none.
    if (key.find('\\') != key.npos) return false;
    if (key != "eventCategory") continue;
    const Item& value = record[at + 1];
    if (value.kind != Kind::kString || record.body(value) != "Aggregated") return false;
    aggregated = true;
  }
  return aggregated;
}

int64_t RowsOfRoot(std::string_view text, std::span<const uint32_t> tokens) {
  if (tokens.size() < 2 || text[tokens[0]] != '[') return 1;
  int64_t rows = 0;
  int depth = 1;
  for (size_t at = 1; at + 1 < tokens.size() && depth > 0; ++at) {
    const char c = text[tokens[at]];
    if (depth == 1 && c == '{') ++rows;
    if (depth == 1 && c != '{' && c != ',' && c != ']') return 1;
    depth += DepthChange(c);
  }
  return rows;
}

}  // namespace trailmill::decode
