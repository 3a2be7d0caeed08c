#include "encode/page_index.h"

#include <ostream>

#include <gtest/gtest.h>

namespace trailmill::encode {
namespace {

// What is cut stays a bound, and UTF-8.
struct Cut {
  std::string text, down, up;
};

// ctest takes it into the test's name, which is to be the same in every run.
void PrintTo(const Cut& cut, std::ostream* out) { *out << cut.text.size() << " bytes"; }

class CutTest : public testing::TestWithParam<Cut> {};

TEST_P(CutTest, GivesBoundsOfFourBytes) {
  const Cut& cut = GetParam();
  EXPECT_EQ(CutDown(cut.text, 4), cut.down);
  EXPECT_EQ(CutUp(cut.text, 4), cut.up);
  EXPECT_LE(cut.down, cut.text);
  EXPECT_GE(cut.up, cut.text);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, CutTest,
    testing::Values(Cut{"", "", ""}, Cut{"abcd", "abcd", "abcd"},
                    Cut{"abcde", "abcd", "abce"},
                    // The last character grows to two bytes and no longer fits.
                    Cut{"abc\x7F"
                        "e",
                        "abc\x7F", "abd"},
                    // Not within a character: é, €, 😀.
                    Cut{"abcé", "abc", "abd"}, Cut{"abéx", "abé", "abê"},
                    Cut{"a€bc", "a€", "a₭"}, Cut{"ab😀", "ab", "ac"}, Cut{"😀x", "😀", "😁"},
                    // Over the surrogates.
                    Cut{"\xED\x9F\xBFxy", "\xED\x9F\xBFx", "\xED\x9F\xBFy"},
                    Cut{"a\xED\x9F\xBFy", "a\xED\x9F\xBF", "a\xEE\x80\x80"},
                    // Behind the last character there is none.
                    Cut{"\xF4\x8F\xBF\xBFx", "\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBFx"},
                    // No UTF-8.
                    Cut{"\xFF\xFF\xFF\xFF\xFF", "\xFF\xFF\xFF\xFF",
                        "\xFF\xFF\xFF\xFF\xFF"}));

PagePlace PageOf(int64_t values, std::optional<Bounds> bounds) {
  return {.entries = 10, .values = values, .bounds = std::move(bounds)};
}

TEST(ColumnIndex, IsLeftOutWhereAPageHasNoBounds) {
  ColumnChunk chunk;
  chunk.places = {PageOf(5, Bounds{"a", "b"}), PageOf(0, {})};
  EXPECT_FALSE(ColumnIndex(parquet::Type::BYTE_ARRAY, chunk).empty());
  chunk.places.push_back(PageOf(1, {}));
  EXPECT_TRUE(ColumnIndex(parquet::Type::BYTE_ARRAY, chunk).empty());
}

}  // namespace
}  // namespace trailmill::encode
