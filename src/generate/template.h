// JSON text with holes, compiled once and filled in millions of times.
//
// The language is small, so that a table of API calls reads like the JSON that it makes:
//
//   $bucket  $n:1:500      a value; the kind says how many `:number` arguments follow
//   $$ $< $> $|            the character itself
//   <30?text>              text in 30 % of the events; one decimal is allowed: <0.3?text>
//   <a|b|c>                one of them, each as likely
//   <1-4*text>             text one to four times, with commas between
//
// Groups nest. A line break goes, with the spaces after it, so that tables can be
// wrapped: JSON has none inside its strings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "generate/random.h"
#include "generate/values.h"

namespace trailmill::generate {

class Template {
 public:
  /// \return Invalid where the text isn't in the language, with the place.
  static arrow::Result<Template> Compile(std::string_view text);

  /// Appends one filling. Same context, same random state, same text.
  void Append(Context& context, std::string& out) const {
    Run(0, ops_.size(), context, out);
  }

 private:
  friend class TemplateCompiler;

  enum class OpKind : uint8_t { kLiteral, kValue, kMaybe, kChoice, kRepeat };

  // A tree laid out in one array: `end` is the op after this one's last descendant, so
  // that a filling walks forward and skips what chance leaves out.
  struct Op {
    OpKind kind;
    Value value = Value::kAccount;
    uint32_t a =
        0;  // kLiteral: offset; kMaybe: per mille; kChoice: branches; kRepeat: min
    uint32_t b = 0;  // kLiteral: length; kRepeat: max; values: their arguments
    uint32_t salt =
        0;  // kValue: hash of the text before, so that i-$id and vol-$id differ
    uint32_t end = 0;
  };

  void Run(size_t begin, size_t end, Context& context, std::string& out) const;
  void RunChoice(size_t at, Context& context, std::string& out) const;
  void RunRepeat(size_t at, Context& context, std::string& out) const;

  std::string literals_;
  std::vector<Op> ops_;
};

}  // namespace trailmill::generate
