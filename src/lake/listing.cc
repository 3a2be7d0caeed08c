// What a lake has, row by row: its files, its objects, and what was refused.

#include <algorithm>

#include <arrow/api.h>

#include "lake/data_file.h"
#include "lake/lake.h"
#include "lake/ledger.h"
#include "lake/ledger_row.h"
#include "lake/tables.h"
#include "source/location.h"
#include "source/open_location.h"

namespace trailmill {
namespace {

using arrow::Status;
using OnReject = std::function<Status(const LakeReject&)>;

constexpr int64_t kNsPerMs = 1'000'000;
constexpr int64_t kUsPerMs = 1000;

template <typename Array>
const Array& Column(const arrow::RecordBatch& batch, const char* name) {
  return static_cast<const Array&>(*batch.GetColumnByName(name));
}

std::string TextAt(const arrow::BinaryArray& column, int64_t row) {
  return column.IsNull(row) ? std::string() : column.GetString(row);
}

int64_t NumberAt(const arrow::Int64Array& column, int64_t row) {
  return column.IsNull(row) ? -1 : column.Value(row);
}

Status HandOut(const arrow::RecordBatch& batch, const OnReject& on_row) {
  const auto text = [&](const char* name, int64_t row) {
    return TextAt(Column<arrow::BinaryArray>(batch, name), row);
  };
  const auto number = [&](const char* name, int64_t row) {
    return NumberAt(Column<arrow::Int64Array>(batch, name), row);
  };
  const auto& times = Column<arrow::TimestampArray>(batch, "time");
  for (int64_t row = 0; row < batch.num_rows(); ++row) {
    LakeReject reject{text("key", row),      text("etag", row),     number("record", row),
                      number("offset", row), number("length", row), text("code", row),
                      text("reason", row),   text("bytes", row),    0};
    if (times.IsValid(row)) reject.time_ms = times.Value(row) / kUsPerMs;
    ARROW_RETURN_NOT_OK(on_row(reject));
  }
  return Status::OK();
}

// A day at a time, by the partitions' names.
arrow::Result<std::map<std::string, std::vector<delta::Add>>> DaysOf(
    const lake::Lake& lake, bool rejects) {
  ARROW_ASSIGN_OR_RAISE(const lake::State state, lake.LoadExisting());
  return lake::ByDirectory(rejects ? state.RejectFiles() : state.ObjectFiles());
}

std::vector<SourceObject> ObjectsOf(const std::string& location,
                                    const delta::Snapshot& events) {
  const source::Location lake = source::ParseLocation(location);
  const std::string root = source::JoinPath(lake.path, lake::kEventsTable);
  std::vector<SourceObject> objects;
  objects.reserve(events.files.size());
  for (const auto& [path, add] : events.files) {
    objects.push_back(
        {lake.With(source::JoinPath(root, path)), add.size, add.modified_ms * kNsPerMs});
  }
  return objects;
}

}  // namespace

Status LakeObjects(const std::string& location, const std::string& status,
                   const std::string& day,
                   const std::function<Status(const LakeObject&)>& on_row) {
  ARROW_ASSIGN_OR_RAISE(const auto lake, lake::Lake::Open(location));
  ARROW_ASSIGN_OR_RAISE(const auto days, DaysOf(lake, /*rejects=*/false));
  for (const auto& [directory, files] : days) {
    const std::string delivered = lake::DeliveredIn(files);
    if (!day.empty() && delivered != day) continue;
    ARROW_ASSIGN_OR_RAISE(const auto rows, lake::NewestRows(lake, files));
    ARROW_RETURN_NOT_OK(
        lake::ForEachRow(*rows, delivered, [&](const lake::LedgerRow& row) {
          const bool wanted = status.empty() || row.object.status == status;
          return wanted ? on_row(row.object) : Status::OK();
        }));
  }
  return Status::OK();
}

Status LakeRejects(const std::string& location, const OnReject& on_row) {
  ARROW_ASSIGN_OR_RAISE(const auto lake, lake::Lake::Open(location));
  ARROW_ASSIGN_OR_RAISE(const auto days, DaysOf(lake, /*rejects=*/true));
  for (const auto& [directory, files] : days) {
    for (const delta::Add& add : files) {
      ARROW_ASSIGN_OR_RAISE(const auto rows,
                            lake::ReadDataFile(lake.place(), lake::kRejectsTable, add,
                                               *lake::RejectsSchema()));
      arrow::TableBatchReader batches(*rows);
      for (std::shared_ptr<arrow::RecordBatch> batch;;) {
        ARROW_RETURN_NOT_OK(batches.ReadNext(&batch));
        if (batch == nullptr) break;
        ARROW_RETURN_NOT_OK(HandOut(*batch, on_row));
      }
    }
  }
  return Status::OK();
}

arrow::Result<std::vector<SourceObject>> LakeFiles(const std::string& location,
                                                   int64_t version) {
  ARROW_ASSIGN_OR_RAISE(const auto lake, lake::Lake::Open(location));
  ARROW_ASSIGN_OR_RAISE(const lake::State state, lake.LoadExisting());
  if (version < 0 || version == state.events.version)
    return ObjectsOf(location, state.events);
  ARROW_ASSIGN_OR_RAISE(const auto events, lake.events().Load(version));
  return ObjectsOf(location, events);
}

arrow::Result<bool> IsLake(const std::string& location) {
  const source::Location parsed = source::ParseLocation(location);
  const bool local = parsed.local();
  // A bucket's root is none, and neither is what Arrow alone can open.
  if (!local && (parsed.path.empty() || !source::IsS3(parsed))) return false;
  ARROW_ASSIGN_OR_RAISE(const auto lake, lake::Lake::Open(location));
  const auto names = lake.events().store().List(lake.events().PathOf(""), "", 1);
  // What a local path can't be listed as, a file for one, is no lake.
  if (!names.ok()) return local ? arrow::Result<bool>(false) : names.status();
  return !names->empty();
}

}  // namespace trailmill
