// Writes the rows of many partitions, from many threads, to files below one directory.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <arrow/filesystem/filesystem.h>
#include <arrow/result.h>
#include <arrow/type.h>

#include "dataset/closing_files.h"
#include "dataset/file_layout.h"
#include "dataset/parquet_file.h"
#include "dataset/part_file.h"
#include "shred/leaf_cells.h"

namespace trailmill::dataset {

/// Which leaves stand in a file.
enum class FileColumns {
  /// All of the schema, as in Spark's files.
  kAll,
  /// Those that have a value in the file's partition. The footer still names all of them.
  /// An object or array in which nothing has a value is null when it is read back.
  kPresent,
};

enum class FileNames {
  /// PartFileName: a file is numbered within its partition.
  kSpark,
  /// LakeFileName: within the writer, so that no two of it have the same name.
  kLake,
};

struct WriterOptions {
  EncodingOptions encoding;
  FileExtras extras;
  FileNames names = FileNames::kSpark;
  FileColumns columns = FileColumns::kAll;
  /// Bytes at which a file ends and the next one of its partition begins.
  int64_t target_bytes = int64_t{256} << 20;
  /// Memory that open files may hold, for what their footers will tell and, in an object
  /// store, what is not sent yet; beyond it the one that holds most is closed.
  int64_t memory_bytes = int64_t{64} << 20;
  /// Stands in every file's name.
  std::string job_uuid;
  /// Spark's task number, for the files' names.
  int task = 0;
  /// False: one partition, whose directory is empty.
  bool partitioned = true;
};

struct PartitionSpec {
  /// Below the dataset's root, as PartitionDirectory gives it.
  std::string directory;
  /// One flag for each leaf of the schema, depth first: whether any row of the partition
  /// may have a value there. Empty: all may.
  std::vector<bool> present_leaves;
};

/// Thread-safe, but for Finish. Workers append row groups to the file that their
/// partition shares, under that partition's lock. Fed by one thread, the same calls give
/// the same files, but for the uuid in their names. After an error, give the writer up:
/// its open files are aborted and `closed_parts()` says what else it leaves.
class DatasetWriter {
 public:
  /// Files that are open at the same time; the least recently used one is closed beyond
  /// it and its partition goes on in a new file. Well below the 1,024 descriptors that a
  /// process gets by default, and an upload to an object store holds a buffer of 10 MB.
  /// Exceeded by no more than the number of threads, for a moment.
  static constexpr int kOpenFilesMax = 128;

  /// \param staging_dir where files are written, each in its partition's directory.
  /// \param data_schema the columns of the files: without the partition columns.
  /// \param row_metadata_json Spark's schema.json of `data_schema`.
  static arrow::Result<std::unique_ptr<DatasetWriter>> Make(
      std::shared_ptr<arrow::fs::FileSystem> fs, std::string staging_dir,
      std::shared_ptr<arrow::Schema> data_schema, std::string row_metadata_json,
      WriterOptions options);
  ~DatasetWriter();

  /// The number of a partition, for Append: a new one at the first call for a directory,
  /// whose spec counts; the same one later.
  int AddPartition(PartitionSpec spec);

  /// Partitions are numbered from 0.
  int partition_count() const;

  /// Writes rows as a row group. \param encoder of the calling thread.
  arrow::Status Append(int partition, const shred::LeafBatch& batch,
                       RowGroupEncoder* encoder);

  /// Closes the partition's file, if one is open.
  arrow::Status Close(int partition);

  /// Memory that open files hold.
  int64_t held_bytes() const { return held_bytes_; }

  /// Closes all files.
  /// \return the files in order of directory and name. Without any row: none, but where
  /// the
  ///   dataset has no partitions one file without rows, as Spark writes it.
  /// REQUIRES: no other call runs or follows.
  arrow::Result<std::vector<PartFile>> Finish();

  /// The files closed so far.
  std::vector<PartFile> closed_parts() const;

  /// Gives the writer up and removes all files that it closed or opened, as far as that
  /// can be done; their directories stay, as others may write there.
  /// REQUIRES: no other call runs or follows.
  void RemoveFiles();

 private:
  struct Partition {
    PartitionSpec spec;
    std::mutex mutex;  // guards what follows, but for the atomics
    std::shared_ptr<const FileLayout> layout;
    std::unique_ptr<ParquetFile> file;
    PartFile part;
    int files = 0;
    /// Written under the lock, read without.
    std::atomic<int64_t> held_bytes = 0;
    std::atomic<bool> is_open = false;
    std::atomic<int64_t> last_used = 0;
  };

  DatasetWriter(std::shared_ptr<arrow::fs::FileSystem> fs, std::string staging_dir,
                std::shared_ptr<arrow::Schema> data_schema, std::string row_metadata_json,
                WriterOptions options);

  // These REQUIRE the partition's lock.
  arrow::Status AppendLocked(const shred::LeafBatch& batch, RowGroupEncoder* encoder,
                             Partition* partition);
  std::string NameFile(Partition* partition);
  arrow::Status OpenFile(Partition* partition);
  arrow::Status CloseFile(Partition* partition);
  arrow::Status MakeLayout(Partition* partition);
  void CountHeld(Partition* partition);
  int64_t UnsentBytes(const ParquetFile& file) const;

  arrow::Status KeepLimits();
  arrow::Status CloseLargest();
  arrow::Status CloseLeastRecentlyUsed();
  arrow::Status CloseIfOpen(Partition* partition);
  Partition* FindPartition(int partition);

  const std::shared_ptr<arrow::fs::FileSystem> fs_;
  /// Files are sent to a store far away, and held until they are.
  const bool uploads_;
  const std::string staging_dir_;
  const std::shared_ptr<arrow::Schema> schema_;
  const std::string row_metadata_json_;
  const WriterOptions options_;
  /// Of files with all leaves.
  std::shared_ptr<const FileLayout> full_layout_;

  mutable std::mutex mutex_;  // guards these three; taken after a partition's lock
  std::vector<std::unique_ptr<Partition>> partitions_;
  std::map<std::string, int> numbers_;
  std::vector<PartFile> parts_;

  ClosingFiles closing_;

  std::atomic<int64_t> clock_ = 0;
  /// Files that were given a name.
  std::atomic<int64_t> named_files_ = 0;
  std::atomic<int> open_files_ = 0;
  std::atomic<int64_t> held_bytes_ = 0;
};

}  // namespace trailmill::dataset
