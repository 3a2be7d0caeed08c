#include "lake/fence.h"

#include <chrono>
#include <filesystem>

#include <gtest/gtest.h>

#include "lake/clock.h"
#include "lake/follow.h"
#include "lake/made_lake.h"

namespace trailmill::lake {
namespace {

// A lake whose tables all have a log.
class Fence : public testing::Test {
 protected:
  void SetUp() override {
    lake_.Commit({MadeLake::Row("a", 22, kStatusTaken)});
    State state = lake_.Load();
    ASSERT_TRUE(Follow(*lake_, &state).ok());
  }

  State Raised(int64_t before_ms) const {
    State state = lake_.Load();
    EXPECT_TRUE(RaiseFence(*lake_, before_ms, &state).ok());
    return lake_.Load();
  }

  // Files that no entry names yet.
  std::vector<delta::Add> Written(const std::string& name) const {
    return WriteObjectRows(*lake_, {MadeLake::Row(name, 21, kStatusTaken)}, {})
        .ValueOrDie();
  }

  std::filesystem::path PathOf(const delta::Add& add) const {
    return lake_->FilesRoot(kObjectsTable) + "/" + add.path;
  }

  bool Outlast(const std::vector<delta::Add>& files, const State& before) const {
    return OutlastsFence(lake_->place(), kObjectsTable, files, before.events,
                         lake_.Load().events)
        .ValueOrDie();
  }

  MadeLake lake_;
};

TEST_F(Fence, TheStoresClockLeavesNoFile) {
  const int64_t before = NowMs();
  const int64_t now = StoreNowMs(*lake_).ValueOrDie();
  constexpr int64_t kSecond = 1000;  // file systems round
  EXPECT_GE(now, before - kSecond);
  EXPECT_LE(now, NowMs() + kSecond);
  for (const auto& file : std::filesystem::directory_iterator(
           lake_->FilesRoot(kEventsTable) + "/_delta_log")) {
    EXPECT_EQ(file.path().extension(), ".json");
  }
}

TEST_F(Fence, StandsInAllThreeTables) {
  const State state = Raised(100);
  EXPECT_EQ(state.events.txn(kFenceApp), 100);
  EXPECT_EQ(state.objects.txn(kFenceApp), 100);
  EXPECT_EQ(state.rejects.txn(kFenceApp), 100);
  EXPECT_EQ(state.objects.files.size(), 1u);
}

TEST_F(Fence, IsNeverLowered) {
  const State state = Raised(100);
  const State later = Raised(99);
  EXPECT_EQ(later.events.txn(kFenceApp), 100);
  EXPECT_EQ(later.events.version, state.events.version);
  EXPECT_EQ(later.objects.version, state.objects.version);
}

TEST_F(Fence, ComesAfterWhoeverWasFirst) {
  State stale = lake_.Load();
  lake_.Commit({MadeLake::Row("b", 22, kStatusTaken)});
  ASSERT_TRUE(RaiseFence(*lake_, 100, &stale).ok());
  EXPECT_EQ(stale.events.version, 2);
  EXPECT_EQ(stale.objects_ahead.size(), 1u);
  EXPECT_EQ(lake_.Load().events.txn(kFenceApp), 100);
}

TEST_F(Fence, FilesThatAreYoungerOutlastIt) {
  const State before = lake_.Load();
  const auto files = Written("b");
  Raised(NowMs() - 60'000);
  EXPECT_TRUE(Outlast(files, before));
}

TEST_F(Fence, FilesThatAreOlderDoNot) {
  const State before = lake_.Load();
  auto files = Written("b");
  Raised(NowMs() + 60'000);
  EXPECT_FALSE(Outlast(files, before));
}

TEST_F(Fence, FilesThatAreGoneDoNot) {
  const State before = lake_.Load();
  auto files = Written("b");
  files.push_back(Written("c").front());
  std::filesystem::remove(PathOf(files.back()));
  Raised(NowMs() - 60'000);
  EXPECT_FALSE(Outlast(files, before));
}

TEST_F(Fence, OneThatStoodBeforeTheyWereWrittenIsNoMatter) {
  const State before = Raised(NowMs() + 60'000);
  lake_.Commit({MadeLake::Row("b", 22, kStatusTaken)});
  EXPECT_TRUE(Outlast(Written("c"), before));
}

}  // namespace
}  // namespace trailmill::lake
