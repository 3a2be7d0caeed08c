// Makes one CloudTrail record at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "generate/callers.h"
#include "generate/calls.h"
#include "generate/random.h"
#include "generate/template.h"
#include "trailmill/generate.h"

namespace trailmill::generate {

/// Where and when an event happens. The events of one file come in bursts: the same few
/// callers do things to the same few subjects, which `focus` and `spread` decide.
struct Scene {
  static constexpr size_t kNone = ~size_t{0};
  size_t account = 0;
  std::string_view region;
  int64_t time = 0;  // seconds since 1970
  uint64_t focus = 0;
  uint32_t spread = 1;  // how many subjects and callers of a kind the file has
  uint32_t repeat = 0;  // chance in 1,024 that a call that comes in runs is made again
  size_t last = kNone;  // the call before
  bool late = false;
  bool quiet = false;  // from a corner of the account where logs aren't delivered
};

/// Immutable once made: threads share one.
class EventMaker {
 public:
  /// \return Invalid if the table of calls has a fault.
  static arrow::Result<EventMaker> Make(const GenerateOptions& options);

  /// Appends a record, from `{` to `}`.
  void Append(Scene& scene, Random& random, std::string& out) const;

 private:
  // A call with its texts compiled, in the order in which they are written.
  struct Recipe {
    const Call* call = nullptr;
    std::string_view callers;
    bool console_or_service = false;
    bool runs = false;  // comes in runs
    int error_per_mille = 0;
    Template begin;                // eventVersion
    Template identity_of_service;  // userIdentity of callers without a type
    Template head;                 // eventTime to userAgent
    Template error;                // errorCode, errorMessage
    Template request;
    Template tail, tail_of_error;  // responseElements to eventCategory
    Template tls;
  };

  static arrow::Result<Recipe> Prepare(const Service& service, const Call& call,
                                       GenerateMix mix);
  arrow::Status AddService(const Service& service);
  size_t Choose(const Scene& scene, Random& random) const;
  const Caller& ChooseCaller(const Recipe& recipe, const Scene& scene,
                             Random& random) const;
  bool NullRequest(const Recipe& recipe, bool failed, Random& random) const;
  void AppendEnd(const Recipe& recipe, const Scene& scene, Context& context,
                 std::string& out) const;

  uint64_t world_ = 0;
  GenerateMix mix_ = GenerateMix::kBusy;
  std::vector<std::string> accounts_;
  std::vector<Callers> callers_;  // for each account
  Identities identities_;
  Template addendum_;
  std::vector<Recipe> recipes_;
  // Running sums, beside recipes_: of all calls, and of those in quiet corners.
  std::vector<uint64_t> weights_, quiet_weights_;
};

}  // namespace trailmill::generate
