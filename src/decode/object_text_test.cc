#include "decode/object_text.h"

#include <string>
#include <vector>

#include <arrow/buffer.h>
#include <arrow/io/memory.h>
#include <gtest/gtest.h>
#include <libdeflate.h>

namespace trailmill::decode {
namespace {

std::string Gzip(const std::string& text) {
  libdeflate_compressor* compressor = libdeflate_alloc_compressor(6);
  std::string out(libdeflate_gzip_compress_bound(compressor, text.size()), '\0');
  out.resize(libdeflate_gzip_compress(compressor, text.data(), text.size(), out.data(),
                                      out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

struct Read {
  arrow::Status status;
  std::vector<std::string> lines;
  std::vector<bool> starts;
  bool streamed = false;
};

Read ReadAll(const std::string& stored, bool slice = true) {
  ObjectText text;
  Read read;
  read.status = text.Open(
      std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(stored)));
  read.streamed = text.streamed();
  if (!read.status.ok()) return read;
  read.status = text.ForEachLine(slice, [&](const Line& line) {
    read.lines.emplace_back(line.text);
    read.starts.push_back(line.starts_document);
    return arrow::Status::OK();
  });
  return read;
}

using Lines = std::vector<std::string>;

TEST(ObjectText, SplitsLinesAsSparkDoes) {
  EXPECT_EQ(ReadAll("\xEF\xBB\xBF{1}\n{2}\r{3}\r\n\n  \t \n{4}").lines,
            (Lines{"{1}", "{2}", "{3}", "{4}"}));
}

TEST(ObjectText, ReadsSeveralGzipMembersAsOne) {
  EXPECT_EQ(ReadAll(Gzip("{\"a\"") + Gzip(":1}\n{}")).lines, (Lines{"{\"a\":1}", "{}"}));
}

TEST(ObjectText, RefusesBrokenGzip) {
  const std::string good = Gzip(R"({"Records":[{"a":1},{"a":2}]})");
  for (size_t size = 2; size < good.size(); ++size) {
    EXPECT_TRUE(ReadAll(good.substr(0, size)).status.IsInvalid()) << size;
  }
  std::string wrong_crc = good;
  wrong_crc[good.size() - 8] ^= 1;
  EXPECT_TRUE(ReadAll(wrong_crc).status.IsInvalid());
  EXPECT_TRUE(ReadAll(good + std::string(8, '\0')).status.IsInvalid());
  EXPECT_TRUE(ReadAll(good + "garbage").status.IsInvalid());
}

// A document of 48 MB, over the limit for whole objects.
std::string LargeDocument(int records) {
  std::string text = R"({"Records":[)";
  for (int i = 0; i < records; ++i) {
    if (i > 0) text += ",";
    text += R"({"n":)" + std::to_string(i) + R"(,"s":"],}\",[{)" +
            std::string(1000, 'x') + "\"}";
  }
  return text + R"(],"more":{"a":[1]}})";
}

TEST(ObjectText, SlicesADocumentThatIsTooLargeToHold) {
  const std::string text = LargeDocument(48'000);
  const Read read = ReadAll(Gzip(text + "\n{\"Records\":[]}\n"));
  ASSERT_TRUE(read.status.ok()) << read.status.ToString();
  EXPECT_TRUE(read.streamed);
  ASSERT_GT(read.lines.size(), 3u);
  std::string joined;
  for (size_t i = 0; i + 1 < read.lines.size(); ++i) {
    const std::string& line = read.lines[i];
    EXPECT_TRUE(line.starts_with(R"({"Records":[)"));
    EXPECT_EQ(read.starts[i], i == 0);
    const bool last = i + 2 == read.lines.size();
    joined += line.substr(12, line.size() - 12 - (last ? 0 : 2)) + (last ? "" : ",");
  }
  EXPECT_EQ(R"({"Records":[)" + joined, text);
  EXPECT_EQ(read.lines.back(), R"({"Records":[]})");
}

TEST(ObjectText, StreamsSeveralMembersAndManyLines) {
  std::string text;
  while (text.size() < (40u << 20)) text += std::string(999, 'y') + "\n";
  const size_t half = text.size() / 2 + 7;
  const Read read = ReadAll(Gzip(text.substr(0, half)) + Gzip(text.substr(half)));
  ASSERT_TRUE(read.status.ok()) << read.status.ToString();
  EXPECT_EQ(read.lines.size(), text.size() / 1000);
  for (const std::string& line : read.lines) ASSERT_EQ(line.size(), 999u);
}

TEST(ObjectText, RefusesABrokenStreamWhereverItBreaks) {
  std::string text;
  while (text.size() < (40u << 20)) text += std::string(999, 'y') + "\n";
  const std::string good = Gzip(text);
  EXPECT_TRUE(ReadAll(good.substr(0, good.size() - 9)).status.IsInvalid());
  EXPECT_TRUE(ReadAll(good.substr(0, good.size() - 1)).status.IsInvalid());
  EXPECT_TRUE(ReadAll(good + "garbage").status.IsInvalid());
  std::string wrong_crc = good;
  wrong_crc[good.size() - 8] ^= 1;
  EXPECT_TRUE(ReadAll(wrong_crc).status.IsInvalid());
}

}  // namespace
}  // namespace trailmill::decode
