#include "dataset/dataset_writer.h"

#include <algorithm>
#include <set>
#include <utility>

#include <arrow/io/buffered.h>
#include <arrow/util/logging.h>

#include "dataset/save_mode.h"
#include "store/disk.h"
#include "store/upload_stream.h"

namespace trailmill::dataset {
namespace {

// A file's headers and pages are many small writes: three for each column.
constexpr int64_t kSinkBufferBytes = 64 << 10;

// Arrow's errors name neither the file nor, in their message, what the system said.
arrow::Status AtFile(const arrow::Status& status, const PartFile& part) {
  if (status.ok()) return status;
  const auto& detail = status.detail();
  return status.WithMessage("write ", part.path, ": ", status.message(),
                            detail == nullptr ? "" : ": " + detail->ToString());
}

}  // namespace

DatasetWriter::DatasetWriter(std::shared_ptr<arrow::fs::FileSystem> fs,
                             std::string staging_dir,
                             std::shared_ptr<arrow::Schema> data_schema,
                             std::string row_metadata_json, WriterOptions options)
    : fs_(std::move(fs)),
      uploads_(fs_->type_name() == "s3"),
      staging_dir_(std::move(staging_dir)),
      schema_(std::move(data_schema)),
      row_metadata_json_(std::move(row_metadata_json)),
      options_(std::move(options)),
      closing_(uploads_ ? &fs_->io_context() : nullptr, options_.memory_bytes) {}

DatasetWriter::~DatasetWriter() = default;

arrow::Result<std::unique_ptr<DatasetWriter>> DatasetWriter::Make(
    std::shared_ptr<arrow::fs::FileSystem> fs, std::string staging_dir,
    std::shared_ptr<arrow::Schema> data_schema, std::string row_metadata_json,
    WriterOptions options) {
  std::unique_ptr<DatasetWriter> writer(
      new DatasetWriter(std::move(fs), std::move(staging_dir), std::move(data_schema),
                        std::move(row_metadata_json), std::move(options)));
  ARROW_ASSIGN_OR_RAISE(writer->full_layout_,
                        FileLayout::Make(*writer->schema_, {}, writer->row_metadata_json_,
                                         writer->options_.extras));
  return writer;
}

int DatasetWriter::AddPartition(PartitionSpec spec) {
  std::lock_guard lock(mutex_);
  const auto next = static_cast<int>(partitions_.size());
  const auto [number, is_new] = numbers_.emplace(spec.directory, next);
  if (is_new) {
    partitions_.push_back(std::make_unique<Partition>());
    partitions_.back()->spec = std::move(spec);
  }
  return number->second;
}

arrow::Status DatasetWriter::Append(int partition, const shred::LeafBatch& batch,
                                    RowGroupEncoder* encoder) {
  Partition* target = FindPartition(partition);
  {
    const std::lock_guard lock(target->mutex);
    ARROW_RETURN_NOT_OK(AtFile(AppendLocked(batch, encoder, target), target->part));
  }
  return KeepLimits();
}

arrow::Status DatasetWriter::Close(int partition) {
  return CloseIfOpen(FindPartition(partition));
}

arrow::Result<std::vector<PartFile>> DatasetWriter::Finish() {
  if (!options_.partitioned) AddPartition({.directory = "", .present_leaves = {}});
  for (const auto& partition : partitions_) {
    std::lock_guard lock(partition->mutex);
    if (partition->file == nullptr && !options_.partitioned && parts_.empty()) {
      ARROW_RETURN_NOT_OK(OpenFile(partition.get()));
    }
    if (partition->file == nullptr) continue;
    ARROW_RETURN_NOT_OK(AtFile(CloseFile(partition.get()), partition->part));
  }
  ARROW_RETURN_NOT_OK(closing_.Wait());
  std::sort(parts_.begin(), parts_.end(), [](const PartFile& a, const PartFile& b) {
    return std::tie(a.directory, a.name) < std::tie(b.directory, b.name);
  });
  return parts_;
}

void DatasetWriter::RemoveFiles() {
  std::set<std::string> paths;
  for (const auto& partition : partitions_) {
    if (partition->file != nullptr) partition->file->Abort();
    partition->file.reset();
    if (!partition->part.path.empty()) paths.insert(partition->part.path);
  }
  ARROW_UNUSED(closing_.Wait());
  for (const PartFile& part : parts_) paths.insert(part.path);
  ARROW_UNUSED(fs_->DeleteFiles({paths.begin(), paths.end()}));
}

int DatasetWriter::partition_count() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(partitions_.size());
}

std::vector<PartFile> DatasetWriter::closed_parts() const {
  std::lock_guard lock(mutex_);
  return parts_;
}

arrow::Status DatasetWriter::AppendLocked(const shred::LeafBatch& batch,
                                          RowGroupEncoder* encoder,
                                          Partition* partition) {
  if (batch.row_count == 0) return arrow::Status::OK();
  partition->last_used = ++clock_;
  if (partition->file == nullptr) ARROW_RETURN_NOT_OK(OpenFile(partition));
  ParquetFile& file = *partition->file;
  ARROW_RETURN_NOT_OK(file.WriteRowGroup(batch, encoder));
  CountHeld(partition);
  return file.bytes_written() >= options_.target_bytes ? CloseFile(partition)
                                                       : arrow::Status::OK();
}

