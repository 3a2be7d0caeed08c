#include "dataset/commit.h"

#include <algorithm>
#include <fstream>

#include "dataset/dataset_fixture.h"

namespace trailmill::dataset {
namespace {

using Files = std::vector<std::string>;

constexpr char kRun[] = "00000000-1111-4222-8333-444444444444";
constexpr char kOther[] = "99999999-1111-4222-8333-444444444444";

// Commits files of text: a commit doesn't look into them.
class CommitTest : public testing::TestWithParam<bool> {
 protected:
  // A file system that is not "local" stands for the object stores.
  CommitTest() {
    auto local = std::make_shared<arrow::fs::LocalFileSystem>();
    if (on_store()) {
      fs_ = std::make_shared<arrow::fs::SubTreeFileSystem>(directory_.path(""), local);
      root_ = "";
    } else {
      fs_ = local;
      root_ = directory_.path("");
    }
  }
  static bool on_store() { return GetParam(); }

  void Write(const std::string& below) {
    const auto path = std::filesystem::path(directory_.path(below));
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << below;
  }

  // A part of the run, as its writer leaves it.
  PartFile Stage(const CommitTarget& target, const std::string& directory) {
    PartFile part;
    part.directory = directory;
    part.name = "part-" + target.run_id;
    part.path = JoinPath(DataPath(RunPath(target.dest, target.run_id)),
                         JoinPath(directory, part.name));
    Write(part.path.substr(root_.size()));
    return part;
  }

  CommitTarget Target(SaveMode mode, const char* run_id = kRun) {
    return {*ResolveDestination(*fs_, root_ + "out"), run_id, mode};
  }

  arrow::Status Run(SaveMode mode, const Files& directories) {
    const CommitTarget target = Target(mode);
    auto begun = BeginRun(*fs_, target);
    if (begun.status().IsCancelled()) return arrow::Status::OK();
    ARROW_RETURN_NOT_OK(begun);
    std::vector<PartFile> parts;
    for (const std::string& directory : directories) {
      parts.push_back(Stage(target, directory));
    }
    return CommitParts(*fs_, target, parts, begun->directory.get()).status();
  }

  // With the run's parts under a short name.
  Files Found() {
    Files files = directory_.Files();
    for (std::string& file : files) {
      const size_t name = file.find(std::string("part-") + kRun);
      if (name != file.npos) file.replace(name, file.npos, "new");
    }
    std::sort(files.begin(), files.end());
    return files;
  }

