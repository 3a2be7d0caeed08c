#include <filesystem>

#include <arrow/filesystem/mockfs.h>
#include <arrow/util/uri.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "source/scratch_tree.h"
#include "trailmill/source.h"

namespace trailmill {
namespace {

using source::ScratchTree;
using Paths = std::vector<std::string>;
using Skipped = std::map<std::string, int64_t>;

// The paths below the tree's root.
Paths Below(const ScratchTree& tree, const Listing& listing) {
  Paths paths;
  for (const auto& object : listing.objects) {
    const bool inside = object.location.starts_with(tree.root() + "/");
    paths.push_back(inside ? object.location.substr(tree.root().size() + 1)
                           : object.location);
  }
  return paths;
}

Listing List(const Paths& sources, const Selection& selection = {}) {
  auto listing = ListSources(sources, selection);
  EXPECT_TRUE(listing.ok()) << listing.status().ToString();
  return listing.ok() ? *std::move(listing) : Listing{};
}

std::string Refusal(const Paths& sources, const Selection& selection = {}) {
  const auto listing = ListSources(sources, selection);
  EXPECT_TRUE(listing.status().IsIOError()) << listing.status().ToString();
  return listing.status().message();
}

bool Says(const std::string& message, const std::string& what) {
  return message.find(what) != std::string::npos;
}

TEST(ListSources, ADirectoryIsListedToTheBottomInByteOrder) {
  ScratchTree tree;
  tree.WriteAll({"b/x.json", "b-c.json", "b.json", "a/é.json", "a/z.json", "B.json"});
  EXPECT_EQ(Below(tree, List({tree.root()})),
            (Paths{"B.json", "a/z.json", "a/é.json", "b-c.json", "b.json", "b/x.json"}));
}

TEST(ListSources, TellsSizeAndTime) {
  ScratchTree tree;
  tree.Write("a.json", "12345");
  const auto object = List({tree / "a.json"}).objects.at(0);
  struct stat info;
  ASSERT_EQ(stat((tree / "a.json").c_str(), &info), 0);
  EXPECT_EQ(object.size, 5);
  EXPECT_EQ(object.mtime_ns, info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec);
}

TEST(ListSources, LeavesOutAndCountsHiddenAndEmpty) {
  ScratchTree tree;
  tree.WriteAll(
      {"_h.json", ".h.json", "x._COPYING_", "_a=1.json", "_temporary/0/y.json"});
  tree.Write("empty.json", "");
  const auto listing = List({tree.root()});
  EXPECT_EQ(Below(tree, listing), Paths{"_a=1.json"});
  EXPECT_EQ(listing.skipped, (Skipped{{"hidden", 4}, {"empty", 1}}));
}

TEST(ListSources, ANamedFileIsTakenEvenIfHidden) {
  ScratchTree tree;
  tree.WriteAll({"_h.json", "a.json"});
  const auto listing = List({tree / "_h.json", tree.root()});
  EXPECT_EQ(Below(tree, listing), (Paths{"_h.json", "a.json"}));
  EXPECT_EQ(listing.skipped, Skipped{});
}

TEST(ListSources, OverlappingSourcesGiveEachObjectOnce) {
  ScratchTree tree;
  tree.WriteAll({"a.json", "_b.json"});
  const auto listing = List({tree.root(), tree / "*.json", tree / "./a.json",
                             "file://" + (tree / "a.json"), tree.root() + "//"});
  EXPECT_EQ(Below(tree, listing), Paths{"a.json"});
  EXPECT_EQ(listing.skipped, (Skipped{{"hidden", 1}}));
}

TEST(ListSources, AGlobMatchesPartByPart) {
  ScratchTree tree;
  tree.WriteAll({"2020/04/01/a.gz", "2020/04/02/b.gz", "2020/05/01/c.gz", "2020/04/d.gz",
                 "2020/04/02/b.txt"});
  EXPECT_EQ(Below(tree, List({tree / "2020/04/*/*.gz"})),
            (Paths{"2020/04/01/a.gz", "2020/04/02/b.gz"}));
  EXPECT_EQ(Below(tree, List({tree / "20[12]?/*/01/?.gz"})),
            (Paths{"2020/04/01/a.gz", "2020/05/01/c.gz"}));
  EXPECT_EQ(Below(tree, List({tree / "*/0[!4]/01/c.gz"})), Paths{"2020/05/01/c.gz"});
}

TEST(ListSources, TwoStarsSpanFolders) {
  ScratchTree tree;
  tree.WriteAll({"x.gz", "a/x.gz", "a/b/c/x.gz", "a/b/y.gz", "a/x.txt"});
  EXPECT_EQ(Below(tree, List({tree / "**/*.gz"})),
            (Paths{"a/b/c/x.gz", "a/b/y.gz", "a/x.gz", "x.gz"}));
  EXPECT_EQ(Below(tree, List({tree / "a/**/**/x.gz"})), (Paths{"a/b/c/x.gz", "a/x.gz"}));
  EXPECT_EQ(Below(tree, List({tree / "**/b/**"})), (Paths{"a/b/c/x.gz", "a/b/y.gz"}));
}

TEST(ListSources, ADirectoryThatAGlobMatchesIsListed) {
  ScratchTree tree;
  tree.WriteAll({"2020/04/01/a.gz", "2020/04/02/b.gz", "2021/x.gz"});
  EXPECT_EQ(Below(tree, List({tree / "202?/04"})),
            (Paths{"2020/04/01/a.gz", "2020/04/02/b.gz"}));
}

TEST(ListSources, AGlobTakesHiddenDirectoriesOnlyWhereItSpellsThemOut) {
  ScratchTree tree;
  tree.WriteAll({"_x/a.json", "y/a.json", "_x/_h.json"});
  EXPECT_EQ(Below(tree, List({tree / "*/a.json"})), Paths{"y/a.json"});
  EXPECT_EQ(Below(tree, List({tree / "_*/*.json"})), Paths{"_x/a.json"});
  EXPECT_EQ(Below(tree, List({tree / "_x/*.json"})), Paths{"_x/a.json"});
}

TEST(ListSources, AFileWithAPatternsNameIsThatFile) {
  ScratchTree tree;
  tree.WriteAll({"a[1].json", "a1.json"});
  EXPECT_EQ(Below(tree, List({tree / "a[1].json"})), Paths{"a[1].json"});
}

TEST(ListSources, RelativePathsStayRelative) {
  ScratchTree tree;
  tree.WriteAll({"in/aws:x.json", "in/b.json"});
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(tree.root());
  EXPECT_EQ(List({"in/"}).objects.at(0).location, "in/aws:x.json");
  EXPECT_EQ(List({"./in/*.json"}).objects.at(1).location, "in/b.json");
  std::filesystem::current_path(tree / "in");
  EXPECT_EQ(List({"."}).objects.at(0).location, "aws:x.json");
  EXPECT_EQ(List({"aws:x.json"}).objects.at(0).location, "aws:x.json");
  EXPECT_EQ(List({"../in/*"}).objects.at(0).location, "../in/aws:x.json");
  std::filesystem::current_path(before);
}

TEST(ListSources, ALinkToAFolderAboveIsNotFollowed) {
  ScratchTree tree;
  tree.WriteAll({"a/x.json", "b/y.json"});
  std::filesystem::create_directory_symlink(tree.root(), tree / "a/up");
  std::filesystem::create_directory_symlink(tree / "b", tree / "a/b");
  const auto listing = List({tree.root()});
  EXPECT_EQ(Below(tree, listing), (Paths{"a/b/y.json", "a/x.json", "b/y.json"}));
  EXPECT_EQ(listing.skipped, (Skipped{{"link to a folder above", 1}}));
  EXPECT_EQ(Below(tree, List({tree / "**/x.json"})), Paths{"a/x.json"});
}

TEST(ListSources, APipeIsNoFile) {
  ScratchTree tree;
  tree.WriteAll({"a.json"});
  ASSERT_EQ(mkfifo((tree / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(List({tree.root()}).skipped, (Skipped{{"not a file", 1}}));
  EXPECT_TRUE(Says(Refusal({tree / "pipe"}), "neither a file nor a directory"));
}

// An AWSLogs tree of two accounts, two regions and two days, with a digest.
class ListTree : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    for (const std::string account : {"111111111111", "222222222222"}) {
      for (const std::string region : {"eu-west-1", "us-east-1"}) {
        Put(account, "CloudTrail", region, "2020/04/01", "20200401T2355Z");
        Put(account, "CloudTrail", region, "2020/04/02", "20200402T0005Z");
      }
    }
    Put("111111111111", "CloudTrail-Digest", "eu-west-1", "2020/04/01",
        "20200401T235500Z");
    Put("111111111111", "CloudTrail-Insight", "eu-west-1", "2020/04/01",
        "20200401T2355Z");
    tree_.Write("notes.json");
  }

  void Put(const std::string& account, const std::string& family,
           const std::string& region, const std::string& folder,
           const std::string& time) {
    tree_.Write(std::string(GetParam()) + account + "/" + family + "/" + region + "/" +
                folder + "/" + account + "_" + family + "_" + region + "_" + time +
                "_AbCdEfGhIjKlMnOp.json.gz");
  }

  size_t Count(const Selection& selection) {
    return List({tree_.root()}, selection).objects.size();
  }

  ScratchTree tree_;
};

TEST_P(ListTree, DigestsAreCountedAndInsightsTaken) {
  const auto listing = List({tree_.root()});
  EXPECT_EQ(listing.objects.size(), 8u + 1 + 1);
  EXPECT_EQ(listing.skipped, (Skipped{{"CloudTrail-Digest", 1}}));
}

TEST_P(ListTree, SelectsByDayAccountRegionAndTime) {
  Selection day{.days = {"2020-04-01"}};
  EXPECT_EQ(Count(day), 4u + 1);
  Selection account{.accounts = {"222222222222"}};
  EXPECT_EQ(Count(account), 4u);
  Selection region{.regions = {"us-east-1"}};
  EXPECT_EQ(Count(region), 4u);
  Selection all_three{
      .days = {"2020-04-02"}, .accounts = {"222222222222"}, .regions = {"us-east-1"}};
  EXPECT_EQ(Count(all_three), 1u);
  const int64_t midnight = ParseMoment("2020-04-02", 0).ValueOrDie();
  Selection since{.since_us = midnight};
  EXPECT_EQ(Count(since), 4u);
  Selection until{.until_us = midnight};
  EXPECT_EQ(Count(until), 4u + 1);
}

TEST_P(ListTree, ASelectionCountsWhatItSawAndLeftOut) {
  const auto listing = List({tree_.root()}, Selection{.days = {"2020-04-01"}});
  EXPECT_EQ(listing.skipped, (Skipped{{"CloudTrail-Digest", 1}, {"not selected", 1}}));
}

TEST_P(ListTree, ASelectionWithoutAnObjectSaysSo) {
  const auto message = Refusal({tree_.root()}, Selection{.days = {"2021-01-01"}});
  EXPECT_TRUE(Says(message, tree_.root())) << message;
  EXPECT_TRUE(Says(message, "1 not selected")) << message;
  EXPECT_TRUE(Says(message, "choose other days")) << message;
}

TEST_P(ListTree, AWindowTakesNewFoldersAndWhatIsNoKey) {
  const auto listing = List({tree_.root()}, {.window_from = "2020-04-02"});
  EXPECT_EQ(listing.objects.size(), 4u + 1);
  EXPECT_EQ(listing.skipped, Skipped{});
}

TEST_P(ListTree, AnEmptyListingIsNoErrorWhereThatIsSaid) {
  std::filesystem::remove(tree_ / "notes.json");
  const Selection selection{.window_from = "2021-01-01", .may_be_empty = true};
  EXPECT_TRUE(List({tree_.root()}, selection).objects.empty());
  EXPECT_TRUE(Says(Refusal({tree_ / "none"}, selection), "no such file or directory"));
  Refusal({tree_.root()}, Selection{.window_from = "2021-01-01"});
}

INSTANTIATE_TEST_SUITE_P(Layouts, ListTree,
                         testing::Values("AWSLogs/", "some/prefix/AWSLogs/",
                                         "AWSLogs/o-exampleorgid/", "o-ab12/AWSLogs/",
                                         "o-ab12/AWSLogs/o-ab12/", ""));

TEST(ListSources, AWindowCountsWhatItSawAndLeftOut) {
  ScratchTree tree;
  tree.WriteAll({"111122223333_CloudTrail_us-east-2_20200331T2355Z_x.json.gz",
                 "111122223333_CloudTrail_us-east-2_20200401T0005Z_x.json.gz"});
  const auto listing = List({tree.root()}, {.window_from = "2020-04-01"});
  EXPECT_EQ(listing.objects.size(), 1u);
  EXPECT_EQ(listing.skipped, (Skipped{{"before the window", 1}}));
  EXPECT_TRUE(
      ListSources({tree.root()}, {.window_from = "2020-4-1"}).status().IsInvalid());
}

TEST(ListSources, AMissingPathSaysWhatToDo) {
  ScratchTree tree;
  const auto message = Refusal({tree / "none"});
  EXPECT_EQ(message, "no such file or directory: " + (tree / "none") +
                         ": check the path, or list what is there with ls");
}

TEST(ListSources, AGlobWithoutAMatchSaysWhatToDo) {
  ScratchTree tree;
  tree.WriteAll({"a.json"});
  for (const char* pattern : {"*.gz", "none/*.json", "*/*.json", "a.json/*"}) {
    const auto message = Refusal({tree / pattern, tree.root()});
    EXPECT_TRUE(Says(message, "no file or directory matches: " + (tree / pattern)))
        << message;
    EXPECT_TRUE(Says(message, "check the pattern")) << message;
  }
}

TEST(ListSources, NothingToReadSaysWhatWasSeen) {
  ScratchTree tree;
  tree.WriteAll({"_a.json", ".b.json"});
  tree.Write("c.json", "");
  const auto message = Refusal({tree.root()});
  EXPECT_EQ(message, "nothing to read in " + tree.root() +
                         ": 3 seen and left out (1 empty, 2 hidden): name a folder that "
                         "holds .json.gz files");
  std::filesystem::create_directory(tree / "d");
  EXPECT_TRUE(Says(Refusal({tree / "d"}), "no objects there"));
}

TEST(ListSources, AnUnknownSchemeNamesTheUri) {
  const auto listing = ListSources({"gopher://x/y"}, {});
  EXPECT_FALSE(listing.ok());
  EXPECT_TRUE(Says(listing.status().message(), "gopher://x/"))
      << listing.status().message();
}

// A store like an object store, by URI: `mem://bucket/key`.
std::shared_ptr<arrow::fs::internal::MockFileSystem> MemoryStore() {
  static const auto store =
      std::make_shared<arrow::fs::internal::MockFileSystem>(arrow::fs::kNoTime);
  return store;
}

const bool kRegistered = [] {
  const auto open = [](const arrow::fs::Uri& uri, const arrow::io::IOContext&,
                       std::string* path) {
    if (path != nullptr) *path = uri.host();
    return arrow::Result<std::shared_ptr<arrow::fs::FileSystem>>(MemoryStore());
  };
  return arrow::fs::RegisterFileSystemFactory(
             "mem", arrow::fs::FileSystemFactory(open, __FILE__, __LINE__))
      .ok();
}();

Paths Locations(const Listing& listing) {
  Paths locations;
  for (const auto& object : listing.objects) locations.push_back(object.location);
  return locations;
}

TEST(ListSources, AStoreIsListedByUri) {
  ASSERT_TRUE(kRegistered);
  for (const char* key : {"b1/p/a b%20.json", "b1/p/_t/x.json", "b1/p/k=1/x.json",
                          "b1/q/y.json", "b2/z.json"}) {
    ASSERT_TRUE(MemoryStore()->CreateDir(std::filesystem::path(key).parent_path()).ok());
    ASSERT_TRUE(MemoryStore()->CreateFile(key, "{}").ok());
  }
  const auto listing = List({"mem://b1/p"});
  EXPECT_EQ(Locations(listing),
            (Paths{"mem://b1/p/a b%20.json", "mem://b1/p/k=1/x.json"}));
  EXPECT_EQ(listing.skipped, (Skipped{{"hidden", 1}}));
  EXPECT_EQ(Locations(List({"mem://b1"})).size(), 3u);
  EXPECT_EQ(Locations(List({"mem://b1/*/y.json?region=x"})),
            Paths{"mem://b1/q/y.json?region=x"});
  EXPECT_EQ(Locations(List({"mem://b1/p/a b%20.json"})), Paths{"mem://b1/p/a b%20.json"});
  EXPECT_TRUE(
      Says(Refusal({"mem://b1/none"}), "no such file or directory: mem://b1/none"));
}

}  // namespace
}  // namespace trailmill
