#include "delta/actions.h"

#include <gtest/gtest.h>

namespace trailmill::delta {
namespace {

Entry Sample() {
  Entry entry;
  entry.commit_info = R"({"operation":"WRITE","timestamp":1})";
  entry.protocol = Protocol();
  entry.metadata =
      Metadata{"id-1", R"({"type":"struct","fields":[]})", {"day"}, {{"a", "b"}}, 7};
  entry.txns = {{"app", 4, 5}};
  entry.removes = {{"day=1/old.parquet", 9, true}};
  entry.adds = {{"day=1/a b%.parquet",
                 {{"day", "1"}, {"region", std::nullopt}},
                 12,
                 13,
                 true,
                 R"({"numRecords":1})",
                 {{"rows", "1"}}}};
  return entry;
}

TEST(Actions, AnEntryComesBackAsItWas) {
  const Entry entry = Sample();
  const Entry back = Entry::FromJson(entry.ToJson()).ValueOrDie();
  EXPECT_EQ(back.commit_info, entry.commit_info);
  EXPECT_EQ(back.protocol, entry.protocol);
  EXPECT_EQ(back.metadata, entry.metadata);
  EXPECT_EQ(back.txns, entry.txns);
  EXPECT_EQ(back.removes, entry.removes);
  EXPECT_EQ(back.adds, entry.adds);
}

TEST(Actions, AnAddAloneComesBackAsItWas) {
  const Add add = Sample().adds[0];
  EXPECT_EQ(AddFromJson(AddToJson(add)).ValueOrDie(), add);
}

TEST(Actions, PathsStandEncodedInTheLog) {
  EXPECT_EQ(EncodePath("day=1/a b%.parquet"), "day=1/a%20b%25.parquet");
  EXPECT_EQ(DecodePath("day=1/a%20b%25.parquet"), "day=1/a b%.parquet");
  EXPECT_EQ(DecodePath("100%"), "100%");
}

TEST(Actions, WhatIsNotKnownIsPassedOver) {
  const auto entry = Entry::FromJson(
      "{\"cdc\":{\"path\":\"x\"}}\n\n{\"txn\":{\"appId\":\"a\",\"version\":1,\"more\":{}}"
      "}\n");
  EXPECT_EQ(entry.ValueOrDie().txns.size(), 1u);
}

TEST(Actions, ABrokenEntryIsAnError) {
  EXPECT_TRUE(Entry::FromJson("{\"add\":{\"path\":").status().IsInvalid());
  EXPECT_TRUE(Entry::FromJson("{\"add\":{\"size\":1}}").status().IsInvalid());
}

}  // namespace
}  // namespace trailmill::delta
