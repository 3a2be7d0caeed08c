#include "shred/staging.h"

#include <string>
#include <vector>

#include <arrow/api.h>
#include <gtest/gtest.h>

namespace trailmill::shred {
namespace {

Plan OneText() { return {*arrow::schema({arrow::field("a", arrow::utf8())}), {}}; }

class StagingTest : public testing::Test {
 protected:
  static void AddText(std::string_view text, Staging* staging) {
    Column& column = staging->column(1);
    column.present.Add(staging->AddRow());
    staging->AppendText(text, &column);
  }

  std::unique_ptr<encode::Compressor> compressor_ =
      encode::Compressor::Make(arrow::Compression::ZSTD, {}).ValueOrDie();
  encode::PageSealer sealer_{compressor_.get(), size_t{64} << 10};
  const Plan plan_ = OneText();
};

TEST_F(StagingTest, HoldsLittleForARow) {
  Staging staging(plan_, &sealer_);
  AddText("0123456789", &staging);
  EXPECT_LT(staging.bytes(), 4000);
}

TEST_F(StagingTest, CountsWhatItHolds) {
  std::atomic<int64_t> total = 0;
  {
    Staging staging(plan_, &sealer_, &total), other(plan_, &sealer_, &total);
    for (int i = 0; i < 10'000; ++i) AddText(std::to_string(i % 10), &staging);
    AddText(std::string(1 << 20, 'x'), &other);
    EXPECT_EQ(total, staging.bytes() + other.bytes());
    // A number of the dictionary each; vectors hold up to twice what they need.
    EXPECT_GT(staging.bytes(), 10'000 * 4);
    EXPECT_LT(staging.bytes(), 10'000 * 2 * 4 + 4000);
    EXPECT_GT(other.bytes(), 1 << 20);
    EXPECT_LT(other.bytes(), (1 << 20) + 4000);
  }
  EXPECT_EQ(total, 0);
}

TEST_F(StagingTest, HoldsDistinctTextsCompressed) {
  Staging staging(plan_, &sealer_);
  const std::string text(1000, 'x');
  for (int i = 0; i < 10'000; ++i) AddText(text + std::to_string(i), &staging);
  EXPECT_TRUE(staging.has_sealed());
  EXPECT_LT(staging.bytes(), 1 << 20);
}

// Texts of all kinds of columns after another's, whichever they are.
TEST_F(StagingTest, AbsorbsAnothersRows) {
  for (const int distinct : {3, 2000}) {
    for (const int more : {3, 2000}) {
      Staging staging(plan_, &sealer_), other(plan_, &sealer_);
      std::vector<std::string> expected, found;
      for (int i = 0; i < 1000; ++i) {
        expected.push_back("first " + std::to_string(i % distinct));
        AddText(expected.back(), &staging);
      }
      staging.AddRow();
      for (int i = 0; i < 1000; ++i) {
        expected.push_back("second " + std::to_string(i % more));
        AddText(expected.back(), &other);
      }
      staging.Absorb(other, &sealer_);
      EXPECT_EQ(staging.rows(), 2001u);
      const Column& column = *staging.find(1);
      std::vector<uint32_t> begins;
      column.present.ForEachRun(
          [&](PresentRuns::Run run) { begins.push_back(run.begin); });
      EXPECT_EQ(begins, (std::vector<uint32_t>{0, 1001}));
      column.texts->ForEach([&](std::string_view text) { found.emplace_back(text); });
      EXPECT_EQ(found, expected);
    }
  }
}

}  // namespace
}  // namespace trailmill::shred
