#include "dataset/commit.h"

#include <algorithm>
#include <fstream>

#include "dataset/dataset_fixture.h"

namespace trailmill::dataset {
namespace {

using Files = std::vector<std::string>;

// Commits files of text: a commit doesn't look into them.
class CommitTest : public testing::TestWithParam<bool> {
 protected:
  // A file system that is not "local" stands for the object stores.
  CommitTest() {
    auto local = std::make_shared<arrow::fs::LocalFileSystem>();
    if (in_place()) {
      fs_ = std::make_shared<arrow::fs::SubTreeFileSystem>(directory_.path(""), local);
      root_ = "";
    } else {
      fs_ = local;
      root_ = directory_.path("");
    }
  }
  static bool in_place() { return GetParam(); }

  void Write(const std::string& below) {
    const auto path = std::filesystem::path(directory_.path(below));
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << below;
  }

  arrow::Status Run(SaveMode mode, const Files& files) {
    auto dest = ResolveDestination(*fs_, root_ + "out");
    ARROW_RETURN_NOT_OK(dest);
    ARROW_ASSIGN_OR_RAISE(const bool go, PrepareDestination(*fs_, *dest, mode));
    if (!go) return arrow::Status::OK();
    target_ = {StagingDirectory(*fs_, *dest, "uuid"), *dest, mode};
    parts_.clear();
    for (const std::string& file : files) {
      const size_t slash = file.rfind('/');
      PartFile part;
      if (slash != file.npos) part.directory = file.substr(0, slash);
      part.name = slash == file.npos ? file : file.substr(slash + 1);
      part.path = JoinPath(target_.staging, file);
      Write(part.path.substr(root_.size()));
      parts_.push_back(part);
    }
    return CommitParts(*fs_, target_, parts_);
  }

