// What people type: sizes, moments, partition keys, compressions. Nothing overflows, and
// what is understood lies in its range.

#include "base/codec_text.h"
#include "base/quantity.h"
#include "input.h"
#include "trailmill/shape.h"
#include "trailmill/source.h"

namespace trailmill::fuzz {
namespace {

void Size(std::string_view text) {
  const auto bytes = base::ParseByteSize(text);
  Require(!bytes.ok() || *bytes >= 0, "a size is not negative");
  if (bytes.ok()) {
    base::ByteSize(*bytes);
    Require(*base::ParseByteSize(std::to_string(*bytes)) == *bytes,
            "a plain size is itself");
  }
}

void Moment(std::string_view text) {
  constexpr int64_t kNow = 1'600'000'000'000'000;
  const auto moment = ParseMoment(text, kNow);
  if (!moment.ok()) return;
  const bool is_date = text.size() >= 10 && text[4] == '-';
  Require(is_date || *moment <= kNow, "an age lies in the past");
}

void Keys(std::string_view text) {
  std::vector<std::string> names;
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    names.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  const auto keys = PartitionKeys(names);
  Require(keys.size() == names.size(), "a key for each name");
  for (size_t i = 0; i < keys.size(); ++i) {
    Require(keys[i].name == names[i], "a directory is named as its key");
  }
}

void Codec(std::string_view text) {
  const auto codec = base::ParseCodecText(text);
  if (!codec.ok()) return;
  Require(codec->level >= 0 && codec->level < 100, "a level has two digits");
  Require(text.starts_with(codec->name), "the codec is what stands first");
}

}  // namespace
}  // namespace trailmill::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using Parser = void (*)(std::string_view);
  static constexpr Parser kParsers[] = {trailmill::fuzz::Size, trailmill::fuzz::Moment,
                                        trailmill::fuzz::Keys, trailmill::fuzz::Codec};
  trailmill::fuzz::Input input(data, size);
  const Parser parser = kParsers[input.Byte() % 4];
  parser(input.rest());
  return 0;
}
