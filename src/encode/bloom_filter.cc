#include "encode/bloom_filter.h"

#include <algorithm>

#include <parquet/bloom_filter.h>
#include <parquet/encoding.h>
#include <parquet/xxhasher.h>

namespace trailmill::encode {
namespace {

using parquet::ByteArray;

// Texts that are decoded at once.
constexpr int kDecodedAtOnce = 1024;

uint64_t Hash(std::string_view text) { return parquet::XxHasher().Hash(text); }

}  // namespace

arrow::Result<BloomFilterWriter> BloomFilterWriter::Make(
    arrow::Compression::type compression) {
  if (compression == arrow::Compression::UNCOMPRESSED) return BloomFilterWriter(nullptr);
  ARROW_ASSIGN_OR_RAISE(auto codec, arrow::util::Codec::Create(compression));
  return BloomFilterWriter(std::move(codec));
}

arrow::Result<int64_t> BloomFilterWriter::Write(const TextValues& texts,
                                                arrow::io::OutputStream* sink) {
  hashes_.clear();
  HashOpen(texts);
  for (const TextValues::Sealed& page : texts.sealed())
    ARROW_RETURN_NOT_OK(HashSealed(page));
  parquet::BlockSplitBloomFilter filter;
  filter.Init(std::min(kBloomBytesMax, parquet::BlockSplitBloomFilter::OptimalNumOfBytes(
                                           hashes_.size(), kBloomFalsePositives)));
  filter.InsertHashes(hashes_.data(), static_cast<int>(hashes_.size()));
  // Outside of a dictionary a text may have been counted more than once.
  filter.FoldToTargetFpp(kBloomFalsePositives);
  ARROW_ASSIGN_OR_RAISE(const int64_t begin, sink->Tell());
  filter.WriteTo(sink);
  ARROW_ASSIGN_OR_RAISE(const int64_t end, sink->Tell());
  return end - begin;
}

void BloomFilterWriter::HashOpen(const TextValues& texts) {
  const TextDictionary& dictionary = texts.dictionary();
  for (uint32_t i = 0; i < dictionary.size(); ++i) hashes_.push_back(Hash(dictionary[i]));
  const char* at = texts.bytes().data();
  for (const uint32_t length : texts.lengths()) {
    hashes_.push_back(Hash({at, length}));
    at += length;
  }
}

arrow::Status BloomFilterWriter::HashSealed(const TextValues::Sealed& page) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(page.bytes.data());
  if (codec_ != nullptr) {
    page_.resize(page.raw_bytes);
    auto* raw = reinterpret_cast<uint8_t*>(page_.data());
    ARROW_RETURN_NOT_OK(codec_->Decompress(static_cast<int64_t>(page.bytes.size()), bytes,
                                           static_cast<int64_t>(page_.size()), raw));
    bytes = raw;
  }
  const auto decoder = parquet::MakeTypedDecoder<parquet::ByteArrayType>(
      parquet::Encoding::DELTA_LENGTH_BYTE_ARRAY);
  decoder->SetData(static_cast<int>(page.values), bytes,
                   static_cast<int>(page.raw_bytes));
  ByteArray texts[kDecodedAtOnce];
  while (const int count = decoder->Decode(texts, kDecodedAtOnce)) {
    for (int i = 0; i < count; ++i) hashes_.push_back(Hash(std::string_view(texts[i])));
  }
  return arrow::Status::OK();
}

}  // namespace trailmill::encode
