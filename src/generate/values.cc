#include "generate/values.h"

#include "generate/dates.h"
#include "generate/names.h"

namespace trailmill::generate {

namespace {

using std::string_view;

constexpr char kHexDigits[] = "0123456789abcdef";
constexpr char kBigHexDigits[] = "0123456789ABCDEF";
constexpr char kBase64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kBase36[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

void AppendHex(Random& random, uint32_t size, std::string& out) {
  uint64_t bits = 0;
  for (uint32_t i = 0; i < size; ++i) {
    if (i % 16 == 0) bits = random.Next();
    out += kHexDigits[bits & 15];
    bits >>= 4;
  }
}

void AppendBase64(Random& random, uint32_t size, std::string& out) {
  uint64_t bits = 0;
  for (uint32_t i = 0; i < size; ++i) {
    if (i % 10 == 0) bits = random.Next();
    out += kBase64[bits & 63];
    bits >>= 6;
  }
}

void AppendBase36(Random& random, uint32_t size, std::string& out) {
  for (uint32_t i = 0; i < size; ++i) out += kBase36[random.Below(36)];
}

void AppendUuidWith(const char* digits, Random& random, std::string& out) {
  char text[36];
  uint64_t bits = 0;
  for (int i = 0, taken = 0; i < 36; ++i) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      text[i] = '-';
      continue;
    }
    if (taken++ % 16 == 0) bits = random.Next();
    text[i] = digits[bits & 15];
    bits >>= 4;
  }
  text[14] = '4';  // version 4
  text[19] = digits[8 + (text[19] & 3)];
  out.append(text, sizeof(text));
}

// What a subject is called stays: its ids come from a hash, not from the event's chance.
Random Stable(const ValueArguments& arguments, const Context& context) {
  return Random(Mix(context.world, Mix(context.subject + (uint64_t{arguments.salt} << 32),
                                       context.item)));
}

void AppendText(uint32_t size, Random& random, std::string& out) {
  const size_t end = out.size() + size;
  while (out.size() < end) {
    out += PooledName(Value::kWord, random.Next());
    out += random.Below(9) == 0 ? "\\n" : " ";
  }
}

void AppendOfTime(Value value, int64_t time, std::string& out) {
  switch (value) {
    case Value::kTime:
      AppendTime(time, out);
      break;
    case Value::kDate:
      AppendJavaDate(time, out);
      break;
    case Value::kDay:
      AppendDay(time, "-", out);
      break;
    case Value::kDayPath:
      AppendDay(time, "/", out);
      break;
    case Value::kStamp:
      AppendStamp(time, out);
      break;
    default:
      AppendNumber(time * 1000, out);
      break;
  }
}

void AppendOfCaller(Value value, const Context& context, std::string& out) {
  const Caller& caller = *context.caller;
  switch (value) {
    case Value::kCallerName:
      out += caller.name;
      break;
    case Value::kCallerSession:
      out += caller.session;
      break;
    case Value::kCallerId:
      out += caller.principal;
      break;
    case Value::kCallerArn:
      out += caller.arn;
      break;
    case Value::kCallerKey:
      out += caller.key;
      break;
    case Value::kAgent:
      out += caller.agent;
      break;
    case Value::kSource:
      out += caller.source;
      break;
    // Sessions are an hour long and begin at a minute of the caller's own.
    default:
      AppendTime(
          context.time - context.time % 3600 +
              static_cast<int64_t>(
                  Mix(context.world, Mix(caller.key.size(), caller.key.back())) % 59) -
              3600,
          out);
  }
}

void AppendStable(Value value, const ValueArguments& arguments, Context& context,
                  std::string& out) {
  Random stable = Stable(arguments, context);
  switch (value) {
    case Value::kId:
      out += '0';
      AppendHex(stable, arguments.a - 1, out);
      break;
    case Value::kIamId:
      AppendCapitals(stable.Next(), 17, out);
      break;
    case Value::kStableUuid:
      AppendUuidWith(kHexDigits, stable, out);
      break;
    case Value::kOtherAccount:
      AppendNumber(stable.Between(100000000, 999999999), out);
      out += "042";
      break;
    case Value::kPrivateIp:
    default:
      out += "10.0.";
      AppendNumber(stable.Below(16), out);
      out += '.';
      AppendNumber(stable.Between(4, 250), out);
  }
}

void AppendFresh(Value value, const ValueArguments& arguments, Random& random,
                 std::string& out) {
  switch (value) {
    case Value::kHex:
      AppendHex(random, arguments.a, out);
      break;
    case Value::kBase:
      AppendBase64(random, arguments.a, out);
      break;
    case Value::kCapitals:
      AppendBase36(random, arguments.a, out);
      break;
    case Value::kLetters:
      AppendLetters(random, static_cast<int>(arguments.a), out);
      break;
    case Value::kUuid:
      AppendUuid(random, out);
      break;
    case Value::kBigUuid:
      AppendUuidWith(kBigHexDigits, random, out);
      break;
    case Value::kNumber:
      AppendNumber(random.Between(arguments.a, arguments.b), out);
      break;
    case Value::kDouble:
      AppendNumber(random.Below(arguments.a + 1), out);
      out += ".0";
      break;
    case Value::kBool:
      out += random.Below(2) == 0 ? "false" : "true";
      break;
    case Value::kText:
      AppendText(arguments.a, random, out);
      break;
    case Value::kPublicIp:
    default:
      AppendPublicIp(random.Below(24), out);
      break;
  }
}

}  // namespace

