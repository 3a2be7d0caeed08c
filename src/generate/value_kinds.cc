// The names by which templates ask for values.

#include <algorithm>
#include <iterator>

#include "generate/values.h"

namespace trailmill::generate {

namespace {

constexpr ValueKind kKinds[] = {
    {"account", Value::kAccount},
    {"other", Value::kOtherAccount},
    {"region", Value::kRegion},
    {"zone", Value::kZone},
    {"time", Value::kTime},
    {"date", Value::kDate},
    {"day", Value::kDay},
    {"daypath", Value::kDayPath},
    {"stamp", Value::kStamp},
    {"millis", Value::kMillis},
    {"user", Value::kUser},
    {"role", Value::kRole},
    {"bucket", Value::kBucket},
    {"key", Value::kKey},
    {"function", Value::kFunction},
    {"database", Value::kDatabase},
    {"secret", Value::kSecret},
    {"parameter", Value::kParameter},
    {"topic", Value::kTopic},
    {"table", Value::kTable},
    {"group", Value::kGroup},
    {"stack", Value::kStack},
    {"trail", Value::kTrail},
    {"policy", Value::kPolicy},
    {"cluster", Value::kCluster},
    {"loggroup", Value::kLogGroup},
    {"word", Value::kWord},
    {"type", Value::kInstanceType},
    {"id", Value::kId, 1},
    {"iamid", Value::kIamId},
    {"keyid", Value::kStableUuid},
    {"privateip", Value::kPrivateIp},
    {"serial", Value::kSerial, 1},
    {"hex", Value::kHex, 1},
    {"base", Value::kBase, 1},
    {"capitals", Value::kCapitals, 1},
    {"letters", Value::kLetters, 1},
    {"uuid", Value::kUuid},
    {"UUID", Value::kBigUuid},
    {"n", Value::kNumber, 2},
    {"double", Value::kDouble, 1},
    {"bool", Value::kBool},
    {"publicip", Value::kPublicIp},
    {"text", Value::kText, 1},
    {"callername", Value::kCallerName},
    {"callersession", Value::kCallerSession},
    {"callerid", Value::kCallerId},
    {"callerarn", Value::kCallerArn},
    {"callerkey", Value::kCallerKey},
    {"sessionstart", Value::kSessionStart},
    {"agent", Value::kAgent},
    {"source", Value::kSource},
};

}  // namespace

const ValueKind* FindValue(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kKinds), std::end(kKinds),
                   [&](const ValueKind& kind) { return kind.name == name; });
  return found == std::end(kKinds) ? nullptr : found;
}

}  // namespace trailmill::generate