  TemporaryDirectory directory_;
  std::shared_ptr<arrow::fs::FileSystem> fs_;
  std::string root_;
  CommitTarget target_;
  std::vector<PartFile> parts_;
};

INSTANTIATE_TEST_SUITE_P(Commit, CommitTest, testing::Bool(), [](const auto& param) {
  return param.param ? "InPlace" : "Local";
});

TEST_P(CommitTest, ANewDestinationGetsTheFilesAndSuccess) {
  EXPECT_TRUE(Run(SaveMode::kError, {"k=a/1", "k=b/2"}).ok());
  EXPECT_EQ(directory_.Files(), (Files{"out/_SUCCESS", "out/k=a/1", "out/k=b/2"}));
  EXPECT_EQ(std::filesystem::file_size(directory_.path("out/_SUCCESS")), 0u);
}

TEST_P(CommitTest, AnEmptyResultIsSuccessAlone) {
  EXPECT_TRUE(Run(SaveMode::kError, {}).ok());
  EXPECT_EQ(directory_.Files(), Files{"out/_SUCCESS"});
}

TEST_P(CommitTest, ErrorRefusesADestinationThatExists) {
  Write("out/old");
  const auto status = Run(SaveMode::kError, {"k=a/1"});
  EXPECT_TRUE(status.IsAlreadyExists());
  EXPECT_NE(status.message().find("[PATH_ALREADY_EXISTS] Path "), std::string::npos);
  EXPECT_EQ(directory_.Files(), Files{"out/old"});
}

TEST_P(CommitTest, IgnoreDoesNothingWhereTheDestinationExists) {
  Write("out/old");
  EXPECT_TRUE(Run(SaveMode::kIgnore, {"k=a/1"}).ok());
  EXPECT_EQ(directory_.Files(), Files{"out/old"});
}

TEST_P(CommitTest, AppendAddsFilesAndPartitions) {
  Write("out/k=a/old");
  EXPECT_TRUE(Run(SaveMode::kAppend, {"k=a/1", "k=b/2"}).ok());
  EXPECT_EQ(directory_.Files(),
            (Files{"out/_SUCCESS", "out/k=a/1", "out/k=a/old", "out/k=b/2"}));
}

TEST_P(CommitTest, OverwriteReplacesAll) {
  Write("out/k=a/old");
  Write("out/notes.txt");
  EXPECT_TRUE(Run(SaveMode::kOverwrite, {"k=b/2"}).ok());
  Files files = directory_.Files();
  std::erase(files, "out/k=a");  // an emptied directory; no object store has those
  EXPECT_EQ(files, (Files{"out/_SUCCESS", "out/k=b/2"}));
}

TEST_P(CommitTest, OverwritePartitionsReplacesThoseThatReceiveRows) {
  Write("out/k=a/l=1/old");
  Write("out/k=a/l=2/old");
  Write("out/k=b/l=1/old");
  EXPECT_TRUE(Run(SaveMode::kOverwritePartitions, {"k=a/l=1/1", "k=c/l=1/2"}).ok());
  EXPECT_EQ(directory_.Files(), (Files{"out/_SUCCESS", "out/k=a/l=1/1", "out/k=a/l=2/old",
                                       "out/k=b/l=1/old", "out/k=c/l=1/2"}));
}

TEST_P(CommitTest, OverwritePartitionsOfAnUnpartitionedDatasetReplacesAll) {
  Write("out/old");
  EXPECT_TRUE(Run(SaveMode::kOverwritePartitions, {"1"}).ok());
  EXPECT_EQ(directory_.Files(), (Files{"out/1", "out/_SUCCESS"}));
}

TEST_P(CommitTest, AnAbandonedRunLeavesTheDestinationAsItWas) {
  Write("out/k=a/old");
  EXPECT_TRUE(Run(SaveMode::kAppend, {}).ok());
  target_.mode = SaveMode::kAppend;
  const PartFile part{
      .directory = "k=a", .name = "1", .path = JoinPath(target_.staging, "k=a/1")};
  Write(part.path.substr(root_.size()));
  AbandonParts(*fs_, target_, {part});
  EXPECT_EQ(directory_.Files(), (Files{"out/_SUCCESS", "out/k=a/old"}));
}

TEST(CommitLocalTest, AFailedAppendIsTakenBack) {
  TemporaryDirectory directory;
  arrow::fs::LocalFileSystem fs;
  std::filesystem::create_directories(directory.path("out"));
  std::filesystem::create_directories(directory.path("staging/k=a"));
  std::ofstream(directory.path("staging/k=a/1")) << 1;
  const std::vector<PartFile> parts = {
      {.directory = "k=a", .name = "1", .path = directory.path("staging/k=a/1")},
      {.directory = "k=b", .name = "2", .path = directory.path("staging/k=b/2")}};
  const CommitTarget target{directory.path("staging"), directory.path("out"),
                            SaveMode::kAppend};
  EXPECT_FALSE(CommitParts(fs, target, parts).ok());
  const auto files = directory.Files();
  EXPECT_TRUE(std::count(files.begin(), files.end(), "staging/k=a/1"));
  EXPECT_FALSE(std::count(files.begin(), files.end(), "out/k=a/1"));
}

TEST(CommitLocalTest, AFailedReplacementIsTakenBack) {
  TemporaryDirectory directory;
  arrow::fs::LocalFileSystem fs;
  for (const char* below : {"out/k=a", "out/k=b", "staging/k=a"}) {
    std::filesystem::create_directories(directory.path(below));
  }
  std::ofstream(directory.path("out/k=a/old")) << 1;
  std::ofstream(directory.path("staging/k=a/new")) << 1;
  const std::vector<PartFile> parts = {{.directory = "k=a", .name = "new", .path = ""},
                                       {.directory = "k=b", .name = "gone", .path = ""}};
  const CommitTarget target{directory.path("staging"), directory.path("out"),
                            SaveMode::kOverwritePartitions};
  EXPECT_FALSE(CommitParts(fs, target, parts).ok());
  const auto files = directory.Files();
  EXPECT_TRUE(std::count(files.begin(), files.end(), "out/k=a/old"));
  EXPECT_TRUE(std::count(files.begin(), files.end(), "out/k=b"));
  EXPECT_TRUE(std::count(files.begin(), files.end(), "staging/k=a/new"));
}

TEST(CommitLocalTest, ADestinationThatAppearsDuringTheRunIsKept) {
  TemporaryDirectory directory;
  arrow::fs::LocalFileSystem fs;
  std::filesystem::create_directories(directory.path("out"));
  const CommitTarget target{directory.path("staging"), directory.path("out"),
                            SaveMode::kError};
  EXPECT_TRUE(CommitParts(fs, target, {}).IsAlreadyExists());
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