void AppendValue(Value value, ValueArguments arguments, Context& context,
                 std::string& out) {
  switch (value) {
    case Value::kAccount:
      out += context.account;
      return;
    case Value::kRegion:
      out += context.region;
      return;
    case Value::kZone:
      out += context.region;
      out += static_cast<char>('a' + Mix(context.subject) % 3);
      return;
    case Value::kTime:
    case Value::kDate:
    case Value::kDay:
    case Value::kDayPath:
    case Value::kStamp:
    case Value::kMillis:
      return AppendOfTime(value, context.time, out);
    case Value::kCallerName:
    case Value::kCallerSession:
    case Value::kCallerId:
    case Value::kCallerArn:
    case Value::kCallerKey:
    case Value::kSessionStart:
    case Value::kAgent:
    case Value::kSource:
      return AppendOfCaller(value, context, out);
    case Value::kId:
    case Value::kIamId:
    case Value::kStableUuid:
    case Value::kPrivateIp:
    case Value::kOtherAccount:
      return AppendStable(value, arguments, context, out);
    case Value::kHex:
    case Value::kBase:
    case Value::kCapitals:
    case Value::kLetters:
    case Value::kUuid:
    case Value::kBigUuid:
    case Value::kNumber:
    case Value::kDouble:
    case Value::kBool:
    case Value::kPublicIp:
    case Value::kText:
      return AppendFresh(value, arguments, context.random, out);
    case Value::kSerial: {
      Random serial(context.serial);
      return AppendLetters(serial, static_cast<int>(arguments.a), out);
    }
    default:
      out += PooledName(value, Mix(context.subject, context.item));
  }
}

void AppendUuid(Random& random, std::string& out) {
  AppendUuidWith(kHexDigits, random, out);
}

void AppendCapitals(uint64_t hash, int size, std::string& out) {
  static constexpr char kBase32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  Random random(hash);
  uint64_t bits = 0;
  for (int i = 0; i < size; ++i) {
    if (i % 12 == 0) bits = random.Next();
    out += kBase32[bits & 31];
    bits >>= 5;
  }
}

void AppendLetters(Random& random, int size, std::string& out) {
  for (int i = 0; i < size; ++i) out += kBase64[random.Below(62)];
}

void AppendPublicIp(uint64_t hash, std::string& out) {
  const uint64_t bits = Mix(hash, 0x1B);
  AppendNumber(static_cast<int64_t>(20 + bits % 200), out);
  for (int shift = 16; shift <= 48; shift += 16) {
    out += '.';
    AppendNumber(static_cast<int64_t>((bits >> shift) % 254 + 1), out);
  }
}

}  // namespace trailmill::generate
