#include "decode/object_text.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <arrow/buffer.h>
#include <arrow/io/memory.h>
#include <gtest/gtest.h>
#include <libdeflate.h>

#include "decode/gzip_cases.h"
#include "decode/records.h"

namespace trailmill::decode {
namespace {

struct Read {
  arrow::Status status;
  std::vector<std::string> lines;
  std::vector<Part> parts;
  std::vector<Fault> faults;
  std::vector<int64_t> offsets;
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
    read.parts.push_back(line.part);
    read.faults.push_back(line.fault);
    read.offsets.push_back(line.place(static_cast<size_t>(line.head_bytes)));
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

// One that libdeflate would not look at.
TEST(Inflate, LeavesTheCrcOfAHeaderToTheStream) {
  const std::string plain = Gzip("{}");
  std::string header = plain.substr(0, 10);
  header[3] = 2;
  const uint32_t crc = libdeflate_crc32(0, header.data(), header.size());
  const auto with = [&](uint32_t sum) {
    return header + static_cast<char>(sum & 0xFF) + static_cast<char>(sum >> 8 & 0xFF) +
           plain.substr(10);
  };
  EXPECT_EQ(ReadAll(with(crc)).lines, Lines{"{}"});
  EXPECT_TRUE(ReadAll(with(crc ^ 1)).status.IsInvalid());
  EXPECT_TRUE(ReadAll(plain + with(crc ^ 1)).status.IsInvalid());
}

TEST(ObjectText, RefusesBrokenGzip) {
  for (const Gzipped& each : GzipCases()) {
    EXPECT_EQ(ReadAll(each.stored).status.IsInvalid(), !each.reason.empty()) << each.name;
  }
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
    const bool last = i + 2 == read.lines.size();
    EXPECT_EQ(read.parts[i], last ? Part::kLastSlice : Part::kSlice);
    EXPECT_EQ(read.offsets[i], i == 0 ? 0 : static_cast<int64_t>(12 + joined.size()));
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

// `{"Records":[` records, each of `bytes`, `]}`.
std::string Document(std::initializer_list<size_t> sizes) {
  std::string text = R"({"more":[1,{"Records":[2]}],"Records":[)";
  for (const size_t bytes : sizes) {
    text +=
        R"({"s":")" + std::string(bytes - 8, text.ends_with('[') ? 'a' : 'b') + "\"},";
  }
  text.back() = ']';
  return text + "}";
}

std::string Joined(const Read& read, Part part) {
  std::string text;
  for (size_t i = 0; i < read.lines.size(); ++i) {
    if (read.parts[i] == part) text += read.lines[i];
  }
  return text;
}

TEST(ObjectText, GivesARecordThatIsTooLongInPieces) {
  const size_t limit = kRecordBytesMax;
  const std::string text = Document({100, 3 * limit, 100, limit - 1000, 100});
  const Read read = ReadAll(text + "\n{}");
  ASSERT_TRUE(read.status.ok()) << read.status.ToString();
  const std::string record = Joined(read, Part::kPiece) + Joined(read, Part::kLastPiece);
  EXPECT_EQ(record.size(), 3 * limit);
  EXPECT_EQ(std::count(read.parts.begin(), read.parts.end(), Part::kLastPiece), 1);
  const std::string slices = Joined(read, Part::kSlice) + Joined(read, Part::kLastSlice);
  EXPECT_GT(slices.size(), limit - 1000);
  EXPECT_LT(slices.size(), limit);
  EXPECT_EQ(read.lines[0], R"({"more":[1,{"Records":[2]}],"Records":[{"s":")" +
                               std::string(92, 'a') + "\"}]}");
  EXPECT_EQ(read.lines.back(), "{}");
  EXPECT_EQ(read.parts.back(), Part::kWhole);
}

TEST(ObjectText, GivesALongRecordAtTheStartAndTheEndInPieces) {
  const size_t limit = kRecordBytesMax;
  const Read read = ReadAll(Document({2 * limit, 50, 2 * limit}));
  ASSERT_TRUE(read.status.ok()) << read.status.ToString();
  EXPECT_EQ(read.lines[0], R"({"more":[1,{"Records":[2]}],"Records":[]})");
  EXPECT_EQ(read.lines.back(), R"({"Records":[]})");
  EXPECT_EQ(std::count(read.parts.begin(), read.parts.end(), Part::kLastPiece), 2);
}

TEST(ObjectText, GoesOnBehindALongRecordWhereverItEnds) {
  const size_t limit = kRecordBytesMax;
  for (const size_t behind : {30u, 1u << 20, 31u << 20}) {
    const Read read = ReadAll(Document({3 * limit, behind, 40}));
    ASSERT_TRUE(read.status.ok()) << read.status.ToString();
    std::string records;
    for (size_t i = 0; i < read.lines.size(); ++i) {
      if (read.parts[i] != Part::kSlice && read.parts[i] != Part::kLastSlice) continue;
      const size_t head = read.lines[i].rfind("[{");
      if (head == std::string::npos) continue;
      records += read.lines[i].substr(head + 1, read.lines[i].size() - head - 3) + ",";
    }
    const std::string expected = R"({"s":")" + std::string(behind - 8, 'b') +
                                 R"("},{"s":")" + std::string(32, 'b') + "\"},";
    EXPECT_TRUE(records == expected) << behind;
    EXPECT_EQ(read.parts.back(), Part::kLastSlice);
    EXPECT_TRUE(read.lines.back().ends_with(std::string(32, 'b') + "\"}]}"));
  }
}

TEST(ObjectText, TellsWhereADocumentInPartsIsBroken) {
  const std::string good = Document({1u << 20, 20u << 20, 20u << 20});
  const std::string cut = good.substr(0, good.size() - 1);
  const std::string after = good + "x";
  for (const auto& [text, fault] :
       {std::pair(cut, Fault::kTruncated), std::pair(after, Fault::kTrailing),
        std::pair(good.substr(0, 30u << 20), Fault::kTruncated)}) {
    const Read read = ReadAll(text + std::string(8u << 20, ' ') + "\n{}");
    ASSERT_TRUE(read.status.ok()) << read.status.ToString();
    ASSERT_GT(read.parts.size(), 2u);
    EXPECT_EQ(read.parts[read.parts.size() - 2], Part::kBroken);
    EXPECT_EQ(read.faults[read.parts.size() - 2], fault);
    EXPECT_EQ(read.lines.back(), "{}");
  }
}

TEST(ObjectText, HoldsNoLineOfAnotherShapeOnceItIsTooLong) {
  const std::string text = R"({"a":")" + std::string(3 * kRecordBytesMax, 'x') + "\"}";
  const Read read = ReadAll(text + "\n{}");
  ASSERT_TRUE(read.status.ok()) << read.status.ToString();
  EXPECT_EQ(read.parts, (std::vector<Part>{Part::kBroken, Part::kWhole}));
  EXPECT_EQ(read.faults[0], Fault::kLineLength);
  EXPECT_EQ(read.offsets[0], static_cast<int64_t>(text.size()));
}

}  // namespace
}  // namespace trailmill::decode
