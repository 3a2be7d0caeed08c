#include "dataset/partition_path.h"

#include <gtest/gtest.h>

namespace trailmill::dataset {
namespace {

using Values = std::vector<std::optional<std::string>>;

struct SparkWrites {
  std::optional<std::string> value;
  const char* directory;
};

// What Spark 4.3.0 itself wrote.
const SparkWrites kSparkWrites[] = {
    {"us-east-1", "k=us-east-1"},
    {"a/b:c=d e", "k=a%2Fb%3Ac%3Dd e"},
    {"", "k=__HIVE_DEFAULT_PARTITION__"},
    {std::nullopt, "k=__HIVE_DEFAULT_PARTITION__"},
    {"é}", "k=é}"},
    {"a%b", "k=a%25b"},
    {"x\ty", "k=x%09y"},
    {"a\\b", "k=a%5Cb"},
    {"{z}", "k=%7Bz}"},
    {"[q]", "k=%5Bq%5D"},
    {"^", "k=%5E"},
    {"'\"", "k=%27%22"},
    {"#?*", "k=%23%3F%2A"},
    {"<>|", "k=<>|"},
    {"a\x7f"
     "b",
     "k=a%7Fb"},
    {"..", "k=.."},
    {".", "k=."},
    {"_x", "k=_x"},
    {"a+b&c;d", "k=a+b&c;d"},
    {"😀", "k=😀"},
    {" lead", "k= lead"},
    {"trail ", "k=trail "},
    {"A", "k=A"},
    {"a", "k=a"},
    {"~", "k=~"},
    {"012", "k=012"},
    {"2024-01-01", "k=2024-01-01"},
    {"true", "k=true"},
    {" ", "k= "},
};

TEST(PartitionPath, DirectoriesAreThoseThatSparkWrites) {
  for (const auto& [value, directory] : kSparkWrites) {
    EXPECT_EQ(*PartitionDirectory({"k"}, {value}), directory);
  }
}

TEST(PartitionPath, WhatSparkWritesIsReadBack) {
  for (const auto& [value, directory] : kSparkWrites) {
    if (!value || value->empty()) continue;
    EXPECT_EQ(UnescapePathName(std::string_view(directory).substr(2)), *value);
  }
}

TEST(PartitionPath, AllControlCharactersAreEscaped) {
  for (int c = 1; c < 0x20; ++c) {
    const std::string text(1, static_cast<char>(c));
    EXPECT_EQ(EscapePathName(text).size(), 3u) << c;
    EXPECT_EQ(UnescapePathName(EscapePathName(text)), text) << c;
  }
}

TEST(PartitionPath, ColumnsStandInTheirOrderAndAreEscapedToo) {
  EXPECT_EQ(*PartitionDirectory({"awsRegion", "a b=c"}, {"us-east-1", "v"}),
            "awsRegion=us-east-1/a b%3Dc=v");
  EXPECT_EQ(*PartitionDirectory({}, Values{}), "");
}

TEST(PartitionPath, NulIsRefused) {
  const auto directory = PartitionDirectory({"k"}, {std::string("nul\0x", 5)});
  EXPECT_TRUE(directory.status().IsInvalid()) << directory.status();
}

TEST(PartitionPath, UnescapeKeepsWhatIsNoCode) {
  EXPECT_EQ(UnescapePathName("bad%zz"), "bad%zz");
  EXPECT_EQ(UnescapePathName("a%"), "a%");
  EXPECT_EQ(UnescapePathName("a%4"), "a%4");
  EXPECT_EQ(UnescapePathName("%%41"), "%A");
}

TEST(PartitionPath, UnescapeReadsUtf16UnitsOfEitherCase) {
  EXPECT_EQ(UnescapePathName("low%2fer"), "low/er");
  EXPECT_EQ(UnescapePathName("%E2%82%AC"), "\u00e2\u0082\u00ac");
}

}  // namespace
}  // namespace trailmill::dataset
