#include "lake/lake.h"

#include <gtest/gtest.h>

#include "lake/follow.h"
#include "lake/ledger_row.h"
#include "lake/made_lake.h"
#include "lake/merge.h"
#include "lake/tables.h"

namespace trailmill::lake {
namespace {

ObjectRow Taken(const std::string& name, int day = 22) {
  return MadeLake::Row(name, day, kStatusTaken);
}

void FollowUp(const MadeLake& lake) {
  State state = lake.Load();
  ASSERT_TRUE(Follow(*lake, &state).ok());
}

TEST(Lake, WhereThereIsNothingThereIsNoLake) {
  const MadeLake lake;
  EXPECT_FALSE(lake.Load().exists());
  EXPECT_TRUE(lake->LoadExisting().status().IsIOError());
}

// The chain of commits.

TEST(Lake, ACommitNamesTheOneBefore) {
  MadeLake lake;
  lake.Commit({});
  const std::string first = lake.Load().head;
  lake.Commit({});
  int64_t version = -1;
  const auto records = lake->Records(lake.Load().events, &version).ValueOrDie();
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(version, 0);
  EXPECT_EQ(records[1]->parent, first);
  EXPECT_EQ(lake.Load().head, records[1]->id);
}

TEST(Lake, AForeignCommitStopsAllButTheUnchecked) {
  MadeLake lake;
  lake.Commit({});
  lake.CommitForeign();
  const auto status = lake->Load().status();
  EXPECT_TRUE(status.IsInvalid());
  EXPECT_NE(status.message().find("--version 1"), std::string::npos) << status;
  EXPECT_EQ(lake->LoadUnchecked().ValueOrDie().events.version, 1);
}

TEST(Lake, AForeignCommitIsFineOnceItIsAccepted) {
  MadeLake lake;
  lake.Commit({});
  const std::string head = lake.Load().head;
  lake.CommitForeign();
  lake.CommitForeign();
  State state = lake->LoadUnchecked().ValueOrDie();
  CommitRecord record = RecordAfter(head, kAdoptOperation);
  record.adopts = state.events.version;
  ASSERT_TRUE(Amend(*lake, record, {}, &state).ValueOrDie());
  EXPECT_EQ(lake.Load().head, record.id);
  lake.Commit({});
  EXPECT_EQ(lake.Load().events.version, 4);
}

TEST(Lake, AcceptingAnOlderVersionIsNotEnough) {
  MadeLake lake;
  lake.Commit({});
  lake.CommitForeign();
  lake.CommitForeign();
  State state = lake->LoadUnchecked().ValueOrDie();
  CommitRecord record = RecordAfter("", kAdoptOperation);
  record.adopts = 1;
  ASSERT_TRUE(Amend(*lake, record, {}, &state).ValueOrDie());
  EXPECT_TRUE(lake->Load().status().IsInvalid());
}

TEST(Lake, ACommitOfAnotherChainIsFound) {
  MadeLake lake;
  lake.Commit({});
  State state = lake.Load();
  ASSERT_TRUE(
      Amend(*lake, RecordAfter("another", kSyncOperation), {}, &state).ValueOrDie());
  EXPECT_TRUE(lake->Load().status().IsInvalid());
}

// Following.

TEST(Follow, WhatACommitNamesBelongsToTheLedgerAtOnce) {
  MadeLake lake;
  lake.Commit({Taken("a")});
  EXPECT_EQ(lake.Load().objects_ahead.size(), 1u);
  EXPECT_FALSE(lake.Load().objects.exists());
  EXPECT_EQ(lake.Of(Taken("a")), Known::kTaken);
}

TEST(Follow, BringsTheLedgerUpToEvents) {
  MadeLake lake;
  lake.Commit({Taken("a")});
  lake.Commit({Taken("b")});
  FollowUp(lake);
  const State state = lake.Load();
  EXPECT_TRUE(state.objects_ahead.empty());
  EXPECT_EQ(state.objects.files.size(), 2u);
  EXPECT_EQ(FollowedVersion(state.objects), 1);
  EXPECT_EQ(FollowedVersion(state.rejects), 1);
  EXPECT_EQ(lake.Of(Taken("b")), Known::kTaken);
}

TEST(Follow, HasNothingToDoTheSecondTime) {
  MadeLake lake;
  lake.Commit({Taken("a")});
  FollowUp(lake);
  const int64_t version = lake.Load().objects.version;
  FollowUp(lake);
  EXPECT_EQ(lake.Load().objects.version, version);
}

TEST(Follow, OneThatComesLateFindsItDone) {
  MadeLake lake;
  lake.Commit({Taken("a")});
  State late = lake.Load();
  FollowUp(lake);
  ASSERT_TRUE(Follow(*lake, &late).ok());
  const State state = lake.Load();
  EXPECT_EQ(state.objects.version, 0);
  EXPECT_EQ(state.objects.files.size(), 1u);
  EXPECT_TRUE(late.objects_ahead.empty());
}

// Small files.

TEST(Merge, ManySmallFilesOfADayBecomeOne) {
  MadeLake lake;
  for (size_t i = 0; i < kLedgerFilesMax; ++i) {
    lake.Commit({Taken(std::to_string(i)), Taken(std::to_string(i), 21)});
    if (i % 2 == 0) FollowUp(lake);
  }
  FollowUp(lake);
  const State state = lake.Load();
  EXPECT_EQ(state.objects.files.size(), 2u);
  for (const auto& [directory, files] : ByDirectory(state.ObjectFiles())) {
    size_t rows = 0;
    // clang-14 hands no structured binding to a lambda.
    const std::string& of_day = directory;
    ASSERT_TRUE(ForEachRowIn(*lake, files, [&](const LedgerRow& row) {
                  EXPECT_EQ(row.object.status, kStatusTaken);
                  EXPECT_EQ("delivered=" + row.object.delivered, of_day);
                  ++rows;
                  return arrow::Status::OK();
                }).ok());
    EXPECT_EQ(rows, kLedgerFilesMax);
  }
}

TEST(Merge, LeavesOtherDaysAlone) {
  MadeLake lake;
  lake.Commit({Taken("other", 21)});
  for (size_t i = 0; i < kLedgerFilesMax; ++i) {
    lake.Commit({Taken(std::to_string(i))});
    FollowUp(lake);
  }
  EXPECT_EQ(lake.Load().objects.files.size(), 2u);
}

// Looking up.

TEST(LookUp, TheNewestRowOfAKeyDecides) {
  MadeLake lake;
  const auto is = [&](const char* status, Known known) {
    lake.Commit({MadeLake::Row("a", 22, status)});
    EXPECT_EQ(lake.Of(Taken("a")), known) << status;
    FollowUp(lake);
    EXPECT_EQ(lake.Of(Taken("a")), known) << status;
  };
  is(kStatusDeferred, Known::kDeferred);
  is(kStatusRejected, Known::kRejected);
  is(kStatusRetry, Known::kNew);
  is(kStatusSkipped, Known::kTaken);
  is(kStatusTaken, Known::kTaken);
}

TEST(LookUp, AnotherContentIsNew) {
  MadeLake lake;
  lake.Commit({Taken("a")});
  ObjectRow other = Taken("a");
  other.object.size = 2;
  EXPECT_EQ(lake.Of(other), Known::kNew);
  other = Taken("a");
  other.object.etag = "e";
  EXPECT_EQ(lake.Of(other), Known::kNew);
  EXPECT_EQ(lake.Of(Taken("b")), Known::kNew);
}

TEST(NewestRows, HaveEachKeyOnceInOrder) {
  MadeLake lake;
  lake.Commit({Taken("b"), MadeLake::Row("a", 22, kStatusRejected)});
  lake.Commit({Taken("a")});
  const auto rows = NewestRows(*lake, lake.Load().ObjectFiles()).ValueOrDie();
  std::vector<std::string> told;
  ASSERT_TRUE(ForEachRow(*rows, "", [&](const LedgerRow& row) {
                told.push_back(row.object.key.substr(row.object.key.size() - 9, 1) +
                               row.object.status);
                return arrow::Status::OK();
              }).ok());
  EXPECT_EQ(told, (std::vector<std::string>{"ataken", "btaken"}));
}

TEST(Retry, TurnsRejectedRowsAlone) {
  MadeLake lake;
  lake.Commit({Taken("b"), MadeLake::Row("a", 22, kStatusRejected)},
              {{"trailmill.listed-x", 99'999, 0}});
  EXPECT_EQ(RetryRejected(lake->place().location).ValueOrDie(), 1);
  EXPECT_EQ(lake.Of(Taken("a")), Known::kNew);
  EXPECT_EQ(lake.Of(Taken("b")), Known::kTaken);
  const int64_t day = lake.Load().events.txn("trailmill.listed-x");
  EXPECT_EQ(day, 20'779);  // 2026-11-22
  EXPECT_EQ(RetryRejected(lake->place().location).ValueOrDie(), 0);
}

}  // namespace
}  // namespace trailmill::lake
