#include "dataset/parquet_file.h"

#include <utility>

#include <arrow/buffer.h>
#include <arrow/io/memory.h>

namespace trailmill::dataset {
namespace {

constexpr std::string_view kMagic = "PAR1";

// Readers find out from it how far to trust a file (parquet-mr's VersionParser). What we
// write has nothing to do with parquet-cpp, whose faults of old they know by its name.
constexpr std::string_view kCreatedBy =
    "trailmill version " TRAILMILL_VERSION " (build " TRAILMILL_VERSION ")";

}  // namespace

arrow::Result<std::unique_ptr<RowGroupEncoder>> RowGroupEncoder::Make(
    const EncodingOptions& options) {
  ARROW_ASSIGN_OR_RAISE(
      auto compressor,
      encode::Compressor::Make(options.compression, options.compression_level));
  ARROW_ASSIGN_OR_RAISE(auto blooms,
                        encode::BloomFilterWriter::Make(options.compression));
  return std::unique_ptr<RowGroupEncoder>(new RowGroupEncoder(
      std::move(compressor), static_cast<size_t>(options.page_bytes), std::move(blooms)));
}

ParquetFile::ParquetFile(std::shared_ptr<arrow::io::OutputStream> sink,
                         std::shared_ptr<const FileLayout> layout)
    : sink_(std::move(sink)),
      layout_(std::move(layout)),
      footer_(layout_->extras.page_index),
      stats_(layout_->extras.stats_leaves.size()) {}

ParquetFile::~ParquetFile() { Abort(); }

arrow::Status ParquetFile::Put(std::string_view bytes) {
  ARROW_RETURN_NOT_OK(sink_->Write(bytes.data(), static_cast<int64_t>(bytes.size())));
  bytes_written_ += static_cast<int64_t>(bytes.size());
  return arrow::Status::OK();
}

arrow::Status ParquetFile::WriteRowGroup(const shred::LeafBatch& batch,
                                         RowGroupEncoder* encoder) {
  ARROW_RETURN_NOT_OK(CheckDropped(batch));
  if (batch.row_count == 0) return arrow::Status::OK();
  NullChunks nulls;
  encoder->chunks()->set_indexed(layout_->extras.page_index);
  ARROW_RETURN_NOT_OK(BeginRowGroup());
  for (const FileColumn& column : layout_->columns) {
    const bool empty = batch.leaves[static_cast<size_t>(column.leaf)].cells.values == 0;
    ARROW_RETURN_NOT_OK(empty ? WriteNulls(column, batch, encoder, &nulls)
                              : WriteColumn(column, batch, encoder));
  }
  footer_.EndRowGroup(batch.row_count);
  CountRows(batch);
  return WriteBloomFilters(batch, encoder);
}

arrow::Status ParquetFile::BeginRowGroup() {
  if (bytes_written_ == 0) ARROW_RETURN_NOT_OK(Put(kMagic));
  footer_.BeginRowGroup(layout_->columns.size());
  return arrow::Status::OK();
}

arrow::Status ParquetFile::AddColumn(const FileColumn& column, EncodedColumn encoded) {
  const auto seam = NoteColumn(column, encoded.chunk);
  ARROW_RETURN_NOT_OK(Put(std::string_view(*encoded.pages)));
  if (encoded.bloom_filter != nullptr)
    bloom_columns_.push_back({column.leaf, seam, std::move(encoded.bloom_filter)});
  if (column.stats >= 0) stats_[size_t(column.stats)].nulls += encoded.chunk.nulls;
  if (column.leaf == layout_->extras.sum_leaf) sum_ += encoded.sum;
  return arrow::Status::OK();
}

arrow::Status ParquetFile::EndRowGroup(int64_t rows) {
  footer_.EndRowGroup(rows);
  for (const BloomColumn& column : bloom_columns_) {
    footer_.AddBloomFilter(column.seam, bytes_written_, column.filter->size());
    ARROW_RETURN_NOT_OK(Put(std::string_view(*column.filter)));
  }
  bloom_columns_.clear();
  return arrow::Status::OK();
}

// REQUIRES: its pages come next.
encode::Footer::Seam ParquetFile::NoteColumn(const FileColumn& column,
                                             const encode::ColumnChunk& chunk) {
  if (column.stats >= 0) {
    AddValues(column.type, chunk.entries - chunk.nulls, chunk.bounds,
              &stats_[static_cast<size_t>(column.stats)]);
  }
  return footer_.AddColumn(column.type.physical, column.path, bytes_written_, chunk);
}

arrow::Status ParquetFile::WriteColumn(const FileColumn& column,
                                       const shred::LeafBatch& batch,
                                       RowGroupEncoder* encoder) {
  const auto leaf = static_cast<size_t>(column.leaf);
  ARROW_ASSIGN_OR_RAISE(const auto chunk,
                        encoder->chunks()->Write(column.type, batch.leaves[leaf].cells,
                                                 batch.levels->Make(leaf), sink_.get()));
  const auto seam = NoteColumn(column, chunk);
  bytes_written_ += chunk.stored_bytes;
  if (column.has_bloom_filter) bloom_columns_.push_back({column.leaf, seam});
  return arrow::Status::OK();
}

// Behind their row group, where BloomFilter.md has them: they are not held until the end.
arrow::Status ParquetFile::WriteBloomFilters(const shred::LeafBatch& batch,
                                             RowGroupEncoder* encoder) {
  for (const BloomColumn& column : bloom_columns_) {
    const auto& cells = batch.leaves[static_cast<size_t>(column.leaf)].cells;
    ARROW_ASSIGN_OR_RAISE(const int64_t bytes,
                          encoder->blooms()->Write(*cells.texts, sink_.get()));
    footer_.AddBloomFilter(column.seam, bytes_written_, bytes);
    bytes_written_ += bytes;
  }
  bloom_columns_.clear();
  return arrow::Status::OK();
}

// Also of leaves that the file does not hold.
void ParquetFile::CountRows(const shred::LeafBatch& batch) {
  const FileExtras& extras = layout_->extras;
  for (size_t i = 0; i < stats_.size(); ++i) {
    const auto& cells = batch.leaves[static_cast<size_t>(extras.stats_leaves[i])].cells;
    stats_[i].nulls += cells.entries - cells.values;
  }
  if (extras.sum_leaf < 0) return;
  sum_ += SumOf(batch.leaves[static_cast<size_t>(extras.sum_leaf)].cells.fixed);
}

arrow::Status ParquetFile::WriteNulls(const FileColumn& column,
                                      const shred::LeafBatch& batch,
                                      RowGroupEncoder* encoder, NullChunks* known) {
  const auto leaf = static_cast<size_t>(column.leaf);
  const NullKey key(batch.leaves[leaf].levels, column.type.max.repetition,
                    column.type.max.definition);
  auto found = known->find(key);
  if (found == known->end()) {
    ARROW_ASSIGN_OR_RAISE(auto sink, arrow::io::BufferOutputStream::Create());
    ARROW_ASSIGN_OR_RAISE(auto chunk,
                          encoder->chunks()->Write(column.type, batch.leaves[leaf].cells,
                                                   batch.levels->Make(leaf), sink.get()));
    ARROW_ASSIGN_OR_RAISE(const auto pages, sink->Finish());
    found = known->emplace(key, NullChunk{std::move(chunk), pages->ToString()}).first;
  }
  const NullChunk& nulls = found->second;
  footer_.AddColumn(column.type.physical, column.path, bytes_written_, nulls.chunk);
  return Put(nulls.pages);
}

arrow::Result<std::shared_ptr<arrow::io::OutputStream>> ParquetFile::Finish() {
  if (bytes_written_ == 0) ARROW_RETURN_NOT_OK(Put(kMagic));
  ARROW_RETURN_NOT_OK(Put(footer_.Finish(layout_->footer, kCreatedBy, bytes_written_)));
  return std::exchange(sink_, nullptr);
}

arrow::Status ParquetFile::Close() {
  ARROW_ASSIGN_OR_RAISE(const auto sink, Finish());
  return sink->Close();
}

void ParquetFile::Abort() {
  if (sink_ == nullptr) return;
  ARROW_UNUSED(sink_->Abort());
  sink_.reset();
}

arrow::Status ParquetFile::CheckDropped(const shred::LeafBatch& batch) const {
  for (const int leaf : layout_->dropped_leaves) {
    if (batch.leaves[static_cast<size_t>(leaf)].cells.values > 0) {
      return arrow::Status::Invalid(
          "write a Parquet file: a leaf that was said to be empty has values: leaf ",
          leaf);
    }
  }
  return arrow::Status::OK();
}

}  // namespace trailmill::dataset
