// The lifecycle rule that deletes what expire would, without a proof.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "source/glob.h"
#include "source/location.h"
#include "source/open_location.h"
#include "store/s3_bucket.h"
#include "trailmill/expire.h"

namespace trailmill {
namespace {

using Json = nlohmann::ordered_json;
using arrow::Status;

constexpr int64_t kMsPerDay = int64_t{24} * 3600 * 1000;

arrow::Result<std::string> PrefixOf(const source::Location& source,
                                    const source::Location& lake) {
  const std::string text = source.With(source.path);
  if (!source::IsS3(source))
    return Status::Invalid("a lifecycle rule is of a bucket, which ", text, " is not in");
  if (source::IsGlob(source.path))
    return Status::Invalid("a lifecycle rule knows folders, and no globs: ", text);
  std::string prefix = store::FolderPrefix(source.path);
  if (lake.root == source.root && store::FolderPrefix(lake.path).starts_with(prefix)) {
    return Status::Invalid("the lake ", lake.With(lake.path), " lies in ", text,
                           ": a lifecycle rule would delete it");
  }
  return prefix;
}

Json FilterOf(const std::string& prefix, const std::optional<ExpiryTag>& tag) {
  if (!tag) return {{"Prefix", prefix}};
  Json pair = {{"Key", tag->key}, {"Value", tag->value}};
  return {{"And", {{"Prefix", prefix}, {"Tags", Json::array({std::move(pair)})}}}};
}

}  // namespace

arrow::Result<std::string> ExpiryLifecycle(const ExpireOptions& options) {
  const source::Location lake = source::ParseLocation(options.lake);
  const int64_t days = (options.older_than_ms + kMsPerDay - 1) / kMsPerDay;
  std::string root;
  Json rules = Json::array();
  for (const std::string& text : options.sources) {
    const source::Location source = source::ParseLocation(text);
    ARROW_ASSIGN_OR_RAISE(const std::string prefix, PrefixOf(source, lake));
    if (!root.empty() && root != source.root) {
      return Status::Invalid("the configuration of a lifecycle is of one bucket: ", text,
                             " is in another");
    }
    root = source.root;
    rules.push_back({{"ID", fmt::format("expire {}", rules.size() + 1)},
                     {"Status", "Enabled"},
                     {"Filter", FilterOf(prefix, options.tag)},
                     {"Expiration", {{"Days", days}}}});
  }
  return Json{{"Rules", std::move(rules)}}.dump(2);
}

}  // namespace trailmill
