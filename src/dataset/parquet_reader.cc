#include "dataset/parquet_reader.h"

#include <numeric>
#include <utility>

#include <arrow/array/util.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>
#include <parquet/schema.h>

#include "dataset/plain_columns.h"
#include "schema/schema_union.h"
#include "trailmill/schema.h"

namespace trailmill::dataset {
namespace {

// Bytes that are read of a column chunk at a time. A row group of wild data has hundreds
// of columns, and `head` wants the first rows of each.
constexpr int64_t kBufferBytes = int64_t{16} << 10;

parquet::ArrowReaderProperties ArrowProperties() {
  parquet::ArrowReaderProperties properties(/*use_threads=*/false);
  properties.set_pre_buffer(false);
  properties.set_coerce_int96_timestamp_unit(arrow::TimeUnit::MICRO);
  return properties;
}

std::vector<int> UpTo(int count) {
  std::vector<int> numbers(static_cast<size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

arrow::Result<std::shared_ptr<arrow::RecordBatch>> ConformBatch(
    const arrow::RecordBatch& batch, const arrow::Schema& columns) {
  arrow::ArrayVector arrays;
  for (const auto& field : columns.fields()) {
    const int at = batch.schema()->GetFieldIndex(field->name());
    auto array = at < 0 ? arrow::MakeArrayOfNull(field->type(), batch.num_rows())
                        : Conform(batch.column(at), field->type());
    if (!array.ok()) {
      return array.status().WithMessage("column ", field->name(), ": ",
                                        array.status().message());
    }
    arrays.push_back(*std::move(array));
  }
  return arrow::RecordBatch::Make(arrow::schema(columns.fields()), batch.num_rows(),
                                  std::move(arrays));
}

}  // namespace

ParquetReader::ParquetReader(std::unique_ptr<parquet::arrow::FileReader> reader)
    : reader_(std::move(reader)) {}

arrow::Result<ParquetReader> ParquetReader::Open(
    std::shared_ptr<arrow::io::RandomAccessFile> file) {
  parquet::ReaderProperties properties;
  properties.enable_buffered_stream();
  properties.set_buffer_size(kBufferBytes);
  parquet::arrow::FileReaderBuilder builder;
  ARROW_RETURN_NOT_OK(builder.Open(std::move(file), properties));
  builder.properties(ArrowProperties());
  ARROW_ASSIGN_OR_RAISE(auto reader, builder.Build());
  return ParquetReader(std::move(reader));
}

const parquet::FileMetaData& ParquetReader::metadata() const {
  return *reader_->parquet_reader()->metadata();
}

int64_t ParquetReader::rows() const { return metadata().num_rows(); }

std::optional<std::string> ParquetReader::FooterText(const std::string& key) const {
  const auto& pairs = metadata().key_value_metadata();
  const int at = pairs == nullptr ? -1 : pairs->FindKey(key);
  return at < 0 ? std::nullopt : std::optional(pairs->value(at));
}

arrow::Result<std::shared_ptr<arrow::Schema>> ParquetReader::FileSchema() const {
  std::shared_ptr<arrow::Schema> schema;
  ARROW_RETURN_NOT_OK(reader_->GetSchema(&schema));
  return PlainSchema(*schema);
}

arrow::Result<std::shared_ptr<arrow::Schema>> ParquetReader::TableSchema() const {
  ARROW_ASSIGN_OR_RAISE(auto own, FileSchema());
  const auto text = FooterText(kRowMetadataKey);
  if (!text) return own;
  // Who rewrites a file may carry the key along with other columns, and Spark has types
  // that Parquet's can't tell: the columns are then what counts.
  const auto sparks = SchemaFromJson(*text);
  if (!sparks.ok()) return own;
  auto both = schema::UnionSchema(*PlainSchema(**sparks), *own);
  return both.ok() ? *both : own;
}

bool ParquetReader::SameSchema(const ParquetReader& other) const {
  return FooterText(kRowMetadataKey) == other.FooterText(kRowMetadataKey) &&
         metadata().schema()->Equals(*other.metadata().schema());
}

std::vector<int> ParquetReader::LeavesOf(const arrow::Schema& columns) const {
  const auto& descriptor = *metadata().schema();
  std::vector<int> leaves;
  for (int leaf = 0; leaf < descriptor.num_columns(); ++leaf) {
    const auto& name = descriptor.GetColumnRoot(leaf)->name();
    if (columns.GetFieldIndex(name) >= 0) leaves.push_back(leaf);
  }
  return leaves;
}

arrow::Status ParquetReader::Read(
    const arrow::Schema& columns, int64_t batch_rows,
    const std::function<arrow::Result<bool>(const arrow::RecordBatch&)>& on_batch) const {
  reader_->set_batch_size(batch_rows);
  ARROW_ASSIGN_OR_RAISE(
      auto batches,
      reader_->GetRecordBatchReader(UpTo(reader_->num_row_groups()), LeavesOf(columns)));
  for (;;) {
    ARROW_ASSIGN_OR_RAISE(auto batch, batches->Next());
    if (batch == nullptr) return arrow::Status::OK();
    ARROW_ASSIGN_OR_RAISE(auto rows, ConformBatch(*batch, columns));
    ARROW_ASSIGN_OR_RAISE(const bool more, on_batch(*rows));
    if (!more) return arrow::Status::OK();
  }
}

}  // namespace trailmill::dataset
