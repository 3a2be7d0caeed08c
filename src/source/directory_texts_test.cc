#include "source/directory_texts.h"

#include <gtest/gtest.h>

namespace trailmill::source {
namespace {

std::string Show(const std::string& location) {
  std::string text;
  for (const auto& [name, value] : DirectoryTexts(location)) {
    text += name + ":" + value.value_or("NULL") + " ";
  }
  return text;
}

TEST(DirectoryTexts, GoFromTheOutermostToTheFile) {
  EXPECT_EQ(Show("out/a=1/b=x/part.parquet"), "a:1 b:x ");
  EXPECT_EQ(Show("a=1/part.parquet"), "a:1 ");
  EXPECT_EQ(Show("/a=1/part.parquet"), "a:1 ");
  EXPECT_EQ(Show("s3://bucket/lake/a=1/part.parquet"), "a:1 ");
}

TEST(DirectoryTexts, AreNoneWhereTheFileLiesInAnotherDirectory) {
  EXPECT_EQ(Show("part.parquet"), "");
  EXPECT_EQ(Show("out/a=1/sub/part.parquet"), "");
  EXPECT_EQ(Show("out/a=1/=b/part.parquet"), "");
  EXPECT_EQ(Show("out/a=1/b=/part.parquet"), "");
  EXPECT_EQ(Show("out/a=1/sub/b=2/part.parquet"), "b:2 ");
}

TEST(DirectoryTexts, KeepTheTextAsItWas) {
  EXPECT_EQ(Show("account=012345678901/f.parquet"), "account:012345678901 ");
  EXPECT_EQ(Show("a%3Db=c%2Fd=e/f.parquet"), "a=b:c/d=e ");
  EXPECT_EQ(Show("a=__HIVE_DEFAULT_PARTITION__/f.parquet"), "a:NULL ");
}

}  // namespace
}  // namespace trailmill::source
