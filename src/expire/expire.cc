// A run of expire: list, ask the ledger, prove, delete. What is proved was proved against
// a state of the lake that was loaded before the objects were read: what others commit
// meanwhile takes no event away but by request (docs/decisions/expire.md).

#include "trailmill/expire.h"

#include <algorithm>
#include <utility>

#include "expire/disposal.h"
#include "expire/ledger_verdict.h"
#include "expire/proof.h"
#include "expire/raw_events.h"
#include "lake/clock.h"
#include "lake/lake.h"
#include "lake/ledger.h"
#include "pipeline/apart.h"
#include "source/location.h"

namespace trailmill {
namespace {

using arrow::Status;
using expire::Candidate;
using expire::Verdict;

// Objects of one batch: what is known of each is held until it is gone.
constexpr size_t kBatchObjectsMax = 100'000;

constexpr int64_t kNsPerMs = 1'000'000;

class Run {
 public:
  Run(const ExpireOptions& options, const RunOptions& run, lake::Lake lake)
      : options_(options),
        run_(run),
        lake_(std::move(lake)),
        disposal_(options),
        events_max_(expire::EventsMax(run)) {}

  arrow::Result<ExpireResult> Do() {
    ARROW_ASSIGN_OR_RAISE(state_, lake_.LoadExisting());
    ARROW_ASSIGN_OR_RAISE(std::vector<SourceObject> old, ListOld());
    ARROW_RETURN_NOT_OK(disposal_.Open(old));
    TellOfGaps(old);
    const Status status = TakeDays(std::move(old));
    if (status.ok()) return std::move(result_);
    return status.WithMessage(status.message(), Before());
  }

 private:
  // What was done before an error stands.
  std::string Before() const {
    if (options_.dry_run || ended_ == 0) return "";
    return " (" + std::to_string(ended_) + " objects were " +
           (options_.tag ? "tagged" : "deleted") + " before)";
  }

  arrow::Result<std::vector<SourceObject>> ListOld() {
    Selection selection = options_.selection;
    selection.may_be_empty = true;
    ARROW_ASSIGN_OR_RAISE(Listing listing, ListSources(options_.sources, selection));
    Destination lake;
    lake.location = options_.lake;
    ARROW_RETURN_NOT_OK(pipeline::CheckApart(listing.objects, lake));
    result_.skipped = std::move(listing.skipped);
    result_.listed = static_cast<int64_t>(listing.objects.size());
    const int64_t before_ms = lake::NowMs() - options_.older_than_ms;
    std::vector<SourceObject> old = std::move(listing.objects);
    std::erase_if(old, [&](const SourceObject& object) {
      return object.mtime_ns <= 0 || object.mtime_ns / kNsPerMs >= before_ms;
    });
    result_.young = result_.listed - static_cast<int64_t>(old.size());
    if (!options_.dry_run) ARROW_RETURN_NOT_OK(PutBack(&old));
    return old;
  }

  // What a killed run had moved aside to look at it.
  Status PutBack(std::vector<SourceObject>* objects) const {
    for (SourceObject& object : *objects) {
      const auto before = store::PathBeforeAside(object.location);
      const source::Location location = source::ParseLocation(object.location);
      if (!before || !location.local()) continue;
      ARROW_ASSIGN_OR_RAISE(const bool back, store::PutBack(location.path));
      if (!back) continue;
      object.location = *before;
      Note(object.location + ": a run that was killed had moved it aside; it is back");
    }
    return Status::OK();
  }

  void Note(const std::string& text) const {
    if (options_.on_note) options_.on_note(text);
  }

  void TellOfGaps(const std::vector<SourceObject>& objects) const {
    if (!objects.empty())
      Note("aws cloudtrail validate-logs will report what is deleted as missing");
  }

  // A day of the ledger at a time; a batch may take several.
  Status TakeDays(std::vector<SourceObject> objects) {
    const auto ledger = expire::LedgerFiles::Of(state_);
    std::map<std::string, std::vector<SourceObject>> days;
    for (SourceObject& object : objects) {
      const std::string day = lake::DeliveredOf(object);
      days[day].push_back(std::move(object));
    }
    objects = {};
    for (auto& [day, listed] : days) {
      std::vector<Candidate> candidates;
      for (SourceObject& object : listed)
        candidates.push_back({.object = std::move(object)});
      listed = {};
      ARROW_RETURN_NOT_OK(expire::AskLedger(lake_, ledger, day, &candidates));
      for (Candidate& candidate : candidates)
        ARROW_RETURN_NOT_OK(Take(std::move(candidate)));
    }
    return EndBatch();
  }

  Status Take(Candidate candidate) {
    const bool reads = options_.proof == ExpiryProof::kRead;
    const int64_t events = reads ? candidate.events : 0;
    if (candidate.proved() && events > events_max_) candidate.Refuse(Verdict::kTooLarge);
    if (!candidate.proved()) {
      Tell(candidate);
      return Status::OK();
    }
    if (batch_.size() == kBatchObjectsMax || batch_events_ + events > events_max_)
      ARROW_RETURN_NOT_OK(EndBatch());
    batch_.push_back(std::move(candidate));
    batch_events_ += events;
    return Status::OK();
  }

  Status EndBatch() {
    if (batch_.empty()) return Status::OK();
    ARROW_RETURN_NOT_OK(Prove());
    if (!options_.dry_run) ARROW_RETURN_NOT_OK(disposal_.End(run_, &batch_, &ended_));
    for (const Candidate& candidate : batch_) Tell(candidate);
    batch_.clear();
    batch_events_ = 0;
    return Status::OK();
  }

  Status Prove() {
    if (options_.proof == ExpiryProof::kLog) {
      for (Candidate& candidate : batch_)
        ARROW_RETURN_NOT_OK(expire::TakeStamp(&candidate));
      return Status::OK();
    }
    if (!std::exchange(state_is_fresh_, false)) {
      ARROW_ASSIGN_OR_RAISE(state_, lake_.LoadExisting());
    }
    return expire::ProveByReading(lake_, state_, run_, &batch_);
  }

  void Tell(const Candidate& candidate) {
    if (candidate.proved()) {
      ++result_.expired;
      result_.expired_bytes += std::max<int64_t>(candidate.object.size, 0);
      result_.expired_events += candidate.events;
      return;
    }
    const ExpiryRefusal refusal = RefusalOf(candidate);
    ++result_.refused[refusal.code];
    if (options_.on_refused) options_.on_refused(refusal);
  }

  const ExpireOptions& options_;
  const RunOptions& run_;
  const lake::Lake lake_;
  expire::Disposal disposal_;
  const int64_t events_max_;
  lake::State state_;
  /// No batch was read since it was loaded.
  bool state_is_fresh_ = true;
  std::vector<Candidate> batch_;
  int64_t batch_events_ = 0;
  /// Deleted or tagged so far.
  int64_t ended_ = 0;
  ExpireResult result_;
};

}  // namespace

int64_t ExpireResult::refused_count() const {
  int64_t sum = 0;
  for (const auto& [code, count] : refused) sum += count;
  return sum;
}

arrow::Result<ExpireResult> Expire(const ExpireOptions& options, const RunOptions& run) {
  ARROW_ASSIGN_OR_RAISE(auto lake, lake::Lake::Open(options.lake));
  return Run(options, run, std::move(lake)).Do();
}

}  // namespace trailmill
