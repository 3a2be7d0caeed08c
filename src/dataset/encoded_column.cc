#include "dataset/encoded_column.h"

#include <arrow/io/memory.h>
#include <arrow/memory_pool.h>

#include "dataset/file_extras.h"
#include "dataset/parquet_file.h"

namespace trailmill::dataset {
namespace {

// What most columns of a small row group take.
constexpr int64_t kFirstBytes = int64_t{16} << 10;

auto NewBuffer() {
  return arrow::io::BufferOutputStream::Create(kFirstBytes, arrow::system_memory_pool());
}

}  // namespace

arrow::Result<EncodedColumn> EncodeColumn(const FileColumn& column,
                                          const encode::ColumnCells& cells,
                                          std::span<const encode::LevelRun> levels,
                                          bool indexed, RowGroupEncoder* encoder) {
  EncodedColumn encoded;
  encoder->chunks()->set_indexed(indexed);
  ARROW_ASSIGN_OR_RAISE(const auto pages, NewBuffer());
  ARROW_ASSIGN_OR_RAISE(
      encoded.chunk, encoder->chunks()->Write(column.type, cells, levels, pages.get()));
  ARROW_ASSIGN_OR_RAISE(encoded.pages, pages->Finish());
  if (column.has_bloom_filter && cells.values > 0) {
    ARROW_ASSIGN_OR_RAISE(const auto bloom, NewBuffer());
    ARROW_RETURN_NOT_OK(encoder->blooms()->Write(*cells.texts, bloom.get()).status());
    ARROW_ASSIGN_OR_RAISE(encoded.bloom_filter, bloom->Finish());
  }
  if (column.type.physical == parquet::Type::INT64) encoded.sum = SumOf(cells.fixed);
  return encoded;
}

}  // namespace trailmill::dataset
