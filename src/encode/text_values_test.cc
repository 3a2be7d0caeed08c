#include "encode/text_values.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace trailmill::encode {
namespace {

class TextValuesTest : public testing::Test {
 protected:
  std::vector<std::string> Open() const {
    std::vector<std::string> texts;
    values_.ForEach([&](std::string_view text) { texts.emplace_back(text); });
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

}  // namespace
}  // namespace trailmill::encode
