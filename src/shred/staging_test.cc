#include "shred/staging.h"

#include <cstring>

#include <arrow/api.h>
#include <gtest/gtest.h>

namespace trailmill::shred {
namespace {

Plan OneText() { return {*arrow::schema({arrow::field("a", arrow::utf8())}), {}}; }

void AddText(size_t bytes, Staging* staging) {
  char* copy = staging->arena().Reserve(bytes);
  std::memset(copy, 'x', bytes);
  staging->arena().Commit(bytes);
  Column& column = staging->column(1);
  column.present.push_back(staging->AddRow());
  column.texts.emplace_back(static_cast<uint32_t>(bytes),
                            reinterpret_cast<const uint8_t*>(copy));
}

TEST(Staging, HoldsLittleForARow) {
  const Plan plan = OneText();
  Staging staging(plan);
  AddText(10, &staging);
  EXPECT_LT(staging.bytes(), 4000);
}

TEST(Staging, CountsWhatItHolds) {
  const Plan plan = OneText();
  std::atomic<int64_t> total = 0;
  {
    Staging staging(plan, &total), other(plan, &total);
    for (int i = 0; i < 10'000; ++i) AddText(100, &staging);
    AddText(1 << 20, &other);
    EXPECT_EQ(total, staging.bytes() + other.bytes());
    // A text, its address and its row; vectors hold up to twice what they need.
    EXPECT_GT(staging.bytes(), 10'000 * (100 + 16 + 4));
    EXPECT_LT(staging.bytes(), 10'000 * (102 + 2 * (16 + 4)) + (64 << 10));
    EXPECT_GT(other.bytes(), 1 << 20);
    EXPECT_LT(other.bytes(), (1 << 20) + 4000);
  }
  EXPECT_EQ(total, 0);
}

TEST(Staging, KeepsTextsWhereTheyAre) {
  const Plan plan = OneText();
  Staging staging(plan);
  for (int i = 0; i < 1000; ++i) AddText(static_cast<size_t>(i), &staging);
  for (const auto& text : staging.find(1)->texts) {
    EXPECT_EQ(std::string_view(text), std::string(text.len, 'x'));
  }
}

}  // namespace
}  // namespace trailmill::shred
