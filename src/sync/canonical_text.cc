#include "sync/canonical_text.h"

#include <algorithm>
#include <vector>

#include "base/json_text.h"
#include "decode/escape.h"
#include "decode/inflate.h"
#include "decode/token_index.h"

namespace trailmill::sync {
namespace {

using decode::Item;
using decode::Kind;
using decode::Tape;

// Surrogates that stand alone are no text of UTF-8: such a string keeps its spelling.
std::string StringText(const Tape& tape, const Item& item) {
  const std::string_view body = tape.body(item);
  if (item.coded && !decode::ValidKeyEscapes(body)) return "!" + std::string(body);
  std::string text(body);
  if (item.coded) {
    text.resize(body.size());
    text.resize(decode::Unescape(body, text.data()));
  }
  std::string quoted;
  base::AppendJsonString(text, &quoted);
  return quoted;
}

void Append(const Tape& tape, size_t at, std::string* out);

void AppendObject(const Tape& tape, size_t at, std::string* out) {
  std::vector<std::pair<std::string, size_t>> members;
  for (size_t key = at + 1; key < tape[at].next; key = tape[key + 1].next)
    members.emplace_back(StringText(tape, tape[key]), key + 1);
  std::stable_sort(members.begin(), members.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  *out += '{';
  for (const auto& [name, value] : members) {
    *out += name;
    *out += ':';
    Append(tape, value, out);
    *out += ',';
  }
  *out += '}';
}

void Append(const Tape& tape, size_t at, std::string* out) {
  const Item& item = tape[at];
  if (item.kind == Kind::kObject) return AppendObject(tape, at, out);
  if (item.kind == Kind::kString) {
    *out += StringText(tape, item);
  } else if (item.kind == Kind::kArray) {
    *out += '[';
    for (size_t element = at + 1; element < item.next; element = tape[element].next) {
      Append(tape, element, out);
      *out += ',';
    }
    *out += ']';
  } else {
    *out += tape.raw(item);
  }
}

}  // namespace

std::string CanonicalText(const Tape& tape, size_t at) {
  std::string text;
  Append(tape, at, &text);
  return text;
}

arrow::Result<std::string> CanonicalTextOf(std::string_view json) {
  std::string padded(json);
  padded.resize(json.size() + decode::kTextPadding);
  const std::string_view text(padded.data(), json.size());
  decode::TokenIndex index;
  Tape tape(decode::Grammar::kStrict);
  if (!index.Fast(text) ||
      tape.Build(text, index.tokens(), 0, 0, false) != decode::Fault::kNone)
    return arrow::Status::Invalid("comparing events: no JSON");
  return CanonicalText(tape, 0);
}

}  // namespace trailmill::sync
