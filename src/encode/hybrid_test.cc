#include "encode/hybrid.h"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace trailmill::encode {
namespace {

uint64_t Varint(const std::string& text, size_t* at) {
  uint64_t value = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<uint8_t>(text[(*at)++]);
    value |= uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) return value;
  }
}

// Straight from Encodings.md.
std::vector<uint32_t> Decode(const std::string& text, int width, size_t count) {
  std::vector<uint32_t> values;
  for (size_t at = 0; values.size() < count;) {
    const uint64_t header = Varint(text, &at);
    if ((header & 1) == 0) {
      uint32_t value = 0;
      for (int bits = 0; bits < width; bits += 8)
        value |= uint32_t{static_cast<uint8_t>(text[at++])} << bits;
      values.insert(values.end(), header >> 1, value);
      continue;
    }
    for (uint64_t i = 0; i < (header >> 1) * 8; ++i) {
      uint32_t value = 0;
      for (int bit = 0; bit < width; ++bit) {
        const size_t place = i * static_cast<size_t>(width) + static_cast<size_t>(bit);
        const auto byte = static_cast<uint8_t>(text[at + place / 8]);
        value |= uint32_t{byte >> place % 8 & 1u} << bit;
      }
      values.push_back(value);
    }
    at += (header >> 1) * static_cast<uint64_t>(width);
  }
  // The last group is filled up.
  for (size_t i = count; i < values.size(); ++i) EXPECT_EQ(values[i], 0u);
  values.resize(count);
  return values;
}

TEST(BitWidth, IsThatOfTheLargestValue) {
  EXPECT_EQ(BitWidth(0), 0);
  EXPECT_EQ(BitWidth(1), 1);
  EXPECT_EQ(BitWidth(255), 8);
  EXPECT_EQ(BitWidth(256), 9);
  EXPECT_EQ(BitWidth(UINT32_MAX), 32);
}

TEST(HybridEncoder, ARunIsAFewBytes) {
  std::string text;
  HybridEncoder encoder(3, &text);
  encoder.Add(5, 1'000'000);
  encoder.Finish();
  EXPECT_EQ(text.size(), 4u);
  EXPECT_EQ(Decode(text, 3, 1'000'000), std::vector<uint32_t>(1'000'000, 5));
}

TEST(HybridEncoder, IsReadBackWhateverTheRuns) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    const int width = static_cast<int>(random() % 33);
    const uint32_t mask = width == 32 ? UINT32_MAX : (1u << width) - 1;
    std::vector<uint32_t> values;
    while (values.size() < random() % 2000) {
      const size_t run = random() % 3 == 0 ? random() % 100 : 1;
      values.insert(values.end(), run, static_cast<uint32_t>(random()) & mask);
    }
    std::string text = "before";
    HybridEncoder encoder(width, &text);
    encoder.AddAll(values.data(), values.size());
    encoder.Finish();
    ASSERT_EQ(text.substr(0, 6), "before");
    ASSERT_EQ(Decode(text.substr(6), width, values.size()), values) << width;
  }
}

}  // namespace
}  // namespace trailmill::encode
