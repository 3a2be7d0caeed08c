#include "encode/text_values.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace trailmill::encode {
namespace {

class TextValuesTest : public testing::Test {
 protected:
  std::vector<std::string> Open() const { return TextsOf(values_); }
  // Those that are not sealed.
  static std::vector<std::string> TextsOf(const TextValues& values) {
    std::vector<std::string> texts;
    values.ForEach([&](std::string_view text) { texts.emplace_back(text); });
    return texts;
  }

  std::unique_ptr<Compressor> compressor_ =
      Compressor::Make(arrow::Compression::ZSTD, {}).ValueOrDie();
  PageSealer sealer_{compressor_.get(), 4096};
  TextValues values_{true, std::pmr::new_delete_resource()};
};

TEST_F(TextValuesTest, NumbersDistinctTextsInTheirOrder) {
  for (const char* text : {"b", "", "b", "a", "", "b"}) values_.Append(text, &sealer_);
  EXPECT_EQ(std::vector<uint32_t>(values_.indices().begin(), values_.indices().end()),
            (std::vector<uint32_t>{0, 1, 0, 2, 1, 0}));
  EXPECT_EQ(values_.dictionary().size(), 3u);
  EXPECT_EQ(values_.dictionary()[2], "a");
  EXPECT_EQ(values_.plain_bytes(), 4 + 6 * 4);
}

TEST_F(TextValuesTest, FindsAmongManyTexts) {
  for (int i = 0; i < 3000; ++i) values_.Append(std::to_string(i % 300), &sealer_);
  EXPECT_EQ(values_.dictionary().size(), 300u);
  EXPECT_EQ(values_.indices()[299], values_.indices()[2999]);
}

TEST_F(TextValuesTest, GivesTheDictionaryUpWhereTextsAreDistinct) {
  for (int i = 0; i < 500; ++i) values_.Append(std::to_string(i), nullptr);
  EXPECT_TRUE(values_.indices().empty());
  EXPECT_EQ(values_.dictionary().size(), 0u);
  const auto texts = Open();
  for (size_t i = 0; i < 500; ++i) EXPECT_EQ(texts[i], std::to_string(i));
  EXPECT_EQ(values_.bounds().min(), "0");
  EXPECT_EQ(values_.bounds().max(), "99");
}

TEST_F(TextValuesTest, ALongTextIsInNoDictionary) {
  values_.Append("short", &sealer_);
  values_.Append(std::string(1 << 20, 'x'), &sealer_);
  EXPECT_EQ(values_.indices().size(), 1u);
  EXPECT_EQ(values_.lengths().size(), 1u);
}

TEST_F(TextValuesTest, TakesTheLastTextBack) {
  for (int i = 0; i < 10; ++i) values_.Append(std::to_string(i), &sealer_);
  values_.PopBack();
  EXPECT_EQ(Open().back(), "8");
  for (int i = 10; i < 5000; ++i) {
    values_.Append(std::to_string(i), &sealer_);
    values_.Append("mistake", &sealer_);
    values_.PopBack();
  }
  EXPECT_EQ(values_.size(), 9u + 4990u);
  EXPECT_EQ(Open().back(), "4999");
}

TEST_F(TextValuesTest, SealsFullPagesAlone) {
  for (int i = 0; i < 5000; ++i) values_.Append(std::to_string(i), &sealer_);
  ASSERT_GT(values_.sealed().size(), 2u);
  size_t values = values_.lengths().size();
  for (const auto& page : values_.sealed()) values += page.values;
  EXPECT_EQ(values, 5000u);
  EXPECT_LT(values_.sealed()[0].bytes.size(), 4096u);
}

// Texts in any order, wherever they stand: in the dictionary, in sealed pages, open.
class PermutedTexts : public TextValuesTest {
 protected:
  void Append(const std::vector<std::string>& texts) {
    PageSealer unsealed{nullptr, 4096};
    for (const std::string& text : texts) values_.Append(text, &unsealed);
  }

  // Permutes them and compares what came of it.
  void ExpectPermuted(std::vector<std::string> texts,
                      const std::vector<uint32_t>& positions) {
    const auto plain_bytes = values_.plain_bytes();
    const auto none = Compressor::Make(arrow::Compression::UNCOMPRESSED, {}).ValueOrDie();
    PageSealer sealer{none.get(), 4096};
    values_.Permute(positions, &sealer);
    std::vector<std::string> expected;
    for (const uint32_t position : positions) expected.push_back(texts[position]);
    EXPECT_EQ(values_.size(), expected.size());
    EXPECT_EQ(values_.plain_bytes(), plain_bytes);
    const auto first = expected.begin() + static_cast<int64_t>(values_.indices().size());
    auto next = first;
    for (const auto& page : values_.sealed()) {
      std::vector<uint32_t> lengths;
      std::string bytes, encoded;
      for (const auto end = next + page.values; next != end; ++next) {
        lengths.push_back(static_cast<uint32_t>(next->size()));
        bytes += *next;
      }
      EncodeTexts(lengths, bytes, &encoded);
      ASSERT_EQ(std::string_view(page.bytes), encoded);
    }
    expected.erase(first, next);
    EXPECT_EQ(Open(), expected);
  }
};

TEST_F(PermutedTexts, KeepTheirDictionary) {
  const std::vector<std::string> texts = {"b", "", "b", "a", "", "c"};
  Append(texts);
  ExpectPermuted(texts, {5, 0, 2, 1, 4, 3});
  EXPECT_EQ(values_.dictionary().size(), 4u);
}

TEST_F(PermutedTexts, AreInPagesWhereTheyAreDistinct) {
  std::vector<std::string> texts;
  std::vector<uint32_t> positions;
  for (uint32_t i = 0; i < 5000; ++i) {
    texts.push_back(std::to_string(i));
    positions.push_back(i * 7919 % 5000);  // 7919 is a prime number
  }
  Append(texts);
  ExpectPermuted(texts, positions);
  EXPECT_GT(values_.sealed().size(), 2u);
  EXPECT_EQ(values_.bounds().max(), "999");
}

TEST_F(PermutedTexts, LeaveAFullDictionaryAgain) {
  std::vector<std::string> texts;
  std::vector<uint32_t> positions;
  for (uint32_t i = 0; i < 10'000; ++i) {
    texts.push_back(std::string(300, 'x') + std::to_string(i / 2));
    positions.push_back(9'999 - i);
  }
  Append(texts);
  EXPECT_GT(values_.indices().size(), 6000u);
  EXPECT_TRUE(values_.has_raw());
  ExpectPermuted(texts, positions);
  EXPECT_GT(values_.indices().size(), 6000u);
  EXPECT_GT(values_.sealed().size(), 100u);
}

}  // namespace
}  // namespace trailmill::encode
