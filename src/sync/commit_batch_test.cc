#include "sync/commit_batch.h"

#include <gtest/gtest.h>

#include "lake/clock.h"
#include "lake/fence.h"
#include "lake/made_lake.h"

namespace trailmill::sync {
namespace {

constexpr char kApp[] = "trailmill.listed-x";

// Commits a batch without objects, of a plan that began when the sources were listed up
// to day 90, from a state.
void CommitFrom(const lake::MadeLake& lake, lake::State* state, int64_t* lost) {
  const SyncOptions options;
  Batch batch;
  batch.attempt = {state->events.version + 1, base::NewUuid(), 1};
  const Converted converted;
  CommitRequest request{&batch, &converted, delta::Txn{kApp, 100, 0}, 90, 0};
  ASSERT_EQ(CommitBatch(*lake, options, request, state, lost).ValueOrDie(),
            CommitOutcome::kCommitted);
}

TEST(CommitBatch, TellsHowFarTheSourcesWereListed) {
  lake::MadeLake lake;
  lake.Commit({}, {{kApp, 90, 0}});
  lake::State state = lake.Load();
  int64_t lost = 0;
  CommitFrom(lake, &state, &lost);
  EXPECT_EQ(lost, 0);
  EXPECT_EQ(lake.Load().events.txn(kApp), 100);
}

TEST(CommitBatch, ALoserComesAfterTheWinner) {
  lake::MadeLake lake;
  lake.Commit({}, {{kApp, 90, 0}});
  lake::State state = lake.Load();
  lake.Commit({});
  int64_t lost = 0;
  CommitFrom(lake, &state, &lost);
  EXPECT_EQ(lost, 1);
  EXPECT_EQ(lake.Load().events.version, 2);
  EXPECT_EQ(lake.Load().events.txn(kApp), 100);
}

TEST(CommitBatch, LeavesAWindowOpenThatAnotherHasOpened) {
  lake::MadeLake lake;
  lake.Commit({}, {{kApp, 90, 0}});
  lake::State state = lake.Load();
  lake.Commit({}, {{kApp, 50, 0}});
  int64_t lost = 0;
  CommitFrom(lake, &state, &lost);
  EXPECT_EQ(lost, 1);
  EXPECT_EQ(lake.Load().events.txn(kApp), 50);
}

// Puts a batch of one object that was converted before a fence was raised.
CommitOutcome CommitBehindFence(const lake::MadeLake& lake, int64_t fence_ms) {
  const SyncOptions options;
  lake::State state = lake.Load(), fenced = lake.Load();
  Batch batch;
  batch.attempt = {state.events.version + 1, base::NewUuid(), 1};
  Converted converted;
  converted.rows = {lake::MadeLake::Row("new", 22, lake::kStatusTaken)};
  converted.objects = WriteObjectRows(*lake, converted.rows, batch.attempt).ValueOrDie();
  EXPECT_TRUE(lake::RaiseFence(*lake, fence_ms, &fenced).ok());
  CommitRequest request{&batch, &converted, {}, -1, 0};
  int64_t lost = 0;
  return CommitBatch(*lake, options, request, &state, &lost).ValueOrDie();
}

TEST(CommitBatch, FilesThatAreYoungerThanAFenceStand) {
  lake::MadeLake lake;
  lake.Commit({});
  constexpr int64_t kMinute = 60'000;
  EXPECT_EQ(CommitBehindFence(lake, lake::NowMs() - kMinute), CommitOutcome::kCommitted);
  EXPECT_EQ(lake.Load().ObjectFiles().size(), 1u);
}

TEST(CommitBatch, FilesThatAVacuumMayDeleteAreMadeAgain) {
  lake::MadeLake lake;
  lake.Commit({});
  constexpr int64_t kMinute = 60'000;
  EXPECT_EQ(CommitBehindFence(lake, lake::NowMs() + kMinute), CommitOutcome::kAgain);
  EXPECT_TRUE(lake.Load().ObjectFiles().empty());
}

}  // namespace
}  // namespace trailmill::sync
