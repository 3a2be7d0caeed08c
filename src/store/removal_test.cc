#include "store/removal.h"

#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace trailmill::store {
namespace {

namespace fs = std::filesystem;

class RemovalTest : public testing::Test {
 protected:
  RemovalTest()
      : root_(fs::temp_directory_path() / ("removal-" + std::to_string(getpid()))) {
    fs::create_directories(root_);
  }
  ~RemovalTest() override { fs::remove_all(root_); }

  std::string Write(const std::string& name, const std::string& text) const {
    const fs::path path = root_ / name;
    std::ofstream(path) << text;
    return path;
  }
  static FileStamp Stamp(const std::string& path) {
    return StampOf(path).ValueOrDie().value();
  }
  size_t Count() const {
    return static_cast<size_t>(
        std::distance(fs::directory_iterator(root_), fs::directory_iterator()));
  }

  const fs::path root_;
};

TEST_F(RemovalTest, AFileThatIsTheSameIsRemoved) {
  const std::string path = Write("a", "events");
  EXPECT_EQ(*RemoveIfSame(path, Stamp(path)), Removal::kDone);
  EXPECT_EQ(Count(), 0);
}

TEST_F(RemovalTest, AFileThatWasReplacedStays) {
  const std::string path = Write("a", "events");
  const FileStamp stamp = Stamp(path);
  fs::rename(Write("b", "others"), path);
  EXPECT_EQ(*RemoveIfSame(path, stamp), Removal::kChanged);
  EXPECT_EQ(Count(), 1);
}

TEST_F(RemovalTest, AFileThatWasRewrittenWithItsOldTimeStays) {
  const std::string path = Write("a", "events");
  const FileStamp stamp = Stamp(path);
  Write("a", "others");
  const timespec old = {stamp.mtime_ns / 1'000'000'000, stamp.mtime_ns % 1'000'000'000};
  const timespec times[] = {old, old};
  ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  ASSERT_EQ(Stamp(path).mtime_ns, stamp.mtime_ns);
  EXPECT_EQ(*RemoveIfSame(path, stamp), Removal::kChanged);
  EXPECT_EQ(Count(), 1);
}

TEST_F(RemovalTest, WhatIsGoneIsChanged) {
  const std::string path = Write("a", "events");
  const FileStamp stamp = Stamp(path);
  fs::remove(path);
  EXPECT_EQ(*RemoveIfSame(path, stamp), Removal::kChanged);
}

TEST_F(RemovalTest, WhatWasLeftAsideGoesBackWhereNothingIs) {
  const std::string name = std::string("a") + kAsideMark + std::string(36, '0');
  const std::string aside = Write(name, "events");
  EXPECT_EQ(PathBeforeAside(aside), root_ / "a");
  EXPECT_TRUE(*PutBack(aside));
  EXPECT_TRUE(fs::exists(root_ / "a"));
  Write(name, "others");
  EXPECT_FALSE(*PutBack(aside));
  EXPECT_EQ(Count(), 2);
}

TEST_F(RemovalTest, OtherNamesWereNotMovedAside) {
  for (const char* name : {"a", "a.trailmill-expiring-", "a.trailmill-expiring-1/b"})
    EXPECT_EQ(PathBeforeAside(name), std::nullopt);
}

TEST_F(RemovalTest, ALinkIsNoRegularFile) {
  const std::string path = Write("a", "events");
  fs::create_symlink(path, root_ / "link");
  EXPECT_FALSE(Stamp(root_ / "link").regular);
}

}  // namespace
}  // namespace trailmill::store
