#include "delta/log.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace trailmill::delta {
namespace {

namespace stdfs = std::filesystem;

class LogTest : public testing::Test {
 protected:
  LogTest()
      : root_(stdfs::temp_directory_path() /
              ("delta-" + std::to_string(getpid()) + "-" +
               testing::UnitTest::GetInstance()->current_test_info()->name())),
        log_(store::LocalEntries(), root_.string()) {}
  ~LogTest() override { stdfs::remove_all(root_); }

  // A table with a file for each version.
  void CommitUpTo(int64_t last) {
    for (int64_t v = next_; v <= last; ++v) {
      Entry entry;
      entry.commit_info = "{\"id\":\"" + std::to_string(v) + "\"}";
      if (v == 0) {
        entry.protocol = Protocol();
        entry.metadata = Metadata{"id", "{}", {"day"}, {}, 1};
      }
      entry.txns = {{"app", v, 0}};
      entry.adds = {{FileOf(v), {{"day", "2026-11-22"}}, v, 1, true, "", {}}};
      if (v > 0 && v % 3 == 0) entry.removes = {{FileOf(v - 1), Now(), true}};
      ASSERT_EQ(log_.Put(v, entry.ToJson()).ValueOrDie(), store::PutOutcome::kWon);
    }
    next_ = last + 1;
  }
  static std::string FileOf(int64_t v) { return "day=2026-11-22/" + std::to_string(v); }
  static int64_t Now() { return 1'700'000'000'000; }
  void Age(const std::string& name, int days) {
    const stdfs::path path = log_.PathOf(name);
    stdfs::last_write_time(path,
                           stdfs::last_write_time(path) - std::chrono::hours(24 * days));
  }

