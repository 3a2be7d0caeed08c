// The pages of one column chunk: headers, levels, compression.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/io/interfaces.h>
#include <arrow/status.h>

#include "encode/compressor.h"
#include "encode/format.h"
#include "encode/level_runs.h"
#include "encode/text_values.h"

namespace trailmill::encode {

/// What the footer tells of a chunk.
struct ColumnChunk {
  struct PageCount {
    PageType type;
    Encoding encoding;
    int32_t count;
  };
  arrow::Compression::type codec = arrow::Compression::UNCOMPRESSED;
  int64_t entries = 0;
  int64_t nulls = 0;
  int64_t raw_bytes = 0;
  int64_t stored_bytes = 0;
  /// Bytes of the dictionary page, which comes first; 0 without.
  int64_t dictionary_bytes = 0;
  std::vector<PageCount> pages;
  /// Least and greatest value as the PLAIN encoding has them, texts without a length.
  std::optional<std::string> min, max;
};

struct Page {
  Encoding encoding = Encoding::kPlain;
  /// Either the values encoded, or a page that was sealed.
  std::string_view values = {};
  const TextValues::Sealed* sealed = nullptr;
};

/// One a thread; its buffers are reused from chunk to chunk.
class PageWriter {
 public:
  explicit PageWriter(Compressor* compressor) : compressor_(compressor) {}

  /// Begins a chunk.
  /// \param sealed some of its pages are: all are of version 2.
  void Start(LevelsMax max, bool sealed, arrow::io::OutputStream* sink);
  /// What is known of the chunk so far.
  ColumnChunk& chunk() { return chunk_; }

  /// \param values as the PLAIN encoding has them.
  arrow::Status WriteDictionary(std::string_view values, uint32_t count);
  /// \param slice the levels of the page.
  arrow::Status WriteData(const LevelSlice& slice, const Page& page);

 private:
  arrow::Status WriteV1(const LevelSlice& slice, const Page& page);
  arrow::Status WriteV2(const LevelSlice& slice, const Page& page);
  std::string_view Compress(std::string_view raw);
  arrow::Status Put(std::string_view body, size_t raw_bytes);
  void Count(PageType type, Encoding encoding);

  Compressor* compressor_;
  LevelsMax max_;
  bool sealed_ = false;
  arrow::io::OutputStream* sink_ = nullptr;
  ColumnChunk chunk_;
  std::string header_, body_;
};

}  // namespace trailmill::encode
