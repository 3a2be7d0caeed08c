#include "store/nameless_file.h"

#include <cstdlib>
#include <string>

#include <arrow/buffer.h>
#include <gtest/gtest.h>

namespace trailmill::store {
namespace {

TEST(NamelessFile, GivesBackPartsThatWereWrittenInPieces) {
  const auto file = NamelessFile::Open().ValueOrDie();
  const int64_t first = file->Reserve(6), second = file->Reserve(4);
  ASSERT_TRUE(file->WriteAt(second, "next").ok());
  ASSERT_TRUE(file->WriteAt(first + 3, "def").ok());
  ASSERT_TRUE(file->WriteAt(first, "abc").ok());
  const auto part = file->Part(first, 6);
  EXPECT_EQ(part->GetSize().ValueOrDie(), 6);
  EXPECT_EQ(part->ReadAt(2, 3).ValueOrDie()->ToString(), "cde");
  EXPECT_EQ(file->Part(second, 4)->Read(10).ValueOrDie()->ToString(), "next");
}

TEST(NamelessFile, APartEndsWhereTheNextBegins) {
  const auto file = NamelessFile::Open().ValueOrDie();
  ASSERT_TRUE(file->WriteAt(file->Reserve(4), "abcd").ok());
  const auto part = file->Part(0, 2);
  EXPECT_EQ(part->ReadAt(1, 10).ValueOrDie()->ToString(), "b");
  EXPECT_EQ(part->ReadAt(5, 10).ValueOrDie()->ToString(), "");
}

TEST(NamelessFile, APartOutlivesWhoOpenedTheFile) {
  std::shared_ptr<arrow::io::RandomAccessFile> part;
  {
    const auto file = NamelessFile::Open().ValueOrDie();
    ASSERT_TRUE(file->WriteAt(file->Reserve(3), "abc").ok());
    part = file->Part(0, 3);
  }
  EXPECT_EQ(part->Read(3).ValueOrDie()->ToString(), "abc");
}

TEST(NamelessFile, WithoutADirectoryTheErrorSaysWhatToDo) {
  ::setenv("TMPDIR", "/nowhere/at/all", 1);
  const auto file = NamelessFile::Open();
  ::unsetenv("TMPDIR");
  ASSERT_TRUE(file.status().IsIOError());
  EXPECT_NE(file.status().message().find("set TMPDIR"), std::string::npos);
}

}  // namespace
}  // namespace trailmill::store
