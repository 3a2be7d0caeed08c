#include "lake/ledger.h"

#include <algorithm>
#include <filesystem>
#include <unordered_map>

#include <arrow/api.h>
#include <arrow/compute/api.h>

#include "base/fingerprint.h"
#include "lake/data_file.h"
#include "lake/tables.h"
#include "source/calendar.h"
#include "source/location.h"
#include "store/at_once.h"

namespace trailmill::lake {
namespace {

using arrow::Status;

constexpr int64_t kNsPerUs = 1000;

std::string DirectoryOf(const std::string& day) {
  return std::string(kDelivered) + "=" + day;
}

// What tells one content of a key from the next: the ETag, or size and time where a disk
// has none.
uint64_t ContentOf(std::string_view etag, int64_t size, int64_t mtime_us) {
  if (!etag.empty()) return base::Fingerprint(etag);
  const int64_t numbers[] = {size, mtime_us};
  return base::Fingerprint({reinterpret_cast<const char*>(numbers), sizeof(numbers)});
}

struct Latest {
  uint64_t content = 0;
  int64_t version = -1;
  Known known = Known::kNew;
};
/// By the key's hash: a million keys would be 200 MB. Two keys of one hash (one in 10^7
/// for a million) would have to agree in their content, too, for either to be lost.
using LatestByKey = std::unordered_map<uint64_t, Latest>;

Known KnownOf(std::string_view status) {
  if (status == kStatusTaken || status == kStatusSkipped) return Known::kTaken;
  if (status == kStatusRejected) return Known::kRejected;
  return status == kStatusDeferred ? Known::kDeferred : Known::kNew;
}

std::shared_ptr<arrow::Schema> LookUpSchema() {
  arrow::FieldVector fields;
  for (const char* name : {"key", "etag", "size", "mtime", "status", "version"})
    fields.push_back(ObjectsSchema()->GetFieldByName(name));
  return arrow::schema(fields);
}

std::string_view TextAt(const arrow::Array& array, int64_t row) {
  if (array.IsNull(row)) return {};
  return static_cast<const arrow::StringArray&>(array).GetView(row);
}

int64_t NumberAt(const arrow::Array& array, int64_t row) {
  if (array.IsNull(row)) return -1;
  if (array.type_id() == arrow::Type::TIMESTAMP)
    return static_cast<const arrow::TimestampArray&>(array).Value(row);
  return static_cast<const arrow::Int64Array&>(array).Value(row);
}

void TakeRows(const arrow::RecordBatch& batch, LatestByKey* latest) {
  enum { kKey, kEtag, kSize, kMtime, kStatus, kVersion };
  for (int64_t row = 0; row < batch.num_rows(); ++row) {
    const int64_t version = NumberAt(*batch.column(kVersion), row);
    Latest& entry = (*latest)[base::Fingerprint(TextAt(*batch.column(kKey), row))];
    if (version < entry.version) continue;
    entry = {
        ContentOf(TextAt(*batch.column(kEtag), row), NumberAt(*batch.column(kSize), row),
                  NumberAt(*batch.column(kMtime), row)),
        version, KnownOf(TextAt(*batch.column(kStatus), row))};
  }
}

Status TakeFiles(const Lake& lake, const std::vector<delta::Add>& files,
                 LatestByKey* latest) {
  const auto schema = LookUpSchema();
  std::vector<std::shared_ptr<arrow::Table>> tables(files.size());
  ARROW_RETURN_NOT_OK(store::ForEachAtOnce(files.size(), [&](size_t i) {
    return ReadDataFile(lake.place(), kObjectsTable, files[i], *schema).Value(&tables[i]);
  }));
  for (const auto& table : tables) {
    arrow::TableBatchReader batches(*table);
    std::shared_ptr<arrow::RecordBatch> batch;
    for (;;) {
      ARROW_RETURN_NOT_OK(batches.ReadNext(&batch));
      if (batch == nullptr) break;
      TakeRows(*batch, latest);
    }
  }
  return Status::OK();
}

Known Look(const LatestByKey& latest, const SourceObject& object) {
  const auto found = latest.find(base::Fingerprint(KeyOf(object)));
  if (found == latest.end()) return Known::kNew;
  const uint64_t content =
      ContentOf(object.etag, object.size, object.mtime_ns / kNsPerUs);
  return found->second.content == content ? found->second.known : Known::kNew;
}

// An absolute path without a component that normalizing would take out, as nearly all
// are: a million of them are cheaper to look at than to take apart.
bool IsPlainlyNormal(std::string_view path) {
  return path.starts_with('/') && path.find("//") == std::string_view::npos &&
         path.find("/.") == std::string_view::npos;
}

}  // namespace

std::string KeyOf(const SourceObject& object) {
  const source::Location location = source::ParseLocation(object.location);
  if (!location.local()) return location.root + location.path;
  if (IsPlainlyNormal(location.path)) return location.path;
  std::error_code error;
  const auto path = std::filesystem::absolute(location.path, error);
  return error ? location.path : path.lexically_normal().string();
}

std::string DeliveredOf(const SourceObject& object) {
  const auto key = ParseLogKey(source::ParseLocation(object.location).path);
  if (key) return key->day;
  return source::DayText(
      static_cast<int32_t>(object.mtime_ns / kNsPerUs / source::kDayUs));
}

std::map<std::string, std::vector<delta::Add>> ByDirectory(
    const std::vector<delta::Add>& files) {
  std::map<std::string, std::vector<delta::Add>> directories;
  for (const delta::Add& file : files)
    directories[file.path.substr(0, file.path.rfind('/'))].push_back(file);
  return directories;
}

Status LookUp(const Lake& lake, const std::vector<delta::Add>& files,
              std::vector<SourceObject> objects,
              const std::function<void(SourceObject, Known)>& on_object) {
  const auto directories = ByDirectory(files);
  std::map<std::string, std::vector<uint32_t>> days;
  for (size_t i = 0; i < objects.size(); ++i)
    days[DeliveredOf(objects[i])].push_back(static_cast<uint32_t>(i));
  for (const auto& [day, indices] : days) {
    LatestByKey latest;
    const auto found = directories.find(DirectoryOf(day));
    if (found != directories.end())
      ARROW_RETURN_NOT_OK(TakeFiles(lake, found->second, &latest));
    for (const uint32_t i : indices) {
      const Known known = Look(latest, objects[i]);
      on_object(std::move(objects[i]), known);
    }
  }
  return Status::OK();
}

arrow::Result<std::shared_ptr<arrow::Table>> NewestRows(
    const Lake& lake, const std::vector<delta::Add>& files) {
  std::vector<std::shared_ptr<arrow::Table>> tables(files.size());
  ARROW_RETURN_NOT_OK(store::ForEachAtOnce(files.size(), [&](size_t i) {
    return ReadDataFile(lake.place(), kObjectsTable, files[i], *ObjectsSchema())
        .Value(&tables[i]);
  }));
  ARROW_ASSIGN_OR_RAISE(auto all, arrow::ConcatenateTables(tables));
  ARROW_ASSIGN_OR_RAISE(all, all->CombineChunks());
  const auto text = all->GetColumnByName("key")->num_chunks() == 0
                        ? nullptr
                        : all->GetColumnByName("key")->chunk(0);
  if (text == nullptr) return all;
  const auto versions = all->GetColumnByName("version")->chunk(0);
  std::map<std::string_view, int64_t> rows;
  for (int64_t row = 0; row < all->num_rows(); ++row) {
    const auto [found, is_new] = rows.emplace(TextAt(*text, row), row);
    if (!is_new && NumberAt(*versions, row) >= NumberAt(*versions, found->second))
      found->second = row;
  }
  arrow::Int64Builder indices;
  for (const auto& [key, row] : rows) ARROW_RETURN_NOT_OK(indices.Append(row));
  ARROW_ASSIGN_OR_RAISE(const auto order, indices.Finish());
  ARROW_ASSIGN_OR_RAISE(const auto taken, arrow::compute::Take(all, order));
  return taken.table();
}

}  // namespace trailmill::lake
