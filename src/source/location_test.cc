#include "source/location.h"

#include <gtest/gtest.h>

namespace trailmill::source {
namespace {

TEST(Location, ALocalPathLosesEmptyAndDotParts) {
  EXPECT_EQ(ParseLocation("./a//b/./c/").path, "a/b/c");
  EXPECT_EQ(ParseLocation("/a//b/").path, "/a/b");
  EXPECT_EQ(ParseLocation("/").path, "/");
  EXPECT_EQ(ParseLocation(".").path, "");
  EXPECT_EQ(ParseLocation("../x").path, "../x");
}

TEST(Location, ThePathOfATextStandsBeforeWhatOpensItsStore) {
  for (const char* text :
       {"/a?b=c", "a/b", "s3://b/k?", "s3://b/k?x/y", "gs://b/k?p=1"}) {
    EXPECT_EQ(PathText(std::string_view(text)), PathText(ParseLocation(text))) << text;
  }
}

TEST(Location, AFileUriIsADecodedLocalPath) {
  EXPECT_EQ(ParseLocation("file:///a%20b/c").path, "/a b/c");
  EXPECT_EQ(ParseLocation("file:/a/b").path, "/a/b");
  EXPECT_EQ(ParseLocation("file://localhost/a").path, "/a");
  EXPECT_TRUE(ParseLocation("file:///a").local());
}

TEST(Location, AUriKeepsItsKeyAsItStands) {
  const auto location = ParseLocation("s3://bucket/day=1/a%20b c.gz?region=eu-west-1");
  EXPECT_EQ(location.path, "day=1/a%20b c.gz");
  EXPECT_EQ(location.StoreUri(), "s3://bucket/?region=eu-west-1");
  EXPECT_EQ(PathText(location), "s3://bucket/day=1/a%20b c.gz");
}

TEST(Location, AnyKeyIsReadBack) {
  const auto bucket = ParseLocation("s3://bucket");
  for (const char* key : {"a?b=c", "a?", "a?b", "a=b?c", "x%3F", "x"}) {
    EXPECT_EQ(ParseLocation(bucket.With(key)).path, key);
  }
}

TEST(Location, SparksHiddenNames) {
  for (const char* name : {"_h.json", ".h", "x._COPYING_", "_metadata"}) {
    EXPECT_TRUE(IsHiddenName(name)) << name;
  }
  for (const char* name : {"_a=1.json", "a_b", "a.b"}) EXPECT_FALSE(IsHiddenName(name));
}

}  // namespace
}  // namespace trailmill::source
