#include "delta/log.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "delta/checkpoint.h"
#include "store/at_once.h"

namespace trailmill::delta {
namespace {

using arrow::Status;

constexpr size_t kVersionDigits = 20;
constexpr char kLastCheckpoint[] = "_last_checkpoint";
// Old files are looked for a page at a time: one request.
constexpr size_t kCleanedAtOnce = 1000;

// The version that a name of the log begins with; -1 for another name.
int64_t VersionOf(const std::string& name) {
  if (name.size() <= kVersionDigits || name[kVersionDigits] != '.') return -1;
  int64_t version = 0;
  for (size_t i = 0; i < kVersionDigits; ++i) {
    if (name[i] < '0' || name[i] > '9') return -1;
    version = version * 10 + (name[i] - '0');
  }
  return version;
}

std::string KindOf(const std::string& name) { return name.substr(kVersionDigits); }

// `.checkpoint.0000000001.0000000003.parquet`: how many parts there are; 0 for no part.
size_t PartsOf(const std::string& kind) {
  constexpr std::string_view kFront = ".checkpoint.", kEnd = ".parquet";
  constexpr size_t kDigits = 10;
  if (kind.size() != kFront.size() + 2 * kDigits + 1 + kEnd.size() ||
      !kind.starts_with(kFront) || !kind.ends_with(kEnd)) {
    return 0;
  }
  return static_cast<size_t>(
      std::atoll(kind.substr(kFront.size() + kDigits + 1, kDigits).c_str()));
}

}  // namespace

std::string Log::EntryName(int64_t version) {
  return fmt::format("{:020}.json", version);
}

std::string Log::CheckpointName(int64_t version) {
  return fmt::format("{:020}.checkpoint.parquet", version);
}

std::string Log::PathOf(const std::string& name) const {
  return root_ + "/_delta_log" + (name.empty() ? "" : "/" + name);
}

arrow::Result<std::string> Log::ReadFile(const std::string& name) const {
  ARROW_ASSIGN_OR_RAISE(auto bytes, store_->Read(PathOf(name)));
  if (!bytes)
    return Status::IOError("read ", PathOf(name), ": it was there, and is gone");
  return std::move(*bytes);
}

// A hint: where it is missing or unreadable the listing tells as much, at more cost.
arrow::Result<int64_t> Log::LastCheckpoint() const {
  ARROW_ASSIGN_OR_RAISE(const auto text, store_->Read(PathOf(kLastCheckpoint)));
  if (!text) return -1;
  const auto json = nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("version")) return -1;
  const auto& version = json["version"];
  return version.is_number_integer() ? version.get<int64_t>() : -1;
}

arrow::Result<Log::Listing> Log::List(int64_t from) const {
  // The names of a version begin with its digits and a dot.
  const std::string after = from <= 0 ? "" : fmt::format("{:020}.", from);
  ARROW_ASSIGN_OR_RAISE(const auto files,
                        store_->List(PathOf(""), after, store::EntryStore::kAll));
  Listing listing;
  std::map<int64_t, std::vector<std::string>> parts;
  for (const store::EntryInfo& file : files) {
    const int64_t version = VersionOf(file.name);
    if (version < 0) continue;
    const std::string kind = KindOf(file.name);
    if (kind == ".json") listing.entries[version] = file.size;
    if (kind == ".checkpoint.parquet") listing.checkpoints[version] = {file.name};
    const size_t count = PartsOf(kind);
    if (count > 0) parts[version].push_back(file.name);
    if (count > 0 && parts[version].size() == count)
      listing.checkpoints.emplace(version, parts[version]);
  }
  return listing;
}

arrow::Result<Snapshot> Log::Load(std::optional<int64_t> version) const {
  ARROW_ASSIGN_OR_RAISE(int64_t hint, LastCheckpoint());
  if (version && *version < hint) hint = -1;
  ARROW_ASSIGN_OR_RAISE(Listing listing, List(hint));
  Snapshot snapshot;
  if (listing.entries.empty() && listing.checkpoints.empty() && hint > 0) {
    ARROW_ASSIGN_OR_RAISE(listing, List(0));  // the hint was of another table
  }
  if (listing.entries.empty() && listing.checkpoints.empty()) return snapshot;
  int64_t last = listing.checkpoints.empty() ? -1 : listing.checkpoints.rbegin()->first;
  if (!listing.entries.empty()) last = std::max(last, listing.entries.rbegin()->first);
  if (version && *version > last) {
    return Status::IndexError("read ", root_, " at version ", *version,
                              ": the newest is version ", last);
  }
  last = version.value_or(last);
  auto newest = listing.checkpoints.upper_bound(last);
  if (newest != listing.checkpoints.begin()) {
    --newest;
    ARROW_RETURN_NOT_OK(ReadCheckpoint(newest->second, &snapshot));
    snapshot.version = snapshot.checkpoint = newest->first;
  }
  ARROW_RETURN_NOT_OK(ReadEntries(listing, last, &snapshot));
  ARROW_RETURN_NOT_OK(snapshot.CheckReadable());
  return snapshot;
}

