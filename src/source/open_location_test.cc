#include "source/open_location.h"

#include <filesystem>

#include <arrow/buffer.h>
#include <gtest/gtest.h>

#include "source/scratch_tree.h"

namespace trailmill::source {
namespace {

std::string ReadAll(ObjectOpener* opener, const SourceObject& object) {
  auto file = opener->Open(object);
  if (!file.ok()) return file.status().ToString();
  const int64_t size = (*file)->GetSize().ValueOrDie();
  return (*file)->ReadAt(0, size).ValueOrDie()->ToString();
}

TEST(ObjectOpener, OpensWhatTheListingNamed) {
  ScratchTree tree;
  tree.Write("aws:a%20 b.json", "hello");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(tree.root());
  ObjectOpener opener;
  for (const std::string& source :
       {tree.root(), std::string("."), "file://" + tree.root(), tree / "*.json"}) {
    const auto listing = ListSources({source}, {}).ValueOrDie();
    EXPECT_EQ(ReadAll(&opener, listing.objects.at(0)), "hello") << source;
  }
  std::filesystem::current_path(before);
}

TEST(ObjectOpener, AMissingObjectIsNamed) {
  ScratchTree tree;
  const auto file = ObjectOpener().Open({tree / "none.json", 5, 0});
  EXPECT_TRUE(file.status().IsIOError());
  EXPECT_NE(file.status().message().find("opening " + (tree / "none.json")),
            std::string::npos);
}

TEST(OpenLocation, GivesTheFileSystemAndThePathInIt) {
  ScratchTree tree;
  tree.Write("a.json", "xyz");
  const auto [fs, path] = OpenLocation("file://" + (tree / "a.json")).ValueOrDie();
  EXPECT_EQ(fs->type_name(), "local");
  EXPECT_EQ(fs->GetFileInfo(path).ValueOrDie().size(), 3);
}

}  // namespace
}  // namespace trailmill::source
