#include "decode/inflate.h"

#include <optional>
#include <string>

#include <arrow/buffer.h>
#include <arrow/io/memory.h>
#include <gtest/gtest.h>

#include "decode/gzip_cases.h"

namespace trailmill::decode {
namespace {

// What WholeInflater takes of it: kOk and the text, or a refusal.
std::optional<std::string> InflateWhole(const std::string& stored) {
  WholeInflater inflater;
  std::string_view text;
  const auto outcome = inflater.Inflate(stored, &text);
  if (!outcome.ok() || *outcome != WholeInflater::Outcome::kOk) return std::nullopt;
  return std::string(text);
}

arrow::Result<std::string> InflateStream(const std::string& stored, size_t piece) {
  const auto file =
      std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(stored));
  ARROW_ASSIGN_OR_RAISE(auto stream, TextStream::Make(file, true));
  std::string text, room(piece, '\0');
  for (;;) {
    ARROW_ASSIGN_OR_RAISE(int64_t read, stream->Read(room));
    text.append(room, 0, static_cast<size_t>(read));
    if (read < static_cast<int64_t>(piece)) return text;
  }
}

TEST(Inflate, JudgesAStreamInPiecesAsItDoesWhole) {
  for (const Gzipped& each : GzipCases()) {
    const auto whole = InflateWhole(each.stored);
    EXPECT_EQ(whole.has_value(), each.reason.empty()) << each.name;
    for (const size_t piece : {1u, 7u, 4096u}) {
      const auto streamed = InflateStream(each.stored, piece);
      EXPECT_EQ(streamed.ok(), each.reason.empty()) << each.name;
      EXPECT_EQ(streamed.ok() ? std::optional(*streamed) : std::nullopt, whole)
          << each.name;
      const bool told =
          streamed.status().message().find(each.reason) != std::string::npos;
      EXPECT_TRUE(told) << each.name << ": " << streamed.status().ToString();
    }
  }
}

// The header's time, flags for compressors and system mean nothing; everything else does.
TEST(Inflate, JudgesAStreamInPiecesAsItDoesWholeWhicheverBitIsWrong) {
  const std::string good = Gzip(R"({"Records":[{"a":"aaaaaaaaaaaaaaaa"},{"a":2}]})");
  for (size_t at = 2; at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string wrong = good;
      wrong[at] = static_cast<char>(wrong[at] ^ (1 << bit));
      EXPECT_EQ(InflateWhole(wrong).has_value(), InflateStream(wrong, 4096).ok())
          << "bit " << bit << " of byte " << at;
    }
  }
}

}  // namespace
}  // namespace trailmill::decode
