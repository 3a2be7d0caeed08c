#include "cli/summary.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/quantity.h"
#include "cli/command.h"
#include "cli/output.h"

namespace trailmill::cli {
namespace {

// Fewer rejects are told one by one; of more, the first of each kind.
constexpr size_t kToldOneByOneMax = 10;
constexpr size_t kToldOfAKind = 3;

int64_t SkippedOf(const Accounts& accounts) {
  int64_t sum = 0;
  for (const auto& [reason, count] : accounts.objects_skipped) sum += count;
  return sum;
}

// Cells as wide as the widest of their column: numbers to the right, words to the left.
using Row = std::array<std::string, 7>;

void PrintRows(const std::vector<Row>& rows) {
  std::array<size_t, std::tuple_size_v<Row>> widths{};
  for (const Row& row : rows) {
    for (size_t c = 0; c < row.size(); ++c)
      widths[c] = std::max(widths[c], row[c].size());
  }
  const auto number = [&](const Row& row, size_t c) {
    return fmt::format("{:>{}}", row[c], widths[c]);
  };
  const auto word = [&](const Row& row, size_t c) {
    return fmt::format("{:<{}}", row[c], widths[c]);
  };
  for (const Row& row : rows) {
    std::string line =
        fmt::format("{}  {} {} = {} {} + {} rejected", word(row, 0), number(row, 1),
                    word(row, 2), number(row, 3), word(row, 4), number(row, 5));
    if (!row[6].empty()) line += fmt::format(" + {} skipped", row[6]);
    Print("{}\n", line);
  }
}

std::string Place(const Reject& reject) {
  if (reject.record >= 0) {
    return fmt::format(", record {} at byte {}", reject.record, reject.offset);
  }
  return reject.offset > 0 ? fmt::format(", document at byte {}", reject.offset) : "";
}

void TellReject(const Reject& reject, const char* front) {
  Tell("{}{}{}: {}\n", front, reject.object, Place(reject), reject.reason);
}

void TellKind(const std::string& code, const std::vector<const Reject*>& rejects) {
  Tell("rejected  {} of kind {}\n",
       base::GroupedCount(static_cast<int64_t>(rejects.size())), code);
  for (size_t i = 0; i < rejects.size() && i < kToldOfAKind; ++i)
    TellReject(*rejects[i], "          ");
  if (rejects.size() > kToldOfAKind) {
    Tell("          and {} more\n",
         base::GroupedCount(static_cast<int64_t>(rejects.size() - kToldOfAKind)));
  }
}

}  // namespace

Accounts AccountsOf(const Listing& listing, const ReadCounts& counts,
                    int64_t events_written) {
  Accounts accounts{.objects_listed = counts.objects,
                    .objects_converted = counts.objects_converted,
                    .objects_rejected = counts.objects_rejected,
                    .objects_skipped = listing.skipped,
                    .events_read = counts.events,
                    .events_written = events_written,
                    .events_rejected = counts.events_rejected};
  for (const auto& [reason, count] : listing.skipped) accounts.objects_listed += count;
  for (const auto& [family, count] : counts.objects_skipped)
    accounts.objects_skipped[family] += count;
  return accounts;
}

std::string CountsText(const std::map<std::string, int64_t>& counts) {
  std::string text;
  for (const auto& [name, count] : counts) {
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", base::GroupedCount(count), name);
  }
  return text;
}

void PrintAccounts(const Accounts& accounts, const AccountWords& words) {
  const auto text = [](int64_t count) { return base::GroupedCount(count); };
  PrintRows(
      {{"objects", text(accounts.objects_listed), "listed",
        text(accounts.objects_converted), words.converted,
        text(accounts.objects_rejected), text(SkippedOf(accounts))},
       {words.events, text(accounts.events_read), "read", text(accounts.events_written),
        words.written, text(accounts.events_rejected), ""}});
  if (!accounts.objects_skipped.empty())
    Print("skipped  {}\n", CountsText(accounts.objects_skipped));
}

void AddAccounts(const Accounts& accounts, nlohmann::ordered_json* json) {
  (*json)["objects_listed"] = accounts.objects_listed;
  (*json)["objects_converted"] = accounts.objects_converted;
  (*json)["objects_rejected"] = accounts.objects_rejected;
  (*json)["objects_skipped"] = nlohmann::ordered_json::object();
  for (const auto& [reason, count] : accounts.objects_skipped)
    (*json)["objects_skipped"][reason] = count;
  (*json)["events_read"] = accounts.events_read;
  (*json)["events_written"] = accounts.events_written;
  (*json)["events_rejected"] = accounts.events_rejected;
}

void PrintLine(const nlohmann::ordered_json& json) {
  Print("{}\n", json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

void PrintRequests() {
  const std::string text = RequestsText(RequestsSoFar());
  if (!text.empty()) Print("requests  {}\n", text);
}

void TellRequests() {
  const std::string text = RequestsText(RequestsSoFar());
  if (!text.empty()) Tell("requests  {}\n", text);
}

void AddRequests(nlohmann::ordered_json* json) {
  const StoreRequests requests = RequestsSoFar();
  if (requests.total() == 0) return;
  (*json)["requests"] = {{"LIST", requests.list},      {"HEAD", requests.head},
                         {"GET", requests.get},        {"PUT", requests.put},
                         {"POST", requests.post},      {"COPY", requests.copy},
                         {"DELETE", requests.deletes}, {"retries", requests.retries}};
}

nlohmann::ordered_json RejectsJson(const std::vector<Reject>& rejects) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const Reject& reject : rejects) {
    json.push_back({{"object", reject.object},
                    {"record", reject.record},
                    {"offset", reject.offset},
                    {"length", reject.length},
                    {"code", reject.code},
                    {"reason", reject.reason}});
  }
  return json;
}

void TellRejects(const std::vector<Reject>& rejects, int64_t count) {
  if (rejects.size() <= kToldOneByOneMax) {
    for (const Reject& reject : rejects) TellReject(reject, "rejected  ");
  } else {
    std::map<std::string, std::vector<const Reject*>> kinds;
    for (const Reject& reject : rejects) kinds[reject.code].push_back(&reject);
    for (const auto& [code, some] : kinds) TellKind(code, some);
  }
  const int64_t named = static_cast<int64_t>(rejects.size());
  if (count > named) {
    Tell("rejected  and {} more that are not named\n", base::GroupedCount(count - named));
  }
}

int ExitOf(const ReadCounts& counts) { return counts.rejects > 0 ? kRejected : kDone; }

}  // namespace trailmill::cli