std::string DatasetWriter::NameFile(Partition* partition) {
  if (options_.names == FileNames::kLake)
    return LakeFileName(options_.job_uuid, named_files_++);
  return PartFileName({.task = options_.task,
                       .job_uuid = options_.job_uuid,
                       .counter = partition->files++,
                       .partitioned = options_.partitioned,
                       .compression = options_.encoding.compression});
}

arrow::Status DatasetWriter::OpenFile(Partition* partition) {
  if (partition->layout == nullptr) ARROW_RETURN_NOT_OK(MakeLayout(partition));
  PartFile& part = partition->part;
  part = PartFile();
  part.directory = partition->spec.directory;
  part.name = NameFile(partition);
  const std::string directory = JoinPath(staging_dir_, part.directory);
  part.path = JoinPath(directory, part.name);
  if (HasDirectories(*fs_)) ARROW_RETURN_NOT_OK(fs_->CreateDir(directory));
  ARROW_ASSIGN_OR_RAISE(auto raw, fs_->OpenOutputStream(part.path));
  ARROW_ASSIGN_OR_RAISE(
      auto sink, arrow::io::BufferedOutputStream::Create(
                     kSinkBufferBytes, arrow::default_memory_pool(), std::move(raw)));
  partition->file = std::make_unique<ParquetFile>(std::move(sink), partition->layout);
  partition->is_open = true;
  ++open_files_;
  return arrow::Status::OK();
}

arrow::Status DatasetWriter::CloseFile(Partition* partition) {
  ARROW_ASSIGN_OR_RAISE(auto sink, partition->file->Finish());
  ARROW_RETURN_NOT_OK(
      closing_.Close(std::move(sink), UnsentBytes(*partition->file),
                     [part = partition->part](const arrow::Status& status) {
                       return AtFile(status, part);
                     }));
  partition->part.rows = partition->file->rows();
  partition->part.bytes = partition->file->bytes_written();
  partition->part.stats = partition->file->stats();
  partition->part.sum = partition->file->sum();
  partition->file.reset();
  partition->layout.reset();
  partition->is_open = false;
  --open_files_;
  CountHeld(partition);
  std::lock_guard lock(mutex_);
  parts_.push_back(partition->part);
  return arrow::Status::OK();
}

arrow::Status DatasetWriter::MakeLayout(Partition* partition) {
  std::vector<bool> kept = partition->spec.present_leaves;
  if (options_.columns == FileColumns::kAll || kept.empty()) {
    partition->layout = full_layout_;
    return arrow::Status::OK();
  }
  // A file needs a column to count its rows by.
  if (std::find(kept.begin(), kept.end(), true) == kept.end()) kept[0] = true;
  return FileLayout::Make(*schema_, kept, row_metadata_json_, options_.extras)
      .Value(&partition->layout);
}

int64_t DatasetWriter::UnsentBytes(const ParquetFile& file) const {
  return uploads_ ? std::min(file.bytes_written(), store::kUploadBytesMax) : 0;
}

void DatasetWriter::CountHeld(Partition* partition) {
  const ParquetFile* file = partition->file.get();
  const int64_t bytes = file == nullptr ? 0 : file->held_bytes() + UnsentBytes(*file);
  held_bytes_ += bytes - partition->held_bytes.exchange(bytes);
}

arrow::Status DatasetWriter::KeepLimits() {
  while (held_bytes_ > options_.memory_bytes) ARROW_RETURN_NOT_OK(CloseLargest());
  while (open_files_ > kOpenFilesMax) ARROW_RETURN_NOT_OK(CloseLeastRecentlyUsed());
  return arrow::Status::OK();
}

arrow::Status DatasetWriter::CloseIfOpen(Partition* partition) {
  const std::lock_guard lock(partition->mutex);
  if (partition->file == nullptr) return arrow::Status::OK();
  return AtFile(CloseFile(partition), partition->part);
}

arrow::Status DatasetWriter::CloseLargest() {
  Partition* largest = nullptr;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& partition : partitions_) {
      if (largest == nullptr || partition->held_bytes > largest->held_bytes)
        largest = partition.get();
    }
  }
  return CloseIfOpen(largest);
}

arrow::Status DatasetWriter::CloseLeastRecentlyUsed() {
  Partition* oldest = nullptr;
  {
    std::lock_guard lock(mutex_);
    for (const auto& partition : partitions_) {
      if (!partition->is_open) continue;
      if (oldest == nullptr || partition->last_used < oldest->last_used) {
        oldest = partition.get();
      }
    }
  }
  return oldest == nullptr ? arrow::Status::OK() : CloseIfOpen(oldest);
}

DatasetWriter::Partition* DatasetWriter::FindPartition(int partition) {
  std::lock_guard lock(mutex_);
  return partitions_.at(static_cast<size_t>(partition)).get();
}

}  // namespace trailmill::dataset