  const stdfs::path root_;
  const Log log_;
  int64_t next_ = 0;
};

void ExpectSame(const Snapshot& a, const Snapshot& b) {
  EXPECT_EQ(a.version, b.version);
  EXPECT_EQ(a.protocol, b.protocol);
  EXPECT_EQ(a.metadata, b.metadata);
  EXPECT_EQ(a.txns, b.txns);
  ASSERT_EQ(a.files.size(), b.files.size());
  for (const auto& [path, add] : a.files) {
    EXPECT_EQ(add.size, b.files.at(path).size) << path;
    EXPECT_EQ(add.partition_values, b.files.at(path).partition_values);
  }
  EXPECT_EQ(a.tombstones.size(), b.tombstones.size());
}

TEST_F(LogTest, WhereThereIsNoLogThereIsNoTable) {
  EXPECT_FALSE(log_.Load().ValueOrDie().exists());
}

TEST_F(LogTest, EntriesAddUp) {
  CommitUpTo(4);
  const Snapshot snapshot = log_.Load().ValueOrDie();
  EXPECT_EQ(snapshot.version, 4);
  EXPECT_EQ(snapshot.files.size(), 4u);
  EXPECT_FALSE(snapshot.files.contains(FileOf(2)));
  EXPECT_EQ(snapshot.txn("app"), 4);
  EXPECT_EQ(snapshot.txn("other"), -1);
  EXPECT_EQ(snapshot.commits.size(), 5u);
}

TEST_F(LogTest, ATakenVersionIsLost) {
  CommitUpTo(0);
  EXPECT_EQ(log_.Put(0, "{}").ValueOrDie(), store::PutOutcome::kLost);
}

TEST_F(LogTest, ACheckpointStandsForWhatCameBefore) {
  CommitUpTo(7);
  const Snapshot whole = log_.Load().ValueOrDie();
  ASSERT_TRUE(log_.WriteCheckpoint(whole, Now()).ok());
  for (int v = 0; v <= 7; ++v) stdfs::remove(log_.PathOf(Log::EntryName(v)));
  ExpectSame(log_.Load().ValueOrDie(), whole);
  CommitUpTo(9);
  const Snapshot later = log_.Load().ValueOrDie();
  EXPECT_EQ(later.version, 9);
  EXPECT_EQ(later.checkpoint, 7);
  EXPECT_EQ(later.commits.size(), 2u);
}

TEST_F(LogTest, OldTombstonesLeaveACheckpoint) {
  CommitUpTo(4);
  Snapshot snapshot = log_.Load().ValueOrDie();
  EXPECT_EQ(snapshot.tombstones.size(), 1u);
  constexpr int64_t kDayMs = int64_t{24} * 3600 * 1000;
  ASSERT_TRUE(log_.WriteCheckpoint(snapshot, Now() + kLogRetentionMs + kDayMs).ok());
  EXPECT_TRUE(log_.Load().ValueOrDie().tombstones.empty());
}

TEST_F(LogTest, OldVersionsCanBeRead) {
  CommitUpTo(3);
  ASSERT_TRUE(log_.WriteCheckpoint(log_.Load().ValueOrDie(), Now()).ok());
  CommitUpTo(6);
  EXPECT_EQ(log_.Load(1).ValueOrDie().files.size(), 2u);
  EXPECT_EQ(log_.Load(5).ValueOrDie().version, 5);
  EXPECT_TRUE(log_.Load(7).status().IsIndexError());
}

TEST_F(LogTest, AGapIsAnError) {
  CommitUpTo(3);
  stdfs::remove(log_.PathOf(Log::EntryName(2)));
  EXPECT_TRUE(log_.Load().status().IsInvalid());
  stdfs::remove(log_.PathOf(Log::EntryName(0)));
  stdfs::remove(log_.PathOf(Log::EntryName(1)));
  EXPECT_TRUE(log_.Load().status().IsIndexError());
}

TEST_F(LogTest, AHintThatIsWrongCostsNothingButTime) {
  CommitUpTo(2);
  std::ofstream(log_.PathOf("_last_checkpoint")) << "{\"version\":40}";
  EXPECT_EQ(log_.Load().ValueOrDie().version, 2);
  std::ofstream(log_.PathOf("_last_checkpoint")) << "torn";
  EXPECT_EQ(log_.Load().ValueOrDie().version, 2);
}

TEST_F(LogTest, CleaningUpTakesWhatIsOldAndBehindACheckpoint) {
  CommitUpTo(6);
  ASSERT_TRUE(log_.WriteCheckpoint(log_.Load().ValueOrDie(), Now()).ok());
  for (int v = 0; v <= 4; ++v) Age(Log::EntryName(v), 31);
  // Without a checkpoint that is old all of it is needed for version 5.
  EXPECT_EQ(log_.CleanUp(6, 100, kLogRetentionMs).ValueOrDie(), 0);
  for (const int v : {2, 4}) {
    ASSERT_TRUE(log_.WriteCheckpoint(log_.Load(v).ValueOrDie(), Now()).ok());
    Age(Log::CheckpointName(v), 31);
  }
  EXPECT_EQ(log_.CleanUp(6, 3, kLogRetentionMs).ValueOrDie(), 2);
  EXPECT_FALSE(stdfs::exists(log_.PathOf(Log::EntryName(1))));
  EXPECT_TRUE(stdfs::exists(log_.PathOf(Log::EntryName(2))));
  EXPECT_EQ(log_.CleanUp(6, 100, kLogRetentionMs).ValueOrDie(), 3);
  EXPECT_TRUE(stdfs::exists(log_.PathOf(Log::CheckpointName(4))));
  EXPECT_EQ(log_.Load(5).ValueOrDie().version, 5);
  EXPECT_EQ(log_.Load().ValueOrDie().files.size(), 5u);
}

TEST_F(LogTest, ATableOfAnotherVersionIsRefused) {
  CommitUpTo(0);
  Entry entry;
  entry.protocol = Protocol{3, 7};
  ASSERT_TRUE(log_.Put(1, entry.ToJson()).ok());
  EXPECT_TRUE(log_.Load().status().IsNotImplemented());
}

TEST_F(LogTest, CheckpointsAreDueByEntriesAndByBytes) {
  Snapshot snapshot;
  snapshot.version = kCheckpointEntries - 2;
  EXPECT_FALSE(Log::NeedsCheckpoint(snapshot));
  snapshot.log_bytes = kCheckpointBytes;
  EXPECT_TRUE(Log::NeedsCheckpoint(snapshot));
  snapshot.log_bytes = 0;
  snapshot.version += 1;
  EXPECT_TRUE(Log::NeedsCheckpoint(snapshot));
}

}  // namespace
}  // namespace trailmill::delta
