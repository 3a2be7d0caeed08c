#include "source/glob.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace trailmill::source {
namespace {

// The first character and its length in bytes. Bytes that are no UTF-8 count one by one,
// so that any file name can be matched.
struct Character {
  uint32_t code;
  size_t length;
};

Character FirstCharacter(std::string_view text) {
  const auto lead = static_cast<uint8_t>(text[0]);
  const size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (length == 1 || length > text.size()) return {lead, 1};
  uint32_t code = lead & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    if ((byte & 0xC0) != 0x80) return {lead, 1};
    code = (code << 6) | (byte & 0x3Fu);
  }
  return {code, length};
}

// A set at the start of a pattern: its length there, and whether it holds `code`. Nothing
// where no `]` closes it.
struct SetMatch {
  size_t length;
  bool holds;
};

std::optional<SetMatch> MatchSet(std::string_view pattern, uint32_t code) {
  size_t at = 1;
  const bool negated = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
  if (negated) ++at;
  bool found = false;
  for (bool first = true; at < pattern.size(); first = false) {
    if (pattern[at] == ']' && !first) return SetMatch{at + 1, found != negated};
    const auto low = FirstCharacter(pattern.substr(at));
    at += low.length;
    uint32_t high = low.code;
    if (at + 1 < pattern.size() && pattern[at] == '-' && pattern[at + 1] != ']') {
      const auto last = FirstCharacter(pattern.substr(at + 1));
      high = last.code;
      at += 1 + last.length;
    }
    found = found || (low.code <= code && code <= high);
  }
  return std::nullopt;
}

// How many bytes of the pattern the name's first character uses up; 0 for no match.
size_t MatchOne(std::string_view pattern, Character character) {
  if (pattern[0] == '?') return 1;
  if (pattern[0] == '[') {
    if (const auto set = MatchSet(pattern, character.code)) {
      return set->holds ? set->length : 0;
    }
  }
  const auto wanted = FirstCharacter(pattern);
  return wanted.code == character.code ? wanted.length : 0;
}

}  // namespace

bool IsGlob(std::string_view text) {
  return text.find_first_of("*?[") != std::string_view::npos;
}

// Only the last `*` can be worth another try, since anything an earlier one could take in
// its stead the last one can take too: so the time is at most name times pattern.
bool MatchesGlob(std::string_view name, std::string_view pattern) {
  size_t n = 0, p = 0;
  std::optional<size_t> star;
  size_t retry = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      retry = n;
      continue;
    }
    const auto character = FirstCharacter(name.substr(n));
    const size_t used = p < pattern.size() ? MatchOne(pattern.substr(p), character) : 0;
    if (used > 0) {
      n += character.length;
      p += used;
    } else if (star) {
      retry += FirstCharacter(name.substr(retry)).length;
      n = retry;
      p = *star;
    } else {
      return false;
    }
  }
  const auto rest = pattern.substr(p);
  return std::all_of(rest.begin(), rest.end(), [](char c) { return c == '*'; });
}

}  // namespace trailmill::source
