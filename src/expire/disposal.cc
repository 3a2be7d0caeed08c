#include "expire/disposal.h"

#include <atomic>

#include "source/location.h"
#include "source/open_location.h"
#include "store/at_once.h"
#include "store/unavailable.h"

namespace trailmill::expire {
namespace {

using arrow::Status;
using store::Removal;

bool IsLocal(const Candidate& candidate) {
  return source::ParseLocation(candidate.object.location).local();
}

}  // namespace

Status Disposal::Open(const std::vector<SourceObject>& objects) {
  for (const SourceObject& object : objects) {
    const source::Location location = source::ParseLocation(object.location);
    if (buckets_.contains(location.root)) continue;
    if (location.local() || !source::IsS3(location)) {
      if (location.local() && !options_.tag) continue;
      return Status::Invalid("expiring ", object.location,
                             options_.tag
                                 ? ": only objects in s3:// have tags"
                                 : ": objects expire on local disks and in s3://");
    }
    ARROW_ASSIGN_OR_RAISE(const source::Store store, source::OpenStore(location));
    buckets_.emplace(location.root, store.bucket);
    TellVersions(store.bucket.get());
  }
  return Status::OK();
}

void Disposal::TellVersions(store::S3Bucket* bucket) const {
  if (options_.tag || !options_.on_note) return;
  const auto keeps = bucket->KeepsVersions();
  if (!keeps.ok()) {
    options_.on_note("whether s3://" + bucket->name() +
                     " keeps versions is not known: " + keeps.status().message());
  } else if (*keeps) {
    options_.on_note(
        "s3://" + bucket->name() +
        " keeps versions: what is deleted stays as an older one, and is paid "
        "for, until a lifecycle rule with NoncurrentVersionExpiration");
  }
}

arrow::Result<Removal> Disposal::EndOne(const Candidate& candidate) const {
  const SourceObject& object = candidate.object;
  const source::Location location = source::ParseLocation(object.location);
  if (location.local()) return store::RemoveIfSame(location.path, *candidate.stamp);
  store::S3Bucket& bucket = *buckets_.at(location.root);
  if (!options_.tag) return bucket.DeleteIfMatch(location.path, object.etag);
  return bucket.TagIfMatch(location.path, object.etag,
                           {options_.tag->key, options_.tag->value});
}

Status Disposal::End(const RunOptions& run, std::vector<Candidate>* batch,
                     int64_t* ended) {
  std::atomic<int64_t> count = 0;
  const auto end = [&](Candidate* candidate) -> Status {
    if (!candidate->proved()) return Status::OK();
    if (run.should_stop && run.should_stop())
      return Status::Cancelled("the run was stopped");
    const auto removal = EndOne(*candidate);
    if (store::IsUnavailable(removal.status()) && !IsLocal(*candidate)) {
      candidate->Refuse(Verdict::kUnreadable, removal.status().message());
      return Status::OK();
    }
    ARROW_RETURN_NOT_OK(removal.status());
    if (*removal == Removal::kChanged) {
      candidate->Refuse(Verdict::kChanged);
    } else {
      ++count;
    }
    return Status::OK();
  };
  // Requests wait for answers; a disk has nothing to wait for.
  std::vector<Candidate*> remote;
  Status status;
  for (Candidate& candidate : *batch) {
    if (!IsLocal(candidate)) {
      remote.push_back(&candidate);
    } else if (status.ok()) {
      status = end(&candidate);
    }
  }
  if (status.ok())
    status =
        store::ForEachAtOnce(remote.size(), [&](size_t i) { return end(remote[i]); });
  *ended += count;
  return status;
}

}  // namespace trailmill::expire
