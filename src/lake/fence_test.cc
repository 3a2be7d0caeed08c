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
  std::vector<delta::Add> Write(const std::string& name) const {
    return WriteObjectRows(*lake_, {MadeLake::Row(name, 21, kStatusTaken)}, {})
        .ValueOrDie();
  }

  std::filesystem::path PathOf(const delta::Add& add) const {
    return lake_->FilesRoot(kObjectsTable) + "/" + add.path;
  }

  bool Outlast(const std::vector<delta::Add>& files) const {
    return OutlastsFence(*lake_, kObjectsTable, files, {lake_->events(), 0},
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
  EXPECT_EQ(later.objects.txn(kFenceApp), 100);
  // Whoever read the log before loses its put all the same.
  EXPECT_EQ(later.events.version, state.events.version + 1);
  EXPECT_EQ(later.objects.version, state.objects.version + 1);
}

TEST_F(Fence, ComesAfterWhoeverWasFirst) {
  State stale = lake_.Load();
  lake_.Commit({MadeLake::Row("b", 22, kStatusTaken)});
  ASSERT_TRUE(RaiseFence(*lake_, 100, &stale).ok());
  EXPECT_EQ(stale.events.version, 2);
  EXPECT_EQ(stale.objects_ahead.size(), 1u);
  EXPECT_EQ(lake_.Load().events.txn(kFenceApp), 100);
}

TEST_F(Fence, WithoutOneNothingIsAsked) {
  auto files = Write("b");
  std::filesystem::remove(PathOf(files.front()));
  EXPECT_TRUE(Outlast(files));
}

TEST_F(Fence, FilesThatAreYoungerOutlastIt) {
  const auto files = Write("b");
  Raised(NowMs() - 60'000);
  EXPECT_TRUE(Outlast(files));
}

TEST_F(Fence, FilesThatAreOlderDoNot) {
  const auto files = Write("b");
  Raised(NowMs() + 60'000);
  EXPECT_FALSE(Outlast(files));
}

TEST_F(Fence, FilesOnADiskAreAsOldAsTheEntryThatTheyWereWrittenAgainst) {
  const auto files = Write("b");
  std::filesystem::last_write_time(
      lake_->events().PathOf(delta::Log::EntryName(0)),
      std::filesystem::file_time_type::clock::now() - std::chrono::minutes(2));
  Raised(NowMs() - 60'000);
  EXPECT_FALSE(Outlast(files));
}

TEST_F(Fence, FilesThatAreGoneDoNot) {
  auto files = Write("b");
  files.push_back(Write("c").front());
  std::filesystem::remove(PathOf(files.back()));
  Raised(NowMs() - 60'000);
  EXPECT_FALSE(Outlast(files));
}

}  // namespace
}  // namespace trailmill::lake
