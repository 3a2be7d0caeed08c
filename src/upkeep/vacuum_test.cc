#include <chrono>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "lake/follow.h"
#include "lake/made_lake.h"
#include "trailmill/upkeep.h"

namespace trailmill {
namespace {

namespace fs = std::filesystem;
constexpr int64_t kHourMs = int64_t{3600} * 1000;

class VacuumTest : public testing::Test {
 protected:
  void SetUp() override {
    lake_.Commit({lake::MadeLake::Row("a", 22, lake::kStatusTaken)});
  }

  fs::path Root() const { return lake_->place().location; }

  // A file of two hours, below the lake.
  fs::path OldFile(const std::string& path) const {
    fs::create_directories((Root() / path).parent_path());
    std::ofstream(Root() / path) << "12345";
    Age(Root() / path);
    return Root() / path;
  }

  static void Age(const fs::path& path) {
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(2));
  }

  VacuumResult Clean(bool dry_run = false) const {
    return Vacuum({lake_->place().location, kHourMs, dry_run}, {}).ValueOrDie();
  }

  void FollowUp() const {
    lake::State state = lake_.Load();
    ASSERT_TRUE(lake::Follow(*lake_, &state).ok());
  }

  lake::MadeLake lake_;
};

TEST_F(VacuumTest, DeletesOldFilesThatNothingNames) {
  const fs::path events = OldFile("events/day=2026-11-22/x.parquet");
  const fs::path null = OldFile("rejects/delivered=__HIVE_DEFAULT_PARTITION__/x.parquet");
  const VacuumResult result = Clean();
  EXPECT_FALSE(fs::exists(events));
  EXPECT_FALSE(fs::exists(null));
  EXPECT_EQ(result.files(), 2);
  EXPECT_EQ(result.bytes(), 10);
  EXPECT_EQ(result.tables[0].files, 1);
  EXPECT_EQ(result.version, 1);
}

TEST_F(VacuumTest, LeavesYoungFiles) {
  const fs::path path = OldFile("events/day=2026-11-22/x.parquet");
  fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::minutes(30));
  EXPECT_EQ(Clean().files(), 0);
  EXPECT_TRUE(fs::exists(path));
}

TEST_F(VacuumTest, ADryRunWritesNothing) {
  const fs::path path = OldFile("events/day=2026-11-22/x.parquet");
  EXPECT_EQ(Clean(/*dry_run=*/true).files(), 1);
  EXPECT_TRUE(fs::exists(path));
  EXPECT_EQ(lake_.Load().events.version, 0);
  EXPECT_FALSE(lake_.Load().objects.exists());
}

TEST_F(VacuumTest, CommitsNothingWhereNothingIsLeftOver) {
  EXPECT_EQ(Clean().version, 0);
}

TEST_F(VacuumTest, LeavesWhatAnEntryNamesThatNobodyHasFollowed) {
  const std::string path = lake_.Load().objects_ahead.front().path;
  Age(Root() / "objects" / path);
  EXPECT_EQ(Clean(/*dry_run=*/true).files(), 0);
  EXPECT_EQ(Clean().files(), 0);
  EXPECT_TRUE(fs::exists(Root() / "objects" / path));
}

TEST_F(VacuumTest, LeavesWhatRetainedVersionsName) {
  FollowUp();
  const std::string path = lake_.Load().objects.files.begin()->first;
  Age(Root() / "objects" / path);
  const auto remove = [&](int64_t deleted_ms) {
    const lake::State state = lake_.Load();
    delta::Entry entry;
    entry.commit_info = lake::RecordAfter("", lake::kFollowOperation).ToCommitInfo();
    entry.removes = {{path, deleted_ms, true}};
    ASSERT_TRUE(lake_->objects().Put(state.objects.version + 1, entry.ToJson()).ok());
  };
  const auto now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                          std::chrono::system_clock::now().time_since_epoch())
                          .count();
  remove(now_ms - kHourMs / 2);
  EXPECT_EQ(Clean().files(), 0);
  remove(now_ms - 2 * kHourMs);
  EXPECT_EQ(Clean().files(), 1);
}

TEST_F(VacuumTest, LeavesFilesOfOthers) {
  const std::vector<fs::path> others = {
      OldFile("events/notes.txt"), OldFile("events/x.parquet"),
      OldFile("events/day=2026-11-22/_SUCCESS"), OldFile("events/a/x.parquet"),
      OldFile("objects/delivered=2026-11-22/deep/x.parquet")};
  OldFile("events/_delta_log/00000000000000000099.json.tmp");
  OldFile("beside/x.parquet");
  const VacuumResult result = Clean();
  EXPECT_EQ(result.files() + result.drafts, 0);
  EXPECT_EQ(result.foreign, static_cast<int64_t>(others.size()));
  for (const fs::path& path : others) EXPECT_TRUE(fs::exists(path)) << path;
}

TEST_F(VacuumTest, DeletesDraftsAndClocks) {
  OldFile("events/_delta_log/.00000000000000000007.json.12-34.draft");
  OldFile("objects/_delta_log/._last_checkpoint.12-34.draft");
  OldFile("events/_delta_log/_clock-0");
  EXPECT_EQ(Clean().drafts, 3);
  EXPECT_EQ(Clean(/*dry_run=*/true).drafts, 0);
}

TEST_F(VacuumTest, RefusesARetentionBeyondTheLogs) {
  constexpr int64_t kMonth = 30 * 24 * kHourMs;
  const std::string place = lake_->place().location;
  EXPECT_TRUE(Vacuum({place, kMonth, true}, {}).ok());
  const auto refused = Vacuum({place, kMonth + 1, true}, {}).status();
  EXPECT_TRUE(refused.IsInvalid());
  EXPECT_NE(refused.message().find("30 days"), std::string::npos) << refused;
  EXPECT_TRUE(Vacuum({place, 0, false}, {}).status().IsInvalid());
}

TEST_F(VacuumTest, IsStopped) {
  const fs::path path = OldFile("events/day=2026-11-22/x.parquet");
  RunOptions run;
  run.should_stop = [] { return true; };
  const VacuumOptions options{lake_->place().location, kHourMs, false};
  EXPECT_TRUE(Vacuum(options, run).status().IsCancelled());
  EXPECT_TRUE(fs::exists(path));
}

}  // namespace
}  // namespace trailmill
