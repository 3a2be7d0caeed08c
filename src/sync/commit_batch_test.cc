#include "sync/commit_batch.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace trailmill::sync
