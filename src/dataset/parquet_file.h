// One Parquet file that is being written, row group by row group.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include <arrow/io/interfaces.h>
#include <arrow/status.h>

#include "dataset/encoded_column.h"
#include "dataset/file_layout.h"
#include "encode/bloom_filter.h"
#include "encode/column_chunk.h"
#include "encode/compressor.h"
#include "encode/footer.h"
#include "shred/leaf_cells.h"

namespace trailmill::dataset {

/// What a thread writes row groups with: buffers and contexts that go from file to file.
class RowGroupEncoder {
 public:
  static arrow::Result<std::unique_ptr<RowGroupEncoder>> Make(
      const EncodingOptions& options);

  /// For the texts that this thread stages.
  encode::PageSealer* sealer() { return &sealer_; }
  encode::ColumnChunkWriter* chunks() { return &chunks_; }
  encode::BloomFilterWriter* blooms() { return &blooms_; }

 private:
  RowGroupEncoder(std::unique_ptr<encode::Compressor> compressor, size_t page_bytes,
                  encode::BloomFilterWriter blooms)
      : compressor_(std::move(compressor)),
        sealer_{compressor_.get(), page_bytes},
        chunks_(compressor_.get(), page_bytes),
        blooms_(std::move(blooms)) {}

  std::unique_ptr<encode::Compressor> compressor_;
  encode::PageSealer sealer_;
  encode::ColumnChunkWriter chunks_;
  encode::BloomFilterWriter blooms_;
};

/// Not thread-safe. After an error only Abort may be called.
class ParquetFile {
 public:
  ParquetFile(std::shared_ptr<arrow::io::OutputStream> sink,
              std::shared_ptr<const FileLayout> layout);
  /// Aborts if Close was not called.
  ~ParquetFile();

  /// Writes rows as a row group; none without rows.
  /// \return Invalid where a leaf that the layout dropped has a value.
  arrow::Status WriteRowGroup(const shred::LeafBatch& batch, RowGroupEncoder* encoder);

  /// A row group whose columns were encoded elsewhere: all of the layout's, in order.
  arrow::Status BeginRowGroup();
  arrow::Status AddColumn(const FileColumn& column, EncodedColumn encoded);
  /// \param rows 1 or more.
  arrow::Status EndRowGroup(int64_t rows);

  /// Writes the footer. A file without rows has no row group.
  /// \return the sink, which is still to be closed.
  arrow::Result<std::shared_ptr<arrow::io::OutputStream>> Finish();

  /// Finish(), and closes the sink.
  arrow::Status Close();

  /// Gives the file up: what stands in the sink is no Parquet file.
  void Abort();

  int64_t rows() const { return footer_.rows(); }
  /// Memory that the file holds: what the footer will tell of its row groups.
  int64_t held_bytes() const { return footer_.bytes(); }
  /// Bytes that went to the sink; after Close, the file's size.
  int64_t bytes_written() const { return bytes_written_; }
  /// In the order of FileExtras::stats_leaves.
  const std::vector<LeafStats>& stats() const { return stats_; }
  /// Of FileExtras::sum_leaf, modulo 2^64.
  uint64_t sum() const { return sum_; }

 private:
  /// A column without values is written once for all that have the same levels.
  struct NullChunk {
    encode::ColumnChunk chunk;
    std::string pages;
  };
  using NullKey = std::tuple<uint32_t, int16_t, int16_t>;
  using NullChunks = std::map<NullKey, NullChunk>;
  /// Of the row group that is being written, a column that has a Bloom filter.
  struct BloomColumn {
    int leaf;
    encode::Footer::Seam seam;
    /// Where it is made already.
    std::shared_ptr<arrow::Buffer> filter = nullptr;
  };

  arrow::Status Put(std::string_view bytes);
  arrow::Status CheckDropped(const shred::LeafBatch& batch) const;
  arrow::Status WriteColumn(const FileColumn& column, const shred::LeafBatch& batch,
                            RowGroupEncoder* encoder);
  arrow::Status WriteNulls(const FileColumn& column, const shred::LeafBatch& batch,
                           RowGroupEncoder* encoder, NullChunks* known);
  arrow::Status WriteBloomFilters(const shred::LeafBatch& batch,
                                  RowGroupEncoder* encoder);
  encode::Footer::Seam NoteColumn(const FileColumn& column,
                                  const encode::ColumnChunk& chunk);
  void CountRows(const shred::LeafBatch& batch);

  std::shared_ptr<arrow::io::OutputStream> sink_;
  std::shared_ptr<const FileLayout> layout_;
  encode::Footer footer_;
  std::vector<BloomColumn> bloom_columns_;
  std::vector<LeafStats> stats_;
  uint64_t sum_ = 0;
  int64_t bytes_written_ = 0;
};

}  // namespace trailmill::dataset
