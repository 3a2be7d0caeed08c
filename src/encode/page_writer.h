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

/// The least and the greatest of some values as the PLAIN encoding has them, texts
/// without a length.
struct Bounds {
  std::string min, max;

  bool operator==(const Bounds&) const = default;
};

/// What the page index tells of a data page.
struct PagePlace {
  /// Of its header, from the begin of the chunk.
  int64_t offset = 0;
  /// With the header.
  int32_t stored_bytes = 0;
  int64_t rows = 0;
  int64_t entries = 0;
  int64_t values = 0;
  /// Unset without values, and where they are of no use.
  std::optional<Bounds> bounds;
};

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
  std::optional<Bounds> bounds;
  /// Of the data pages, in order, where they were asked for.
  std::vector<PagePlace> places;
};

struct Page {
  Encoding encoding = Encoding::kPlain;
  /// Either the values encoded, or a page that was sealed.
  std::string_view values = {};
  const TextValues::Sealed* sealed = nullptr;
  /// For the page index.
  std::optional<Bounds> bounds = {};
};

struct ChunkForm {
  LevelsMax max;
  /// Some of its pages are sealed: all are of version 2.
  bool sealed = false;
  /// ColumnChunk::places is wanted.
  bool indexed = false;
};

/// One a thread; its buffers are reused from chunk to chunk.
class PageWriter {
 public:
  explicit PageWriter(Compressor* compressor) : compressor_(compressor) {}

  /// Begins a chunk.
  void Start(const ChunkForm& form, arrow::io::OutputStream* sink);
  /// What is known of the chunk so far.
  ColumnChunk& chunk() { return chunk_; }
  const ColumnChunk& chunk() const { return chunk_; }

  /// \param values as the PLAIN encoding has them.
  arrow::Status WriteDictionary(std::string_view values, uint32_t count);
  /// \param slice the levels of the page.
  arrow::Status WriteData(const LevelSlice& slice, Page page);

 private:
  arrow::Status WriteV1(const LevelSlice& slice, const Page& page);
  arrow::Status WriteV2(const LevelSlice& slice, const Page& page);
  std::string_view Compress(std::string_view raw);
  arrow::Status Put(std::string_view body, size_t raw_bytes);
  void Count(PageType type, Encoding encoding);

  Compressor* compressor_;
  ChunkForm form_;
  arrow::io::OutputStream* sink_ = nullptr;
  ColumnChunk chunk_;
  std::string header_, body_;
};

}  // namespace trailmill::encode
