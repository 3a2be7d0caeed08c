// The Bloom filter of a column chunk of texts (BloomFilter.md): split into blocks, XXH64,
// both Arrow's.
//
// Texts of sealed pages are compressed when a chunk is written, and their pages are
// opened once more. To hash each text when it is appended would be faster and takes eight
// bytes a value in every staging, and a way to tell stagings which columns will have a
// filter; docs/decisions/parquet-writer.md has the figures.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <arrow/io/interfaces.h>
#include <arrow/result.h>
#include <arrow/util/compression.h>

#include "encode/text_values.h"

namespace trailmill::encode {

/// Share of the texts that are not in a chunk of which a filter says that they may be.
inline constexpr double kBloomFalsePositives = 0.01;

/// A filter is no larger, whatever it then says of texts that are not there: 2 % at the
/// million values that a row group has at most.
inline constexpr uint32_t kBloomBytesMax = uint32_t{1} << 20;

/// One a thread; its buffers are reused from chunk to chunk.
class BloomFilterWriter {
 public:
  /// \param codec of the sealed pages; null where they are not compressed.
  explicit BloomFilterWriter(std::unique_ptr<arrow::util::Codec> codec)
      : codec_(std::move(codec)) {}
  static arrow::Result<BloomFilterWriter> Make(arrow::Compression::type compression);

  /// Writes the filter of all texts, with its header.
  /// \return its bytes.
  arrow::Result<int64_t> Write(const TextValues& texts, arrow::io::OutputStream* sink);

 private:
  void HashOpen(const TextValues& texts);
  arrow::Status HashSealed(const TextValues::Sealed& page);

  std::unique_ptr<arrow::util::Codec> codec_;
  std::vector<uint64_t> hashes_;
  std::string page_;
};

}  // namespace trailmill::encode