  TemporaryDirectory directory_;
  std::shared_ptr<arrow::fs::FileSystem> fs_;
  std::string root_;
};

INSTANTIATE_TEST_SUITE_P(Commit, CommitTest, testing::Bool(), [](const auto& param) {
  return param.param ? "Store" : "Local";
});

TEST_P(CommitTest, ANewDestinationGetsTheFilesAndSuccess) {
  EXPECT_TRUE(Run(SaveMode::kError, {"k=a", "k=b"}).ok());
  EXPECT_EQ(Found(), (Files{"out/_SUCCESS", "out/k=a/new", "out/k=b/new"}));
  EXPECT_EQ(std::filesystem::file_size(directory_.path("out/_SUCCESS")), 0u);
}

TEST_P(CommitTest, AnEmptyResultIsSuccessAlone) {
  EXPECT_TRUE(Run(SaveMode::kError, {}).ok());
  EXPECT_EQ(Found(), Files{"out/_SUCCESS"});
}

TEST_P(CommitTest, ErrorRefusesADestinationThatExists) {
  Write("out/old");
  const auto status = Run(SaveMode::kError, {"k=a"});
  EXPECT_TRUE(status.IsAlreadyExists());
  EXPECT_NE(status.message().find("[PATH_ALREADY_EXISTS] Path "), std::string::npos);
  EXPECT_EQ(Found(), Files{"out/old"});
}

TEST_P(CommitTest, ErrorRefusesADestinationThatAppearsDuringTheRun) {
  const auto begun = BeginRun(*fs_, Target(SaveMode::kError));
  const PartFile part = Stage(Target(SaveMode::kError), "k=a");
  Write("out/old");
  const auto done = CommitParts(*fs_, Target(SaveMode::kError), {part}, nullptr);
  EXPECT_TRUE(done.status().IsAlreadyExists());
  EXPECT_NE(done.status().message().find("nothing was changed"), std::string::npos);
}

TEST_P(CommitTest, IgnoreDoesNothingWhereTheDestinationExists) {
  Write("out/old");
  EXPECT_TRUE(Run(SaveMode::kIgnore, {"k=a"}).ok());
  EXPECT_EQ(Found(), Files{"out/old"});
}

TEST_P(CommitTest, AppendAddsFilesAndPartitions) {
  Write("out/k=a/old");
  EXPECT_TRUE(Run(SaveMode::kAppend, {"k=a", "k=b/l=c"}).ok());
  EXPECT_EQ(Found(),
            (Files{"out/_SUCCESS", "out/k=a/new", "out/k=a/old", "out/k=b/l=c/new"}));
}

TEST_P(CommitTest, OverwriteReplacesAll) {
  Write("out/k=a/old");
  Write("out/notes.txt");
  EXPECT_TRUE(Run(SaveMode::kOverwrite, {"k=b"}).ok());
  Files files = Found();
  std::erase(files, "out/k=a");  // an emptied directory; no object store has those
  EXPECT_EQ(files, (Files{"out/_SUCCESS", "out/k=b/new"}));
}

TEST_P(CommitTest, OverwriteByNothingEmpties) {
  Write("out/k=a/old");
  EXPECT_TRUE(Run(SaveMode::kOverwrite, {}).ok());
  Files files = Found();
  std::erase(files, "out/k=a");
  EXPECT_EQ(files, Files{"out/_SUCCESS"});
}

TEST_P(CommitTest, OverwritePartitionsReplacesThoseThatReceiveRows) {
  Write("out/k=a/l=1/old");
  Write("out/k=a/l=2/old");
  Write("out/k=b/l=1/old");
  EXPECT_TRUE(Run(SaveMode::kOverwritePartitions, {"k=a/l=1", "k=c/l=1"}).ok());
  EXPECT_EQ(Found(), (Files{"out/_SUCCESS", "out/k=a/l=1/new", "out/k=a/l=2/old",
                            "out/k=b/l=1/old", "out/k=c/l=1/new"}));
}

TEST_P(CommitTest, OverwritePartitionsOfAnUnpartitionedDatasetReplacesAll) {
  Write("out/old");
  EXPECT_TRUE(Run(SaveMode::kOverwritePartitions, {""}).ok());
  EXPECT_EQ(Found(), (Files{"out/_SUCCESS", "out/new"}));
}

TEST_P(CommitTest, AnAbandonedRunLeavesTheDestinationAsItWas) {
  Write("out/k=a/old");
  const auto begun = BeginRun(*fs_, Target(SaveMode::kAppend));
  Stage(Target(SaveMode::kAppend), "k=a");
  AbandonParts(*fs_, Target(SaveMode::kAppend));
  EXPECT_EQ(Found(), Files{"out/k=a/old"});
}

TEST_P(CommitTest, AFailedAppendIsTakenBack) {
  Write("out/k=a/old");
  const CommitTarget target = Target(SaveMode::kAppend);
  const auto begun = BeginRun(*fs_, target);
  std::vector<PartFile> parts = {Stage(target, "k=a"), Stage(target, "k=b")};
  parts[1].name = "gone";
  parts[1].path += "/gone";
  EXPECT_FALSE(CommitParts(*fs_, target, parts, begun->directory.get()).ok());
  AbandonParts(*fs_, target);
  Files files = Found();
  std::erase(files, "out/k=b");
  EXPECT_EQ(files, Files{"out/k=a/old"});
}

using CommitLocalTest = CommitTest;
INSTANTIATE_TEST_SUITE_P(Commit, CommitLocalTest, testing::Values(false),
                         [](const auto&) { return "Local"; });

TEST_P(CommitLocalTest, ARunThatGoesLeavesNothing) {
  {
    const auto begun = BeginRun(*fs_, Target(SaveMode::kError));
    EXPECT_TRUE(begun.ok());
    Stage(Target(SaveMode::kError), "k=a");
  }
  EXPECT_EQ(Found(), Files{});
}

TEST_P(CommitLocalTest, WhatAnotherRunAddedMeanwhileIsNotReplaced) {
  Write("out/k=a/old");
  for (const SaveMode mode : {SaveMode::kOverwrite, SaveMode::kOverwritePartitions}) {
    const auto begun = BeginRun(*fs_, Target(mode));
    const PartFile part = Stage(Target(mode), "k=a");
    Write(mode == SaveMode::kOverwrite ? "out/k=b/added" : "out/k=a/added");
    const auto done = CommitParts(*fs_, Target(mode), {part}, begun->directory.get());
    EXPECT_TRUE(done.status().IsAlreadyExists());
  }
  EXPECT_EQ(Found(), (Files{"out/k=a/added", "out/k=a/old", "out/k=b/added"}));
}

TEST_P(CommitLocalTest, AnotherPartitionMayGrowMeanwhile) {
  Write("out/k=a/old");
  const CommitTarget target = Target(SaveMode::kOverwritePartitions);
  const auto begun = BeginRun(*fs_, target);
  const PartFile part = Stage(target, "k=a");
  Write("out/k=b/added");
  EXPECT_TRUE(CommitParts(*fs_, target, {part}, begun->directory.get()).ok());
  EXPECT_EQ(Found(), (Files{"out/_SUCCESS", "out/k=a/new", "out/k=b/added"}));
}

TEST_P(CommitLocalTest, ARunThatIsAliveIsLeftAlone) {
  const auto begun = BeginRun(*fs_, Target(SaveMode::kError));
  Stage(Target(SaveMode::kError), "k=a");
  const auto other = BeginRun(*fs_, Target(SaveMode::kError, kOther));
  EXPECT_TRUE(other->notes.empty());
  const std::string staged = JoinPath(RunPath("out", kRun), "data/k=a/part-");
  EXPECT_TRUE(std::filesystem::exists(directory_.path(staged + kRun)));
}

TEST_P(CommitLocalTest, WhatADeadRunStagedIsRemoved) {
  Stage(Target(SaveMode::kError), "k=a");
  const auto other = BeginRun(*fs_, Target(SaveMode::kError, kOther));
  ASSERT_EQ(other->notes.size(), 1u);
  EXPECT_NE(other->notes[0].find("had staged"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(directory_.path(RunPath("out", kRun))));
}

TEST_P(CommitLocalTest, AJournalThatCantBeReadStopsTheNextRun) {
  Stage(Target(SaveMode::kAppend), "k=a");
  Write(JournalPath(RunPath("out", kRun)));
  Write(LockPath(RunPath("out", kRun)));
  const auto other = BeginRun(*fs_, Target(SaveMode::kAppend, kOther));
  EXPECT_NE(other.status().message().find("cut short"), std::string::npos);
}

TEST(CommitStoreTest, WhatAnotherRunLeftIsNamedAndKept) {
  TemporaryDirectory directory;
  arrow::fs::SubTreeFileSystem fs(directory.path(""),
                                  std::make_shared<arrow::fs::LocalFileSystem>());
  std::filesystem::create_directories(directory.path(RunPath("a/out", kOther) + "/data"));
  const auto begun = BeginRun(fs, {"a/out", kRun, SaveMode::kError});
  ASSERT_EQ(begun->notes.size(), 1u);
  EXPECT_NE(begun->notes[0].find(RunPath("a/out", kOther)), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(directory.path(RunPath("a/out", kOther))));
}

TEST(ResolveDestination, FollowsLinksAndDropsSlashes) {
  TemporaryDirectory directory;
  arrow::fs::LocalFileSystem fs;
  std::filesystem::create_directories(directory.path("real"));
  std::filesystem::create_symlink("real", directory.path("link"));
  EXPECT_EQ(*ResolveDestination(fs, directory.path("link/")), directory.path("real"));
  EXPECT_EQ(*ResolveDestination(fs, directory.path("a/../new//")), directory.path("new"));
  EXPECT_TRUE(ResolveDestination(fs, "/").status().IsInvalid());
}

TEST(ParseSaveMode, KnowsSparksNames) {
  EXPECT_EQ(*ParseSaveMode("errorifexists"), SaveMode::kError);
  EXPECT_EQ(*ParseSaveMode("overwrite-partitions"), SaveMode::kOverwritePartitions);
  EXPECT_TRUE(ParseSaveMode("replace").status().IsInvalid());
}

}  // namespace
}  // namespace trailmill::dataset
