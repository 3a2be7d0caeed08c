#include "expire/proof.h"

#include <algorithm>
#include <limits>
#include <map>
#include <mutex>

#include "base/fingerprint.h"
#include "expire/raw_events.h"
#include "lake/event_file.h"
#include "lake/tables.h"
#include "sync/canonical_text.h"
#include "sync/lake_events.h"
#include "sync/reread.h"

namespace trailmill::expire {
namespace {

using arrow::Status;
using sync::EventPlace;
using sync::LakeFile;

// Only files of hours in which there is an event: one with a time of long ago would have
// all files since then read.
bool MayHold(const LakeFile& file, const RawEvents& raw) {
  if (!file.times || (raw.timeless && file.has_timeless)) return true;
  const auto next = raw.hours.lower_bound(HourOf(file.times->first_us));
  return next != raw.hours.end() && *next <= HourOf(file.times->last_us);
}

std::vector<LakeFile> FilesFor(const delta::Snapshot& events, const RawEvents& raw) {
  sync::TimeSpan span{0, -1};
  if (!raw.hours.empty())
    span = {*raw.hours.begin() * kHourUs, (*raw.hours.rbegin() + 1) * kHourUs - 1};
  auto files = sync::FilesWithin(events, span, raw.timeless);
  std::erase_if(files, [&](const LakeFile& file) { return !MayHold(file, raw); });
  return files;
}

struct FileSum {
  uint64_t rows = 0;
  uint64_t contents = 0;
};

Status CheckSum(const lake::Lake& lake, const delta::Add& add, const FileSum& sum) {
  const auto rows = lake::RowsTagOf(add), contents = lake::SumTagOf(add);
  if (rows.value_or(sum.rows) == sum.rows &&
      contents.value_or(sum.contents) == sum.contents)
    return Status::OK();
  return Status::IOError(
      lake.place().location, "/", lake::kEventsTable, "/", add.path, " has ", sum.rows,
      " events, which are not those that the log tells of: the lake is damaged, and raw ",
      "objects may be what it is repaired from: see `trailmill status ",
      lake.place().location, " --check --files`");
}

// A file is read by one thread, and its rows prove something only if all of it is what
// the log tells of.
Status SeeFiles(const lake::Lake& lake, const std::vector<LakeFile>& files,
                WantedEvents* wanted) {
  std::vector<FileSum> sums(files.size());
  ARROW_RETURN_NOT_OK(sync::ReadIdentities(
      lake, files, [&](uint64_t id, uint64_t content, EventPlace row) {
        ++sums[row.source].rows;
        sums[row.source].contents += content;
        wanted->See(id, content, row);
      }));
  for (size_t i = 0; i < files.size(); ++i)
    ARROW_RETURN_NOT_OK(CheckSum(lake, files[i].add, sums[i]));
  return Status::OK();
}

using Hashes = std::map<std::pair<uint32_t, uint32_t>, uint64_t>;

arrow::Result<Hashes> RowHashes(const lake::Lake& lake,
                                const std::vector<LakeFile>& files,
                                const sync::RecordSet& rows) {
  Hashes hashes;
  for (const auto& [file, indices] : rows) {
    ARROW_ASSIGN_OR_RAISE(const auto some,
                          sync::ReadCanonical(lake, files[file], indices));
    for (size_t i = 0; i < some.size(); ++i) hashes[{file, indices[i]}] = some[i];
  }
  return hashes;
}

arrow::Result<Hashes> RecordHashes(const Task& task, const sync::RecordSet& records,
                                   const std::vector<Candidate>& batch,
                                   const RunOptions& run) {
  std::vector<uint64_t> xxh3;
  for (const Candidate& candidate : batch) xxh3.push_back(candidate.xxh3);
  Hashes hashes;
  std::mutex mutex;
  ARROW_RETURN_NOT_OK(sync::Reread(
      task, records, xxh3, run,
      [&](int, EventPlace place, const pipeline::Record& record) {
        const uint64_t hash = base::Fingerprint(sync::CanonicalText(*record.tape, 0));
        const std::lock_guard lock(mutex);
        hashes[{place.source, place.index}] = hash;
        return Status::OK();
      }));
  return hashes;
}

// An event that was not seen, and a row of its id.
struct Pair {
  size_t event;
  EventPlace row;
};

std::vector<Pair> PairsOf(const std::vector<Candidate>& batch, WantedEvents* wanted) {
  std::vector<Pair> pairs;
  const auto& others = wanted->SortedOthers();
  auto other = others.begin();
  for (size_t i = 0; i < wanted->size() && other != others.end(); ++i) {
    const WantedEvent& event = wanted->event(i);
    while (other != others.end() && other->id < event.id) ++other;
    if (wanted->seen(i) || !batch[event.place.source].proved()) continue;
    for (auto each = other; each != others.end() && each->id == event.id; ++each) {
      if (pairs.size() == wanted->others_max()) return pairs;  // the rest stays unseen
      pairs.push_back({i, each->row});
    }
  }
  return pairs;
}

// The same event was written with its bytes in another order, or with other escapes.
Status SeeEqualValues(const lake::Lake& lake, const std::vector<LakeFile>& files,
                      const Task& task, const std::vector<Candidate>& batch,
                      const RunOptions& run, WantedEvents* wanted) {
  const std::vector<Pair> pairs = PairsOf(batch, wanted);
  if (pairs.empty()) return Status::OK();
  sync::RecordSet records, rows;
  for (const Pair& pair : pairs) {
    const EventPlace place = wanted->event(pair.event).place;
    records[place.source].push_back(place.index);
    rows[pair.row.source].push_back(pair.row.index);
  }
  for (sync::RecordSet* set : {&records, &rows}) {
    for (auto& [source, indices] : *set) {
      std::sort(indices.begin(), indices.end());
      indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
    }
  }
  ARROW_ASSIGN_OR_RAISE(const Hashes in_lake, RowHashes(lake, files, rows));
  ARROW_ASSIGN_OR_RAISE(const Hashes in_raw, RecordHashes(task, records, batch, run));
  for (const Pair& pair : pairs) {
    const EventPlace place = wanted->event(pair.event).place;
    const auto row = in_lake.find({pair.row.source, pair.row.index});
    const auto record = in_raw.find({place.source, place.index});
    if (row != in_lake.end() && record != in_raw.end() && row->second == record->second)
      wanted->SetSeen(pair.event);
  }
  return Status::OK();
}

struct Missing {
  int64_t count = 0;
  uint32_t first = std::numeric_limits<uint32_t>::max();
};

void RefuseUnseen(const WantedEvents& wanted, std::vector<Candidate>* batch) {
  std::map<uint32_t, Missing> missing;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted.seen(i)) continue;
    const EventPlace place = wanted.event(i).place;
    Missing& of_object = missing[place.source];
    ++of_object.count;
    of_object.first = std::min(of_object.first, place.index);
  }
  for (const auto& [object, what] : missing) {
    Candidate& candidate = (*batch)[object];
    if (!candidate.proved()) continue;
    candidate.Refuse(Verdict::kEventMissing, std::to_string(what.count) + " of " +
                                                 std::to_string(candidate.events) +
                                                 ", the first of them record " +
                                                 std::to_string(what.first));
  }
}

}  // namespace

int64_t EventsMax(const RunOptions& run) {
  constexpr int64_t kShare = 8;
  return run.memory_bytes / kShare / WantedEvents::kBytesPerEvent;
}

Status ProveByReading(const lake::Lake& lake, const lake::State& state,
                      const RunOptions& run, std::vector<Candidate>* batch) {
  Task task;
  for (const Candidate& candidate : *batch) task.objects.push_back(candidate.object);
  RawEvents raw;
  ARROW_RETURN_NOT_OK(ReadRawEvents(task, run, batch, &raw));
  const auto files = FilesFor(state.events, raw);
  WantedEvents wanted(std::move(raw.events));
  ARROW_RETURN_NOT_OK(SeeFiles(lake, files, &wanted));
  ARROW_RETURN_NOT_OK(SeeEqualValues(lake, files, task, *batch, run, &wanted));
  RefuseUnseen(wanted, batch);
  return Status::OK();
}

}  // namespace trailmill::expire
