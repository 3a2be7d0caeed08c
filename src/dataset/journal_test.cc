#include "dataset/journal.h"

#include <fstream>

#include "dataset/commit_steps.h"
#include "dataset/dataset_fixture.h"
#include "dataset/run_directory.h"

namespace trailmill::dataset {
namespace {

constexpr char kRun[] = "00000000-1111-4222-8333-444444444444";
// Has no undo: a second round would miss the file that it moved.
const Step kRenewSuccess = {Step::Kind::kRenew, kSuccess};

// A dataset, a run's files beside it, and the steps between them.
class JournalTest : public testing::Test {
 protected:
  JournalTest() {
    for (const char* file : {"out/_SUCCESS", "out/k=a/old", "out/k=b/old"}) Write(file);
    for (const char* partition : {"k=a", "k=c/l=d"}) {
      const std::string name = std::string("part-") + kRun;
      parts_.push_back({partition, name, 0, 0, ""});
      Write(JoinPath(data_, JoinPath(partition, name)));
    }
    Write(JoinPath(data_, "_SUCCESS"));
  }

  void Write(const std::string& below) {
    const auto path = std::filesystem::path(directory_.path(below));
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << below;
  }

  Journal Plan(SaveMode mode, bool can_swap) {
    return *PlanSteps({places_.dest, kRun, mode}, parts_, can_swap);
  }

  TemporaryDirectory directory_;
  const StepPlaces places_ = {directory_.path(RunPath("out", kRun)),
                              directory_.path("out")};
  const std::string data_ = DataPath(RunPath("out", kRun));
  std::vector<PartFile> parts_;
};

TEST_F(JournalTest, JsonGivesItBack) {
  const Journal journal = Plan(SaveMode::kOverwritePartitions, true);
  const Journal read = *Journal::FromJson(journal.ToJson());
  EXPECT_EQ(read.steps, journal.steps);
  EXPECT_EQ(read.run_id, kRun);
  EXPECT_EQ(read.mode, "overwrite-partitions");
  EXPECT_TRUE(Journal::FromJson("{").status().IsInvalid());
  EXPECT_TRUE(Journal::FromJson("{\"format\":2}").status().IsInvalid());
}

// However many of the steps were done, and however many of those were undone already.
TEST_F(JournalTest, UndoingGivesTheDestinationBackFromEveryState) {
  const auto before = directory_.Files();
  for (const SaveMode mode :
       {SaveMode::kAppend, SaveMode::kOverwrite, SaveMode::kOverwritePartitions}) {
    for (const bool can_swap : {true, false}) {
      const Journal whole = Plan(mode, can_swap);
      for (size_t done = 0; done <= whole.steps.size(); ++done) {
        for (size_t kept = 0; kept <= done; ++kept) {
          Journal some = whole;
          some.steps.resize(done);
          if (done == whole.steps.size()) std::erase(some.steps, kRenewSuccess);
          ASSERT_TRUE(Apply(some, places_).ok());
          Journal rest = some;
          rest.steps.erase(rest.steps.begin(),
                           rest.steps.begin() +
                               static_cast<int64_t>(std::min(kept, rest.steps.size())));
          ASSERT_TRUE(Undo(rest, places_).ok());
          ASSERT_TRUE(Undo(whole, places_).ok());
          std::filesystem::remove_all(OldPath(places_.run_path));
          ASSERT_EQ(directory_.Files(), before) << SaveModeName(mode) << done << kept;
        }
      }
    }
  }
}

TEST_F(JournalTest, WhatWasReplacedComesBackWhereSomebodyRemovedTheNewData) {
  const Journal journal = Plan(SaveMode::kOverwritePartitions, true);
  ASSERT_TRUE(Apply(journal, places_).ok());
  std::filesystem::remove_all(places_.dest);
  ASSERT_TRUE(Undo(journal, places_).ok());
  EXPECT_TRUE(std::filesystem::exists(directory_.path("out/k=a/old")));
}

// Which of two directories is the old one must be seen: a guess could throw it away.
TEST_F(JournalTest, UndoingStopsWhereItCannotLook) {
  const Journal journal = Plan(SaveMode::kOverwritePartitions, true);
  const std::string fresh = directory_.path(JoinPath(data_, "k=a"));
  std::filesystem::remove_all(fresh);
  std::filesystem::create_symlink("k=a", fresh);  // to itself
  EXPECT_TRUE(HoldsRun(fresh, kRun).status().IsIOError());
  EXPECT_TRUE(Undo(journal, places_).IsIOError());
  EXPECT_TRUE(std::filesystem::exists(directory_.path("out/k=a/old")));
}

}  // namespace
}  // namespace trailmill::dataset
