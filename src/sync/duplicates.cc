#include "sync/duplicates.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <map>
#include <mutex>
#include <set>

#include "base/fingerprint.h"
#include "pipeline/workers.h"
#include "source/calendar.h"
#include "source/location.h"
#include "sync/canonical_text.h"
#include "sync/reread.h"

namespace trailmill::sync {
namespace {

using arrow::Status;

constexpr TimeSpan kAllTime = {std::numeric_limits<int64_t>::min(),
                               std::numeric_limits<int64_t>::max()};

// Events are delivered within some minutes, rarely within the hour (cloudtrail.md, 3).
constexpr int64_t kDeliveryUs = 3600 * source::kSecondUs;

// The part of the budget that identities of the lake may take.
constexpr int64_t kIdentitiesShare = 8;

// When most events of some objects were; all time where their keys don't tell.
TimeSpan ExpectedTimes(const Task& task) {
  TimeSpan span{kAllTime.last_us, kAllTime.first_us};
  for (const SourceObject& object : task.objects) {
    const auto key = ParseLogKey(source::ParseLocation(object.location).path);
    if (!key) return kAllTime;
    // A key without a time in its name stands at the start of its day.
    const bool day_alone = key->delivered_us % source::kDayUs == 0;
    span.first_us = std::min(span.first_us, key->delivered_us - kDeliveryUs);
    span.last_us = std::max(
        span.last_us, key->delivered_us + (day_alone ? source::kDayUs : kDeliveryUs));
  }
  return span;
}

// From their sizes, no more than identities may take: a guess that is wrong costs time.
int64_t ExpectedEvents(const Task& task, const RunOptions& run) {
  constexpr int64_t kStoredBytesPerEvent = 256;
  int64_t bytes = 0;
  for (const SourceObject& object : task.objects)
    bytes += std::max<int64_t>(object.size, 0);
  return std::min(bytes / kStoredBytesPerEvent,
                  run.memory_bytes / kIdentitiesShare / EventTable::kBytesPerEvent);
}

int64_t RowsOf(const std::vector<LakeFile>& files) {
  int64_t rows = 0;
  for (const LakeFile& file : files) rows += std::max<int64_t>(file.rows, 0);
  return rows;
}

bool ByPlace(const EventEntry* a, const EventEntry* b) {
  const auto key = [](const EventEntry* entry) {
    return std::make_tuple(entry->state != EventState::kLake, IsWaiting(entry->state),
                           entry->place.source, entry->place.index);
  };
  return key(a) < key(b);
}

}  // namespace

Duplicates::Duplicates(const lake::Lake& lake, const lake::State& state, const Task& task,
                       const RunOptions& run)
    : lake_(lake),
      state_(state),
      task_(task),
      run_(run),
      notes_(static_cast<size_t>(pipeline::ThreadCount(run))) {}

arrow::Result<std::unique_ptr<Duplicates>> Duplicates::Make(const lake::Lake& lake,
                                                            const lake::State& state,
                                                            const Task& task,
                                                            const RunOptions& run) {
  std::unique_ptr<Duplicates> made(new Duplicates(lake, state, task, run));
  made->table_.Reserve(ExpectedEvents(task, run));
  if (state.events.files.empty()) {
    made->covered_ = kAllTime;
    made->timeless_covered_ = true;
    return made;
  }
  const TimeSpan expected = ExpectedTimes(task);
  const bool all = expected.first_us == kAllTime.first_us;
  const auto files = FilesWithin(state.events, expected, all);
  const int64_t rows_max =
      run.memory_bytes / kIdentitiesShare / EventTable::kBytesPerEvent;
  if (RowsOf(files) > rows_max) return made;
  ARROW_RETURN_NOT_OK(made->TakeLake(files));
  made->covered_ = expected;
  made->timeless_covered_ = all;
  return made;
}

Status Duplicates::TakeLake(const std::vector<LakeFile>& files) {
  const auto first = static_cast<uint32_t>(files_.size());
  files_.insert(files_.end(), files.begin(), files.end());
  return ReadIdentities(lake_, files,
                        [&](uint64_t id, uint64_t content, EventPlace place) {
                          place.source += first;
                          table_.AddLakeRow(id, content, place);
                        });
}

EventTable::Answer Duplicates::Add(int worker, const EventIdentity& identity,
                                   EventPlace place) {
  const bool late = identity.time_us ? !covered_ || !covered_->has(*identity.time_us)
                                     : !timeless_covered_;
  const auto answer = table_.Add(identity, place, late);
  if (!late || answer != EventTable::Answer::kWait) return answer;
  Notes& notes = notes_[static_cast<size_t>(worker)];
  if (identity.time_us) {
    notes.times_us.push_back(*identity.time_us);
  } else {
    notes.timeless = true;
  }
  return answer;
}

// Reads the files that may hold an event that waits. Their rows are many, those events
// may be few: only rows of their ids are taken in.
Status Duplicates::TakeLateFiles() {
  std::vector<int64_t> times;
  bool timeless = false;
  for (const Notes& notes : notes_) {
    times.insert(times.end(), notes.times_us.begin(), notes.times_us.end());
    timeless |= notes.timeless;
  }
  if (times.empty() && !timeless) return Status::OK();
  std::sort(times.begin(), times.end());
  const TimeSpan span =
      times.empty() ? TimeSpan{0, -1} : TimeSpan{times.front(), times.back()};
  std::set<std::string> known;
  for (const LakeFile& file : files_) known.insert(file.add.path);
  auto files = FilesWithin(state_.events, span, timeless);
  std::erase_if(files, [&](const LakeFile& file) {
    if (known.contains(file.add.path)) return true;
    if (!file.times || (timeless && file.has_timeless)) return false;
    const auto next = std::lower_bound(times.begin(), times.end(), file.times->first_us);
    return next == times.end() || *next > file.times->last_us;
  });
  const auto first = static_cast<uint32_t>(files_.size());
  files_.insert(files_.end(), files.begin(), files.end());
  return ReadIdentities(lake_, files,
                        [&](uint64_t id, uint64_t content, EventPlace place) {
                          if (!table_.Waits(id)) return;
                          place.source += first;
                          table_.AddLakeRow(id, content, place);
                        });
}

// Hashes of the canonical texts of events of the batch and of the lake, in the order of
// the entries: the texts themselves may be as many as there are events.
arrow::Result<std::vector<uint64_t>> Duplicates::CanonicalHashes(
    const std::vector<const EventEntry*>& entries, const std::vector<uint64_t>& xxh3) {
  std::vector<EventPlace> own;
  RecordSet lake_rows;
  for (const EventEntry* entry : entries) {
    if (entry->state != EventState::kLake) {
      own.push_back(entry->place);
    } else {
      lake_rows[entry->place.source].push_back(entry->place.index);
    }
  }
  std::map<std::pair<uint32_t, uint32_t>, uint64_t> own_hashes, lake_hashes;
  std::mutex mutex;
  ARROW_RETURN_NOT_OK(Reread(task_, RecordSetOf(own), xxh3, run_,
                             [&](int, EventPlace place, const pipeline::Record& record) {
                               const uint64_t hash =
                                   base::Fingerprint(CanonicalText(*record.tape, 0));
                               const std::lock_guard lock(mutex);
                               own_hashes[{place.source, place.index}] = hash;
                               return Status::OK();
                             }));
  for (auto& [file, rows] : lake_rows) {
    std::sort(rows.begin(), rows.end());
    ARROW_ASSIGN_OR_RAISE(const auto hashes, ReadCanonical(lake_, files_[file], rows));
    for (size_t i = 0; i < rows.size(); ++i) lake_hashes[{file, rows[i]}] = hashes[i];
  }
  std::vector<uint64_t> hashes;
  for (const EventEntry* entry : entries) {
    auto& from = entry->state == EventState::kLake ? lake_hashes : own_hashes;
    hashes.push_back(from[{entry->place.source, entry->place.index}]);
  }
  return hashes;
}

// Of the events of one id those whose values are not there yet are kept, what stands in
// the lake or in a file already first, then in the order of the batch.
Status Duplicates::SettleConflicts(const std::vector<uint64_t>& xxh3, Settled* settled) {
  std::vector<std::vector<EventEntry*>> groups;
  std::vector<const EventEntry*> all;
  table_.ForEachConflict([&](std::vector<EventEntry*> entries) {
    std::sort(entries.begin(), entries.end(), ByPlace);
    std::erase_if(entries, [](const EventEntry* entry) {
      return entry->state == EventState::kDropped;
    });
    all.insert(all.end(), entries.begin(), entries.end());
    groups.push_back(std::move(entries));
  });
  ARROW_ASSIGN_OR_RAISE(const auto hashes, CanonicalHashes(all, xxh3));
  size_t next = 0;
  for (const auto& group : groups) {
    std::set<uint64_t> there;
    for (EventEntry* entry : group) {
      const bool first = there.empty();
      const bool is_new = there.insert(hashes[next++]).second;
      if (!IsWaiting(entry->state)) continue;
      entry->state = is_new ? EventState::kKept : EventState::kDropped;
      if (!is_new) continue;
      settled->kept.push_back(entry->place);
      if (!first) settled->revisions.push_back(entry->place);
    }
  }
  return Status::OK();
}

arrow::Result<Settled> Duplicates::Settle(const std::vector<uint64_t>& xxh3) {
  Settled settled;
  ARROW_RETURN_NOT_OK(TakeLateFiles());
  ARROW_RETURN_NOT_OK(SettleConflicts(xxh3, &settled));
  const auto late = table_.KeepLate();
  settled.kept.insert(settled.kept.end(), late.begin(), late.end());
  table_.ForEach([&](const EventEntry& entry) {
    if (entry.state == EventState::kDropped) settled.dropped.push_back(entry.place);
  });
  return settled;
}

arrow::Result<bool> Duplicates::Meets(const std::vector<LakeFile>& files) const {
  std::atomic<bool> meets = false;
  ARROW_RETURN_NOT_OK(
      ReadIdentities(lake_, files, [&](uint64_t id, uint64_t, EventPlace) {
        if (table_.Has(id)) meets = true;
      }));
  return meets;
}

}  // namespace trailmill::sync
