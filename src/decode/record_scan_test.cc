#include "decode/record_scan.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "base/random_rounds.h"
#include "decode/token_index.h"

namespace trailmill::decode {
namespace {

// The records and members of a text, in the order in which they end, then the fault.
std::string Scanned(const std::string& text) {
  std::vector<ByteSpan> records;
  std::vector<Member> members;
  const Fault fault = ScanRecords(text, &records, &members);
  std::string all;
  for (const ByteSpan& record : records) all += std::string(record.in(text)) + "|";
  for (const Member& member : members)
    all +=
        std::string(member.key.in(text)) + "=" + std::string(member.value.in(text)) + "|";
  return all + std::string(FaultCode(fault));
}

// What FindRecords says of simdjson's tokens; empty where simdjson refuses the text.
std::string Found(std::string text) {
  text.reserve(text.size() + 64);
  TokenIndex index;
  if (!index.Fast(text)) return "";
  std::vector<RecordSpan> records;
  std::vector<Member> members;
  const Fault fault = FindRecords(text, index.tokens(), &records, &members);
  std::string all;
  for (const RecordSpan& record : records) {
    uint32_t end = index.tokens()[record.end_token];
    while (text[end - 1] == ' ') --end;
    const uint32_t begin = index.tokens()[record.first_token];
    all += text.substr(begin, end - begin) + "|";
  }
  for (const Member& member : members)
    all +=
        std::string(member.key.in(text)) + "=" + std::string(member.value.in(text)) + "|";
  return all + std::string(FaultCode(fault));
}

TEST(RecordScan, FindsTheEndsOfRecordsWhateverStandsInThem) {
  EXPECT_EQ(Scanned(R"({"Records":[{"a":1},{"b":"},]\"{"} , 7,[{}], x y])"
                    R"(,"more" : {"c":[1,{}]} })"),
            R"({"a":1}|{"b":"},]\"{"}|7|[{}]|x y|"more"={"c":[1,{}]}|none)");
  EXPECT_EQ(Scanned("{\"Records\":[{\"a\":\"\xFF\"},{\"a\":\"\x01\\q\"}]}"),
            "{\"a\":\"\xFF\"}|{\"a\":\"\x01\\q\"}|none");
}

TEST(RecordScan, TakesAllArraysNamedRecords) {
  EXPECT_EQ(Scanned(R"({"Records":[1],"Records":{"x":[2]},"Records":[3]})"),
            R"(1|3|"Records"={"x":[2]}|none)");
}

TEST(RecordScan, TellsWhatIsBrokenAroundRecords) {
  EXPECT_EQ(Scanned("{}"), "none");
  EXPECT_EQ(Scanned(R"({"Records":[]})"), "none");
  EXPECT_EQ(Scanned(R"({"records":[1]})"), "\"records\"=[1]|no-records");
  EXPECT_EQ(Scanned("[1]"), "no-records");
  EXPECT_EQ(Scanned(R"({"Records":[1,]})"), "1|syntax");
  EXPECT_EQ(Scanned(R"({"Records":[,1]})"), "syntax");
  EXPECT_EQ(Scanned(R"({"Records":[1]})"
                    "x"),
            "1|trailing");
  EXPECT_EQ(Scanned(R"({"Records":[1])"), "1|truncated");
  EXPECT_EQ(Scanned(R"({"Records":[{"a":[1}]})"), R"({"a":[1}]|syntax)" + std::string());
  EXPECT_EQ(Scanned(R"({"Records":[{"a":"1}]})"), "truncated");
  EXPECT_EQ(Scanned(R"({"Records" [1]})"), "syntax");
  EXPECT_EQ(Scanned(R"({"Records":[1]]})"), "1|syntax");
  EXPECT_EQ(Scanned(R"({"Records":[1],})"), "1|syntax");
}

std::string RandomText(std::mt19937* random) {
  const char* const kParts[] = {"{",         "}",     "[",        "]",
                                ",",         ":",     "\"",       "\\",
                                " ",         "1",     "x",        "\"Records\":[",
                                "{\"a\":1}", "\"s\"", "\"\\\"\"", "]}"};
  std::string text = R"({"Records":[)";
  const int count = static_cast<int>((*random)() % 14);
  for (int i = 0; i < count; ++i) text += kParts[(*random)() % std::size(kParts)];
  return text + ((*random)() % 2 ? "]}" : "");
}

// Where simdjson and FindRecords take a document, the scan finds the same in it.
TEST(RecordScan, AgreesWithTheFastReaderOnWhatThatTakes) {
  std::mt19937 random(4);
  uint32_t taken = 0;
  for (uint32_t i = 0; i < base::RandomRounds(200'000); ++i) {
    const std::string text = RandomText(&random);
    const std::string found = Found(text);
    if (!found.ends_with("|none") && found != "none") continue;
    ++taken;
    ASSERT_EQ(Scanned(text), found) << text;
  }
  EXPECT_GT(taken, base::RandomRounds(10'000));
}

TEST(RecordScan, FindsTheSameInAnyPieces) {
  std::mt19937 random(5);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = RandomText(&random);
    RecordScan whole, pieces;
    std::vector<int64_t> ends, piece_ends;
    using Found = RecordScan::Found;
    size_t at = 0;
    for (Found found; (found = whole.Next(text, 0, &at)) != Found::kNothing;) {
      ends.push_back(static_cast<int64_t>(at));
      if (found == Found::kBroken) break;
    }
    bool broken = false;
    for (size_t begin = 0; begin < text.size() && !broken;) {
      const std::string piece = text.substr(begin, 1 + random() % 5);
      size_t in = 0;
      for (Found found;
           !broken && (found = pieces.Next(piece, static_cast<int64_t>(begin), &in)) !=
                          Found::kNothing;) {
        piece_ends.push_back(static_cast<int64_t>(begin + in));
        broken = found == Found::kBroken;
      }
      begin += piece.size();
    }
    ASSERT_EQ(ends, piece_ends) << text;
    ASSERT_EQ(whole.fault(), pieces.fault()) << text;
  }
}

}  // namespace
}  // namespace trailmill::decode
