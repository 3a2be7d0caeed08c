#include "lake/data_file.h"

#include <arrow/io/memory.h>
#include <arrow/memory_pool.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/arrow/writer.h>

#include "base/uuid.h"
#include "delta/stats.h"
#include "lake/clock.h"
#include "lake/tables.h"
#include "store/at_once.h"
#include "store/block_file.h"
#include "store/disk.h"

namespace trailmill::lake {
namespace {

using arrow::Status;

// What a file of few rows begins with.
constexpr int64_t kSmallBytes = 4096;

std::string FilePath(const Place& place, const std::string& table,
                     const std::string& path) {
  return place.files_root + "/" + table + "/" + path;
}

// Arrow's own pool clears pages of 2 MiB for each of the threads that write small files.
arrow::MemoryPool* Pool() { return arrow::system_memory_pool(); }

std::shared_ptr<parquet::WriterProperties> Properties() {
  return parquet::WriterProperties::Builder()
      .memory_pool(Pool())
      ->compression(arrow::Compression::ZSTD)
      ->compression_level(1)
      ->enable_write_page_index()
      ->build();
}

}  // namespace

arrow::Result<delta::Add> WriteDataFile(const Place& place, const std::string& table,
                                        const std::string& directory,
                                        const arrow::Table& rows) {
  delta::Add add;
  add.path = directory + "/" + base::NewUuid() + "-0.parquet";
  add.partition_values = ValuesOf(directory);
  // At once: Parquet's writer gives a file away in pieces of some bytes.
  ARROW_ASSIGN_OR_RAISE(const auto memory,
                        arrow::io::BufferOutputStream::Create(kSmallBytes, Pool()));
  ARROW_RETURN_NOT_OK(parquet::arrow::WriteTable(
      rows, Pool(), memory, parquet::DEFAULT_MAX_ROW_GROUP_LENGTH, Properties()));
  ARROW_ASSIGN_OR_RAISE(const auto bytes, memory->Finish());
  add.size = bytes->size();
  const std::string path = FilePath(place, table, add.path);
  if (place.local) {
    ARROW_RETURN_NOT_OK(place.files->CreateDir(FilePath(place, table, directory)));
  }
  ARROW_ASSIGN_OR_RAISE(const auto sink, place.files->OpenOutputStream(path));
  ARROW_RETURN_NOT_OK(sink->Write(bytes));
  ARROW_RETURN_NOT_OK(sink->Close());
  add.modified_ms = NowMs();
  add.stats = delta::StatsJson(rows.num_rows(), {});
  return add;
}

arrow::Result<dataset::ParquetReader> OpenDataFile(const Place& place,
                                                   const std::string& table,
                                                   const delta::Add& add) {
  arrow::fs::FileInfo info(FilePath(place, table, add.path), arrow::fs::FileType::File);
  info.set_size(add.size);
  ARROW_ASSIGN_OR_RAISE(auto file, place.files->OpenInputFile(info));
  if (!place.local) file = std::make_shared<store::BlockFile>(std::move(file));
  auto reader = dataset::ParquetReader::Open(std::move(file));
  if (reader.ok()) return reader;
  return reader.status().WithMessage(info.path(), ": ", reader.status().message());
}

arrow::Result<std::shared_ptr<arrow::Table>> ReadDataFile(const Place& place,
                                                          const std::string& table,
                                                          const delta::Add& add,
                                                          const arrow::Schema& schema) {
  ARROW_ASSIGN_OR_RAISE(const auto reader, OpenDataFile(place, table, add));
  constexpr int64_t kBatchRows = 64 << 10;
  arrow::RecordBatchVector batches;
  const auto keep = [&](const arrow::RecordBatch& batch) -> arrow::Result<bool> {
    batches.push_back(batch.Slice(0));
    return true;
  };
  const Status read = reader.Read(schema, kBatchRows, keep);
  if (!read.ok()) {
    return read.WithMessage(FilePath(place, table, add.path), ": ", read.message());
  }
  return arrow::Table::FromRecordBatches(arrow::schema(schema.fields()), batches);
}

Status SyncDataFiles(const Place& place, const std::string& table,
                     const std::vector<delta::Add>& adds) {
  if (!place.local || adds.empty()) return Status::OK();
  std::vector<std::string> files;
  for (const delta::Add& add : adds) files.push_back(FilePath(place, table, add.path));
  const std::string above = store::ParentOf(place.files_root);
  ARROW_RETURN_NOT_OK(store::SyncBelow(above, files));
  return store::Sync(above.empty() ? "." : above);
}

void RemoveDataFiles(const Place& place, const std::string& table,
                     const std::vector<delta::Add>& adds) {
  const Status status = store::ForEachAtOnce(adds.size(), [&](size_t i) {
    // What is left of one that can't be removed is for vacuum.
    ARROW_UNUSED(place.files->DeleteFile(FilePath(place, table, adds[i].path)));
    return Status::OK();
  });
  ARROW_UNUSED(status);
}

}  // namespace trailmill::lake
