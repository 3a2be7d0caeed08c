#include "lake/read_sums.h"

#include <arrow/array.h>
#include <arrow/record_batch.h>

#include "lake/data_file.h"
#include "lake/tables.h"

namespace trailmill::lake {

arrow::Result<dataset::ParquetReader> OpenEventFile(const Lake& lake,
                                                    const delta::Add& add) {
  const std::string path = lake.FilesRoot(kEventsTable) + "/" + add.path;
  ARROW_ASSIGN_OR_RAISE(const auto info, lake.place().files->GetFileInfo(path));
  if (!info.IsFile()) return arrow::Status::IOError(path, " is not there");
  if (info.size() != add.size) {
    return arrow::Status::IOError(path, " has ", info.size(), " bytes, and ", add.size,
                                  " by the log");
  }
  return OpenDataFile(lake.place(), kEventsTable, add);
}

arrow::Result<FileSums> ReadSums(const Lake& lake, const delta::Add& add) {
  static const auto kColumns =
      arrow::schema({arrow::field("eventFingerprint", arrow::int64())});
  constexpr int64_t kBatchRows = 64 << 10;
  ARROW_ASSIGN_OR_RAISE(const auto reader, OpenEventFile(lake, add));
  FileSums sums;
  ARROW_RETURN_NOT_OK(reader.Read(
      *kColumns, kBatchRows, [&](const arrow::RecordBatch& batch) -> arrow::Result<bool> {
        const auto& column = static_cast<const arrow::Int64Array&>(*batch.column(0));
        for (int64_t row = 0; row < batch.num_rows(); ++row) {
          if (column.IsValid(row))
            sums.fingerprints += static_cast<uint64_t>(column.Value(row));
        }
        sums.rows += batch.num_rows();
        return true;
      }));
  return sums;
}

}  // namespace trailmill::lake
