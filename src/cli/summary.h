// What a run did with all that it found, told to people and machines: every object and
// event that was read is in one of the sums.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "trailmill/pipeline.h"
#include "trailmill/source.h"

namespace trailmill::cli {

/// `listed = converted + rejected + skipped` and `read = written + rejected`.
struct Accounts {
  int64_t objects_listed = 0;
  int64_t objects_converted = 0;
  int64_t objects_rejected = 0;
  /// By reason: what the listing left out, and what holds no events by its shape.
  std::map<std::string, int64_t> objects_skipped;
  int64_t events_read = 0;
  int64_t events_written = 0;
  int64_t events_rejected = 0;
};

/// \param events_written what became of the events that were not rejected.
Accounts AccountsOf(const Listing& listing, const ReadCounts& counts,
                    int64_t events_written);

/// The words of PrintAccounts().
struct AccountWords {
  const char* events = "events";
  const char* converted = "converted";
  const char* written = "written";
};

/// `3 hidden, 1 empty`: counts by their names. Empty for none.
std::string CountsText(const std::map<std::string, int64_t>& counts);

/// Prints the sums, aligned, and the reasons for what was skipped.
void PrintAccounts(const Accounts& accounts, const AccountWords& words);

/// Adds the sums as `objects_listed`, `objects_converted`, `objects_rejected`,
/// `objects_skipped`, `events_read`, `events_written`, `events_rejected`.
void AddAccounts(const Accounts& accounts, nlohmann::ordered_json* json);

/// Prints JSON as a line; bytes that are no UTF-8 are replaced.
void PrintLine(const nlohmann::ordered_json& json);

/// Prints what was asked of object stores, if anything was; TellRequests() says it on
/// standard error, where the results are the data itself.
void PrintRequests();
void TellRequests();

/// Adds it as `requests`: an object of counts.
void AddRequests(nlohmann::ordered_json* json);

/// The rejects that are kept by name, as a JSON array.
nlohmann::ordered_json RejectsJson(const std::vector<Reject>& rejects);

/// Names what was rejected on standard error: all where they are few, else the first of
/// each kind.
/// \param count of all, named or not.
void TellRejects(const std::vector<Reject>& rejects, int64_t count);

/// kRejected or kDone.
int ExitOf(const ReadCounts& counts);

}  // namespace trailmill::cli
