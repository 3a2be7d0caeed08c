#include "decode/records.h"

#include <string>

#include <gtest/gtest.h>

#include "decode/token_index.h"

namespace trailmill::decode {
namespace {

struct Found {
  Fault fault;
  size_t records;
};

Found Find(std::string text) {
  text.reserve(text.size() + 64);
  TokenIndex index;
  if (!index.Fast(text)) return {Fault::kSyntax, 0};
  std::vector<RecordSpan> records;
  std::vector<Member> members;
  const Fault fault = FindRecords(text, index.tokens(), &records, &members);
  return {fault, records.size()};
}

TEST(FindRecords, FindsTheElementsOfRecords) {
  const Found found =
      Find(R"({"x":{"Records":[1]},"Records":[{"a":1},{"b":[{}]},null],"y":2})");
  EXPECT_EQ(found.fault, Fault::kNone);
  EXPECT_EQ(found.records, 3u);
}

TEST(FindRecords, TakesAnEmptyObjectAndEmptyRecordsAsNoEvents) {
  EXPECT_EQ(Find("{}").fault, Fault::kNone);
  EXPECT_EQ(Find(R"({"Records":[]})").fault, Fault::kNone);
  EXPECT_EQ(Find(R"({"Records":[]})").records, 0u);
}

TEST(FindRecords, NamesWhatHasNone) {
  EXPECT_EQ(Find(R"({"records":[]})").fault, Fault::kNoRecords);
  EXPECT_EQ(Find(R"({"Records":{"a":1}})").fault, Fault::kNoRecords);
  EXPECT_EQ(Find(R"([{"Records":[]}])").fault, Fault::kNoRecords);
}

TEST(FindRecords, RefusesABrokenStructure) {
  EXPECT_EQ(Find(R"({"Records":[{"a":1},{"b":2})").fault, Fault::kTruncated);
  EXPECT_EQ(Find(R"({"Records":[{"a":1} {"b":2}]})").fault, Fault::kSyntax);
  EXPECT_EQ(Find(R"({"Records":[,]})").fault, Fault::kSyntax);
  EXPECT_EQ(Find(R"({"Records":[{}],})").fault, Fault::kSyntax);
}

}  // namespace
}  // namespace trailmill::decode
