#include "dataset/parquet_file.h"

#include <utility>

#include <arrow/util/logging.h>
#include <parquet/column_writer.h>
#include <parquet/exception.h>

namespace trailmill::dataset {
namespace {

// What an open file holds for each column: its descriptor and properties; and for each
// column of a row group that was ended: its metadata for the footer. Measured with 600
// columns in 20 files, as the figures of column_plan.cc were.
constexpr int64_t kFileColumnBytes = 2 << 10;
constexpr int64_t kEndedChunkBytes = 1 << 10;

template <typename Type>
void WriteTyped(const shred::Levels& levels, const void* values,
                parquet::ColumnWriter* writer) {
  static_cast<parquet::TypedColumnWriter<Type>*>(writer)->WriteBatch(
      levels.count, levels.definitions, levels.repetitions,
      static_cast<const typename Type::c_type*>(values));
}

void WriteCells(const FileColumn& column, const shred::LeafBatch& batch,
                parquet::ColumnWriter* writer) {
  const void* values = batch.leaves[column.leaf].values;
  const shred::Levels levels = batch.levels->Make(column.leaf);
  switch (column.physical) {
    case parquet::Type::BOOLEAN:
      return WriteTyped<parquet::BooleanType>(levels, values, writer);
    case parquet::Type::INT32:
      return WriteTyped<parquet::Int32Type>(levels, values, writer);
    case parquet::Type::INT64:
      return WriteTyped<parquet::Int64Type>(levels, values, writer);
    case parquet::Type::DOUBLE:
      return WriteTyped<parquet::DoubleType>(levels, values, writer);
    case parquet::Type::BYTE_ARRAY:
      return WriteTyped<parquet::ByteArrayType>(levels, values, writer);
    case parquet::Type::FIXED_LEN_BYTE_ARRAY:
      return WriteTyped<parquet::FLBAType>(levels, values, writer);
    default:
      ARROW_LOG(FATAL) << "no such column type in our schemas: " << column.physical;
  }
}

}  // namespace

ParquetFile::ParquetFile(std::shared_ptr<arrow::io::OutputStream> sink,
                         std::shared_ptr<const FileLayout> layout,
                         ParquetFileOptions options,
                         const std::vector<bool>* may_have_values)
    : sink_(std::move(sink)),
      layout_(std::move(layout)),
      options_(options),
      may_have_values_(may_have_values) {}

ParquetFile::~ParquetFile() { Abort(); }

arrow::Status ParquetFile::WriteAll(std::span<const shred::LeafBatch> batches) {
  ARROW_CHECK(writer_ == nullptr);
  int64_t rows = 0;
  for (const auto& batch : batches) {
    ARROW_RETURN_NOT_OK(CheckDropped(batch));
    rows += batch.row_count;
  }
  ARROW_RETURN_NOT_OK(Start(batches, /*complete=*/true));
  if (rows == 0) return arrow::Status::OK();
  BEGIN_PARQUET_CATCH_EXCEPTIONS
  parquet::RowGroupWriter* row_group = writer_->AppendRowGroup();
  for (const FileColumn& column : layout_->columns) {
    parquet::ColumnWriter* writer = row_group->NextColumn();
    for (const auto& batch : batches) WriteCells(column, batch, writer);
  }
  row_group->Close();
  END_PARQUET_CATCH_EXCEPTIONS
  rows_ = rows;
  return UpdateBytesWritten();
}

arrow::Status ParquetFile::Append(const shred::LeafBatch& batch) {
  ARROW_RETURN_NOT_OK(CheckDropped(batch));
  if (batch.row_count == 0) return arrow::Status::OK();
  if (writer_ == nullptr) ARROW_RETURN_NOT_OK(Start({&batch, 1}, /*complete=*/false));
  BEGIN_PARQUET_CATCH_EXCEPTIONS
  if (row_group_ == nullptr) row_group_ = writer_->AppendBufferedRowGroup();
  const auto& columns = layout_->columns;
  for (size_t i = 0; i < columns.size(); ++i) {
    WriteCells(columns[i], batch, row_group_->column(static_cast<int>(i)));
  }
  buffered_bytes_ = EstimateBuffered();
  END_PARQUET_CATCH_EXCEPTIONS
  rows_ += batch.row_count;
  row_group_rows_ += batch.row_count;
  return RowGroupIsFull() ? EndRowGroup() : arrow::Status::OK();
}

arrow::Status ParquetFile::EndRowGroup() {
  if (row_group_ == nullptr) return arrow::Status::OK();
  BEGIN_PARQUET_CATCH_EXCEPTIONS
  row_group_->Close();
  END_PARQUET_CATCH_EXCEPTIONS
  row_group_ = nullptr;
  ++ended_row_groups_;
  row_group_rows_ = 0;
  buffered_bytes_ = 0;
  return UpdateBytesWritten();
}

arrow::Status ParquetFile::Close() {
  if (writer_ == nullptr) ARROW_RETURN_NOT_OK(Start({}, /*complete=*/true));
  ARROW_RETURN_NOT_OK(EndRowGroup());
  BEGIN_PARQUET_CATCH_EXCEPTIONS
  writer_->Close();
  END_PARQUET_CATCH_EXCEPTIONS
  writer_.reset();
  ARROW_RETURN_NOT_OK(UpdateBytesWritten());
  return std::exchange(sink_, nullptr)->Close();
}

void ParquetFile::Abort() {
  if (sink_ == nullptr) return;
  // Before the writer goes: its destructor writes a footer, and that of an upload would
  // complete it.
  ARROW_UNUSED(sink_->Abort());
  writer_.reset();
  sink_.reset();
}

arrow::Status ParquetFile::Start(std::span<const shred::LeafBatch> batches,
                                 bool complete) {
  static const std::vector<bool> kAll;
  const auto& may_have = may_have_values_ == nullptr ? kAll : *may_have_values_;
  BEGIN_PARQUET_CATCH_EXCEPTIONS
  FilePlan plan = PlanFile(*layout_, options_.encoding, may_have, batches, complete);
  writer_bytes_ = plan.writer_bytes;
  writer_ = parquet::ParquetFileWriter::Open(sink_, layout_->schema,
                                             std::move(plan.properties), layout_->footer);
  END_PARQUET_CATCH_EXCEPTIONS
  return arrow::Status::OK();
}

arrow::Status ParquetFile::CheckDropped(const shred::LeafBatch& batch) const {
  for (int leaf : layout_->dropped_leaves) {
    if (batch.leaves[leaf].value_count > 0) {
      return arrow::Status::Invalid(
          "write a Parquet file: a leaf that was said to be empty has values: leaf ",
          leaf);
    }
  }
  return arrow::Status::OK();
}

arrow::Status ParquetFile::UpdateBytesWritten() {
  ARROW_ASSIGN_OR_RAISE(bytes_written_, sink_->Tell());
  return arrow::Status::OK();
}

int64_t ParquetFile::EstimateBuffered() const {
  const auto open = row_group_->estimated_buffered_stats();
  return row_group_->total_compressed_bytes() +
         row_group_->total_compressed_bytes_written() + open.def_level_bytes +
         open.rep_level_bytes + open.value_bytes + open.dict_bytes;
}

int64_t ParquetFile::held_bytes() const {
  if (writer_ == nullptr) return 0;
  const auto columns = static_cast<int64_t>(layout_->columns.size());
  const int64_t open = row_group_ == nullptr ? 0 : buffered_bytes_ + writer_bytes_;
  return columns * (kFileColumnBytes + ended_row_groups_ * kEndedChunkBytes) + open;
}

bool ParquetFile::RowGroupIsFull() const {
  if (buffered_bytes_ >= options_.row_group_bytes_max) return true;
  return buffered_bytes_ >= options_.row_group_bytes &&
         row_group_rows_ >= options_.row_group_rows_min;
}

}  // namespace trailmill::dataset
