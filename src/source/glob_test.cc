#include "source/glob.h"

#include <string>

#include <gtest/gtest.h>

namespace trailmill::source {
namespace {

TEST(Glob, AStarIsAnyRun) {
  EXPECT_TRUE(MatchesGlob("a.json.gz", "*.gz"));
  EXPECT_TRUE(MatchesGlob("", "*"));
  EXPECT_TRUE(MatchesGlob("abcbc", "a*bc"));
  EXPECT_FALSE(MatchesGlob("abcbd", "a*bc"));
  EXPECT_FALSE(MatchesGlob("a.gzip", "*.gz"));
}

TEST(Glob, AQuestionMarkIsOneCharacterNotOneByte) {
  EXPECT_TRUE(MatchesGlob("é1", "??"));
  EXPECT_TRUE(MatchesGlob("😀", "?"));
  EXPECT_FALSE(MatchesGlob("", "?"));
}

TEST(Glob, ASetHoldsCharactersAndRanges) {
  EXPECT_TRUE(MatchesGlob("04", "0[1-4]"));
  EXPECT_FALSE(MatchesGlob("05", "0[1-4]"));
  EXPECT_TRUE(MatchesGlob("05", "0[!1-4]"));
  EXPECT_TRUE(MatchesGlob("05", "0[^1-4]"));
  EXPECT_TRUE(MatchesGlob("]", "[]]"));
  EXPECT_TRUE(MatchesGlob("-", "[a-]"));
  EXPECT_TRUE(MatchesGlob("é", "[è-ê]"));
}

TEST(Glob, ASetThatNothingClosesIsText) {
  EXPECT_TRUE(MatchesGlob("[a", "[a"));
  EXPECT_FALSE(MatchesGlob("a", "[a"));
}

TEST(Glob, ManyStarsTakeNoMoreThanNameTimesPattern) {
  std::string stars, name(2000, 'a');
  for (int i = 0; i < 200; ++i) stars += "a*";
  EXPECT_FALSE(MatchesGlob(name, stars + "b"));
}

TEST(Glob, BytesThatAreNoUtf8Match) { EXPECT_TRUE(MatchesGlob("\xff\xc3x", "\xff?x")); }

}  // namespace
}  // namespace trailmill::source
