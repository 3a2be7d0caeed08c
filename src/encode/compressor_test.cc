#include "encode/compressor.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace trailmill::encode {
namespace {

constexpr size_t kPage = size_t{256} << 10;

std::string Ids(size_t size) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx";
  std::mt19937_64 random(1);
  std::string text;
  while (text.size() < size) {
    const char c = kForm[text.size() % kForm.size()];
    text.push_back(c == 'x' ? "0123456789abcdef"[random() % 16] : c);
  }
  return text;
}

size_t ArrowSize(const std::string& raw, int level) {
  auto codec = arrow::util::Codec::Create(arrow::Compression::ZSTD, level).ValueOrDie();
  const auto* bytes = reinterpret_cast<const uint8_t*>(raw.data());
  const auto size = static_cast<int64_t>(raw.size());
  std::string out(static_cast<size_t>(codec->MaxCompressedLen(size, bytes)), '\0');
  return static_cast<size_t>(codec
                                 ->Compress(size, bytes, static_cast<int64_t>(out.size()),
                                            reinterpret_cast<uint8_t*>(out.data()))
                                 .ValueOrDie());
}

std::string Decompressed(std::string_view page, size_t size) {
  auto codec = arrow::util::Codec::Create(arrow::Compression::ZSTD).ValueOrDie();
  std::string raw(size, '\0');
  EXPECT_EQ(size,
            static_cast<size_t>(*codec->Decompress(
                static_cast<int64_t>(page.size()),
                reinterpret_cast<const uint8_t*>(page.data()), static_cast<int64_t>(size),
                reinterpret_cast<uint8_t*>(raw.data()))));
  return raw;
}

TEST(Compressor, LongPagesOfIdsTakeNoShortMatches) {
  const std::string raw = Ids(kPage);
  auto compressor = Compressor::Make(arrow::Compression::ZSTD, {}).ValueOrDie();
  const std::string_view page = compressor->Compress(raw);
  EXPECT_LT(page.size(), ArrowSize(raw, kZstdLevel));
  EXPECT_EQ(raw, Decompressed(page, raw.size()));
}

TEST(Compressor, ShortPagesAndOtherLevelsAreTheLibrarys) {
  auto one = Compressor::Make(arrow::Compression::ZSTD, {}).ValueOrDie();
  auto three = Compressor::Make(arrow::Compression::ZSTD, 3).ValueOrDie();
  const std::string page = Ids(kPage);
  const std::string piece = page.substr(0, 10'000);
  EXPECT_LT(one->Compress(page).size(),
            page.size());  // leaves nothing behind for the next
  EXPECT_EQ(ArrowSize(piece, 1), one->Compress(piece).size());
  EXPECT_EQ(ArrowSize(page, 3), three->Compress(page).size());
}

}  // namespace
}  // namespace trailmill::encode
