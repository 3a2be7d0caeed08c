// One column of one row group: its pages, and what the footer says of it.
//
//   [dictionary page] data page...      each a header (thrift), then its body
//
// A data page's body is version 1's, levels and values compressed together. A chunk that
// has pages which were sealed, values alone, before their levels were known, is version
// 2's, whose levels stand outside of what is compressed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <arrow/io/interfaces.h>
#include <arrow/status.h>
#include <parquet/types.h>

#include "encode/level_runs.h"
#include "encode/page_writer.h"
#include "encode/text_values.h"
#include "encode/word_dictionary.h"

namespace trailmill::encode {

struct ColumnType {
  parquet::Type::type physical = parquet::Type::BYTE_ARRAY;
  /// Bytes of a value; 0 of texts and 1 of booleans as they are held.
  int width = 0;
  LevelsMax max;
};

/// The cells of one leaf column. Views.
struct ColumnCells {
  int64_t rows = 0;
  /// Levels, at least as many as rows.
  int64_t entries = 0;
  /// Of them with a value.
  int64_t values = 0;
  /// Of a column of texts with values.
  const TextValues* texts = nullptr;
  /// Of another: the values one after the other, as the PLAIN encoding has them, but a
  /// boolean is a byte.
  std::string_view fixed = {};
};

/// One a thread; its buffers are reused from chunk to chunk.
class ColumnChunkWriter {
 public:
  /// \param page_bytes encoded bytes at which a page ends.
  ColumnChunkWriter(Compressor* compressor, size_t page_bytes)
      : pages_(compressor), page_bytes_(page_bytes) {}

  /// Whether what follows is for a page index: off at first.
  void set_indexed(bool indexed) { indexed_ = indexed; }

  /// Writes the pages.
  /// \param levels of all entries.
  arrow::Result<ColumnChunk> Write(const ColumnType& type, const ColumnCells& cells,
                                   std::span<const LevelRun> levels,
                                   arrow::io::OutputStream* sink);

 private:
  arrow::Status Nulls();
  arrow::Status Texts(const TextValues& texts);
  arrow::Status Indices(std::span<const uint32_t> indices, uint32_t distinct, bool last);
  arrow::Status OpenTexts(const TextValues& texts, Encoding encoding);
  arrow::Status PlainTexts(const TextValues& texts);
  arrow::Status Booleans(std::string_view values);
  arrow::Status Words(std::string_view words);
  arrow::Status Fixed(std::string_view values);

  void LeaveUncompressed() { pages_.chunk().codec = arrow::Compression::UNCOMPRESSED; }
  void Cut(int64_t values, bool last);
  arrow::Status WriteCut(Page page);
  std::optional<Bounds> CutBounds() const;

  PageWriter pages_;
  size_t page_bytes_;
  bool indexed_ = false;

  // Of the chunk that is being written.
  const ColumnType* type_ = nullptr;
  const ColumnCells* cells_ = nullptr;
  LevelCutter* levels_ = nullptr;
  bool sealed_ = false;
  /// The page that is being made, and the values before it.
  LevelSlice slice_;
  int64_t values_before_ = 0;

  std::string values_;
  WordDictionary words_;
};

}  // namespace trailmill::encode