Status Log::ReadCheckpoint(const std::vector<std::string>& names,
                           Snapshot* snapshot) const {
  for (const std::string& name : names) {
    ARROW_ASSIGN_OR_RAISE(std::string bytes, ReadFile(name));
    const Status status = AddCheckpoint(std::move(bytes), snapshot);
    if (!status.ok()) return status.WithMessage(PathOf(name), ": ", status.message());
  }
  return Status::OK();
}

Status Log::ReadEntries(const Listing& listing, int64_t last, Snapshot* snapshot) const {
  const int64_t first = snapshot->version + 1;
  for (int64_t version = first; version <= last; ++version) {
    if (listing.entries.contains(version)) continue;
    const auto text = "the entry of that version is missing from its log";
    if (first == 0 && version < listing.entries.begin()->first) {
      return Status::IndexError("read ", root_, " at version ", last, ": ", text,
                                ", which was cleaned up: choose a newer version");
    }
    return Status::Invalid("read ", root_, " at version ", version, ": ", text);
  }
  if (last < first) return Status::OK();
  std::vector<Entry> entries(static_cast<size_t>(last - first + 1));
  ARROW_RETURN_NOT_OK(store::ForEachAtOnce(entries.size(), [&](size_t i) -> Status {
    const std::string name = EntryName(first + static_cast<int64_t>(i));
    ARROW_ASSIGN_OR_RAISE(const std::string lines, ReadFile(name));
    auto entry = Entry::FromJson(lines);
    if (!entry.ok())
      return entry.status().WithMessage(PathOf(name), ": ", entry.status().message());
    entries[i] = entry.MoveValueUnsafe();
    return Status::OK();
  }));
  for (Entry& entry : entries)
    snapshot->Apply(std::move(entry), listing.entries.at(snapshot->version + 1));
  return Status::OK();
}

arrow::Result<std::optional<Entry>> Log::Read(int64_t version) const {
  ARROW_ASSIGN_OR_RAISE(const auto lines, store_->Read(PathOf(EntryName(version))));
  if (!lines) return std::nullopt;
  ARROW_ASSIGN_OR_RAISE(Entry entry, Entry::FromJson(*lines));
  return entry;
}

arrow::Result<store::PutOutcome> Log::Put(int64_t version,
                                          const std::string& lines) const {
  return store::PutIfAbsent(*store_, PathOf(EntryName(version)), lines);
}

bool Log::NeedsCheckpoint(const Snapshot& snapshot) {
  return snapshot.version - snapshot.checkpoint >= kCheckpointEntries ||
         snapshot.log_bytes >= kCheckpointBytes;
}

Status Log::WriteCheckpoint(const Snapshot& snapshot, int64_t now_ms) const {
  ARROW_ASSIGN_OR_RAISE(const auto made,
                        MakeCheckpoint(snapshot, now_ms - kLogRetentionMs));
  ARROW_RETURN_NOT_OK(
      store_->Replace(PathOf(CheckpointName(snapshot.version)), made.bytes));
  const nlohmann::ordered_json last = {
      {"version", snapshot.version},
      {"size", made.actions},
      {"sizeInBytes", made.bytes.size()},
      {"numOfAddFiles", static_cast<int64_t>(snapshot.files.size())}};
  return store_->Replace(PathOf(kLastCheckpoint), last.dump());
}

arrow::Result<int64_t> Log::CleanUp(int64_t checkpoint, int64_t keep_from,
                                    int64_t retention_ms) const {
  // The clock that wrote the files: the newest of them is as good as now.
  ARROW_ASSIGN_OR_RAISE(const auto newest,
                        store_->List(PathOf(""), fmt::format("{:020}", checkpoint), 2));
  if (newest.empty()) return 0;
  const int64_t before_ms = newest.front().mtime_ms - retention_ms;
  ARROW_ASSIGN_OR_RAISE(const auto files, store_->List(PathOf(""), "", kCleanedAtOnce));
  // Versions that stay are read from the newest checkpoint among what is old, so that it
  // stays as well (PROTOCOL.md, "Metadata Cleanup").
  std::vector<std::string> old;
  size_t before_checkpoint = 0;
  for (const store::EntryInfo& file : files) {
    const int64_t version = VersionOf(file.name);
    if (version >= std::min(checkpoint, keep_from) || file.mtime_ms >= before_ms) break;
    if (KindOf(file.name) == ".checkpoint.parquet") before_checkpoint = old.size();
    if (version >= 0) old.push_back(PathOf(file.name));
  }
  old.resize(before_checkpoint);
  ARROW_RETURN_NOT_OK(
      store::ForEachAtOnce(old.size(), [&](size_t i) { return store_->Remove(old[i]); }));
  return static_cast<int64_t>(old.size());
}

}  // namespace trailmill::delta
