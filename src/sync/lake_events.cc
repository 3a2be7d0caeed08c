#include "sync/lake_events.h"

#include <algorithm>
#include <limits>

#include <arrow/array.h>
#include <arrow/record_batch.h>
#include <nlohmann/json.hpp>

#include "base/fingerprint.h"
#include "delta/stats.h"
#include "lake/data_file.h"
#include "lake/event_file.h"
#include "lake/tables.h"
#include "source/calendar.h"
#include "store/at_once.h"
#include "sync/canonical_text.h"
#include "trailmill/cloudtrail.h"

namespace trailmill::sync {
namespace {

using arrow::Status;
using Json = nlohmann::json;

constexpr char kTime[] = "eventTime";
constexpr char kDay[] = "day";
constexpr int64_t kBatchRows = 64 << 10;

std::optional<int64_t> TimeOf(const Json& stats, const char* kind) {
  if (!stats.contains(kind) || !stats[kind].contains(kTime)) return std::nullopt;
  const Json& value = stats[kind][kTime];
  if (!value.is_string()) return std::nullopt;
  return lake::StatsMicros(value.get_ref<const std::string&>());
}

// Whether a partition's day lies outside of the span, which spares its statistics.
bool IsOtherDay(const delta::Add& add, const TimeSpan& span, bool timeless) {
  const auto day = add.partition_values.find(kDay);
  if (day == add.partition_values.end()) return false;
  if (!day->second) return !timeless;
  const auto number = source::ParseDay(*day->second);
  if (!number) return false;
  const int64_t begin = *number * source::kDayUs;
  // The column has no time before 1970: such a day's events are without one.
  if (begin < 0) return !timeless;
  return begin > span.last_us || begin + source::kDayUs <= span.first_us;
}

bool MayHold(const LakeFile& file, const TimeSpan& span, bool timeless) {
  if (timeless && file.has_timeless) return true;
  // A file without a bound has events without times alone, or no statistics.
  if (!file.times) return file.rows < 0 || file.has_timeless;
  return file.times->first_us <= span.last_us && file.times->last_us >= span.first_us;
}

std::shared_ptr<arrow::Schema> IdentityColumns() {
  const auto schema = CloudTrailSchema();
  return arrow::schema(
      {schema->GetFieldByName("eventID"), schema->GetFieldByName("eventFingerprint")});
}

}  // namespace

LakeFile FileOf(const delta::Add& add) {
  LakeFile file{add, std::nullopt, true, -1};
  const Json stats = Json::parse(add.stats, nullptr, /*allow_exceptions=*/false);
  if (!stats.is_object()) return file;
  file.rows = stats.value("numRecords", int64_t{-1});
  const auto min = TimeOf(stats, "minValues"), max = TimeOf(stats, "maxValues");
  if (min && max) file.times = TimeSpan{*min, *max};
  if (stats.contains("nullCount") && stats["nullCount"].contains(kTime))
    file.has_timeless = stats["nullCount"][kTime] != 0;
  return file;
}

std::vector<LakeFile> FilesWithin(const delta::Snapshot& events, const TimeSpan& span,
                                  bool timeless) {
  std::vector<LakeFile> files;
  for (const auto& [path, add] : events.files) {
    if (IsOtherDay(add, span, timeless)) continue;
    LakeFile file = FileOf(add);
    if (MayHold(file, span, timeless)) files.push_back(std::move(file));
  }
  return files;
}

Status ReadIdentities(const lake::Lake& lake, const std::vector<LakeFile>& files,
                      const std::function<void(uint64_t, uint64_t, EventPlace)>& on_row) {
  const auto columns = IdentityColumns();
  return store::ForEachAtOnce(files.size(), [&](size_t i) -> Status {
    ARROW_ASSIGN_OR_RAISE(
        const auto reader,
        lake::OpenDataFile(lake.place(), lake::kEventsTable, files[i].add));
    uint32_t row = 0;
    return reader.Read(
        *columns, kBatchRows,
        [&](const arrow::RecordBatch& batch) -> arrow::Result<bool> {
          const auto& ids = static_cast<const arrow::StringArray&>(*batch.column(0));
          const auto& contents = static_cast<const arrow::Int64Array&>(*batch.column(1));
          for (int64_t r = 0; r < batch.num_rows(); ++r, ++row) {
            const auto content = static_cast<uint64_t>(contents.Value(r));
            const auto id = ids.IsNull(r) ? std::string_view() : ids.GetView(r);
            on_row(IdOf(id, content), content, {static_cast<uint32_t>(i), row});
          }
          return true;
        });
  });
}

arrow::Result<std::vector<uint64_t>> ReadCanonical(const lake::Lake& lake,
                                                   const LakeFile& file,
                                                   const std::vector<uint32_t>& rows) {
  std::vector<uint64_t> hashes;
  ARROW_ASSIGN_OR_RAISE(const auto reader,
                        lake::OpenDataFile(lake.place(), lake::kEventsTable, file.add));
  int64_t first = 0;
  const auto take = [&](const arrow::RecordBatch& batch) -> arrow::Result<bool> {
    for (;
         hashes.size() < rows.size() && rows[hashes.size()] < first + batch.num_rows();) {
      ARROW_ASSIGN_OR_RAISE(const auto structs, batch.ToStructArray());
      ARROW_ASSIGN_OR_RAISE(const auto row,
                            structs->GetScalar(rows[hashes.size()] - first));
      ARROW_ASSIGN_OR_RAISE(const std::string event,
                            EventText(static_cast<const arrow::StructScalar&>(*row)));
      ARROW_ASSIGN_OR_RAISE(const std::string text, CanonicalTextOf(event));
      hashes.push_back(base::Fingerprint(text));
    }
    first += batch.num_rows();
    return hashes.size() < rows.size();
  };
  constexpr int64_t kFewRows = 1024;
  ARROW_RETURN_NOT_OK(reader.Read(*CloudTrailSchema(), kFewRows, take));
  return hashes;
}

}  // namespace trailmill::sync
