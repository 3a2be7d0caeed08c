// What the holes of a template are filled with.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "generate/random.h"

namespace trailmill::generate {

/// Who makes a call. The letters of the table of calls.
struct Caller {
  char kind = 'U';
  std::string name;       // user or role
  std::string session;    // of an assumed role
  std::string principal;  // AIDA... or AROA...
  std::string arn;
  std::string key;     // access key id
  std::string agent;   // user agent
  std::string source;  // IP address or service
};

/// What stays the same within one event, and the chance that fills the rest.
struct Context {
  Random& random;
  uint64_t world =
      0;  // the seed of everything that outlives an event: names, keys, hosts
  std::string_view account;
  std::string_view region;
  int64_t time = 0;  // of the event, seconds since 1970
  uint32_t subject =
      0;  // what the call is about: the same bucket, instance, user throughout
  uint64_t serial = 0;  // of this event alone: a key that it names twice
  uint32_t item = 0;    // place in a list, so that its members differ
  const Caller* caller = nullptr;
};

enum class Value : uint8_t {
  kAccount,
  kOtherAccount,
  kRegion,
  kZone,
  // Of the event's time: RFC 3339, `Apr 1, 2020 5:04:11 AM`, 2020-04-01, 2020/04/01,
  // 20200401T0505Z, milliseconds.
  kTime,
  kDate,
  kDay,
  kDayPath,
  kStamp,
  kMillis,
  // From pools, by subject.
  kUser,
  kRole,
  kBucket,
  kKey,
  kFunction,
  kDatabase,
  kSecret,
  kParameter,
  kTopic,
  kTable,
  kGroup,
  kStack,
  kTrail,
  kPolicy,
  kCluster,
  kLogGroup,
  kWord,
  kInstanceType,
  // Stable by subject: N hex digits, 17 letters of an IAM id, a UUID, a private address.
  kId,
  kIamId,
  kStableUuid,
  kPrivateIp,
  // New for each event, the same within it: N of [A-Za-z0-9].
  kSerial,
  // New each time.
  kHex,
  kBase,
  kCapitals,
  kLetters,
  kUuid,
  kBigUuid,
  kNumber,
  kDouble,
  kBool,
  kPublicIp,
  kText,
  // Of the caller.
  kCallerName,
  kCallerSession,
  kCallerId,
  kCallerArn,
  kCallerKey,
  kSessionStart,
  kAgent,
  kSource,
};

struct ValueKind {
  std::string_view name;
  Value value;
  int arguments = 0;
};

struct ValueArguments {
  uint32_t a = 0;
  uint32_t b = 0;
  uint32_t salt = 0;
};

/// \return null if no value has that name.
const ValueKind* FindValue(std::string_view name);

void AppendValue(Value value, ValueArguments arguments, Context& context,
                 std::string& out);

/// \name The pieces that callers and file names are also made of
/// @{
void AppendUuid(Random& random, std::string& out);
/// `size` characters of [A-Z2-7], of which AWS makes key and principal ids.
void AppendCapitals(uint64_t hash, int size, std::string& out);
/// `size` characters of [A-Za-z0-9].
void AppendLetters(Random& random, int size, std::string& out);
void AppendPublicIp(uint64_t hash, std::string& out);
/// @}

}  // namespace trailmill::generate
