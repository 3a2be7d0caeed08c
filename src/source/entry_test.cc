#include "source/entry.h"

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "source/local_folder.h"
#include "source/scratch_tree.h"

namespace trailmill::source {
namespace {

using Kind = Entry::Kind;

TEST(Entry, AnObjectKeepsItsEntityTag) {
  const Entry entry = EntryOf({.key = "a/b", .size = 3, .mtime_ns = 5, .etag = "0af-2"});
  EXPECT_EQ(entry.kind, Kind::kFile);
  EXPECT_EQ(entry.path, "a/b");
  EXPECT_EQ(entry.size, 3);
  EXPECT_EQ(entry.mtime_ns, 5);
  EXPECT_EQ(entry.etag, "0af-2");
}

class LocalEntries : public testing::Test {
 protected:
  void SetUp() override {
    tree_.WriteAll({"f/file", "f/folder/x", "elsewhere/y"});
    Link("elsewhere", "f/link");
    Link("elsewhere/y", "f/file_link");
    Link("nowhere", "f/dangling");
  }
  void Link(const std::string& to, const std::string& name) {
    std::filesystem::create_symlink(tree_ / to, tree_ / name);
  }

  ScratchTree tree_;
  const Store disk_ = OpenStore(ParseLocation("/")).ValueOrDie();
};

TEST_F(LocalEntries, AFolderTellsItsKindsAndFollowsLinks) {
  std::string told;
  auto entries = ReadFolder(disk_, tree_ / "f").ValueOrDie();
  for (const Entry& entry : entries) {
    told += std::string(LastPart(entry.path)) + " " +
            std::to_string(static_cast<int>(entry.kind)) +
            (entry.may_be_link ? " link\n" : "\n");
  }
  EXPECT_EQ(told, "file 1\nfile_link 1 link\nfolder 2\nlink 2 link\n");
  EXPECT_EQ(entries[0].size, 2);
  EXPECT_EQ(entries[0].mtime_ns, LookAt(disk_, tree_ / "f/file")->mtime_ns);
}

TEST_F(LocalEntries, NothingThereIsNoError) {
  EXPECT_EQ(LookAt(disk_, tree_ / "none")->kind, Kind::kNothing);
  EXPECT_EQ(LookAt(disk_, tree_ / "f/file/x")->kind, Kind::kNothing);
  EXPECT_EQ(LookAt(disk_, tree_ / "f/dangling")->kind, Kind::kNothing);
  EXPECT_TRUE(ReadFolder(disk_, tree_ / "none").status().IsIOError());
}

TEST_F(LocalEntries, ALinkLoopsBackWhereItLeadsAboveItself) {
  Link("f", "f/folder/up");
  EXPECT_TRUE(LoopsBack(tree_ / "f/folder/up"));
  EXPECT_FALSE(LoopsBack(tree_ / "f/link"));
  EXPECT_FALSE(LoopsBack(tree_ / "f/folder"));
}

}  // namespace
}  // namespace trailmill::source
