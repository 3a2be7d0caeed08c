#include "generate/dates.h"

#include <array>
#include <charconv>

namespace trailmill::generate {

namespace {

using std::string_view;

void AppendTwo(int64_t number, std::string& out) {
  out += static_cast<char>('0' + number / 10);
  out += static_cast<char>('0' + number % 10);
}

struct Civil {
  int64_t year, month, day;
};

// Days since 1970 to a date in the Gregorian calendar, in years that begin in March.
Civil ToCivil(int64_t days) {
  const int64_t z = days + 719468;
  const int64_t era = z / 146097;
  const int64_t doe = z - era * 146097;
  const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const int64_t mp = (5 * doy + 2) / 153;
  const int64_t month = mp < 10 ? mp + 3 : mp - 9;
  return {yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - (153 * mp + 2) / 5 + 1};
}

int64_t ToDays(Civil date) {
  const int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const int64_t era = year / 400;
  const int64_t yoe = year - era * 400;
  const int64_t doy =
      (153 * (date.month > 2 ? date.month - 3 : date.month + 9) + 2) / 5 + date.day - 1;
  return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

}  // namespace

void AppendNumber(int64_t number, std::string& out) {
  char text[24];
  const auto end = std::to_chars(text, text + sizeof(text), number).ptr;
  out.append(text, end);
}

void AppendDay(int64_t time, string_view separator, std::string& out) {
  const Civil date = ToCivil(time / kDaySeconds);
  AppendNumber(date.year, out);
  out += separator;
  AppendTwo(date.month, out);
  out += separator;
  AppendTwo(date.day, out);
}

// `Apr 1, 2020 5:04:11 AM`: how Java's locale prints the dates inside responses.
void AppendJavaDate(int64_t time, std::string& out) {
  static constexpr std::array<string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Civil date = ToCivil(time / kDaySeconds);
  const int64_t second = time % kDaySeconds;
  const int64_t hour = second / 3600;
  out += kMonths[static_cast<size_t>(date.month - 1)];
  out += ' ';
  AppendNumber(date.day, out);
  out += ", ";
  AppendNumber(date.year, out);
  out += ' ';
  AppendNumber(hour % 12 == 0 ? 12 : hour % 12, out);
  out += ':';
  AppendTwo(second / 60 % 60, out);
  out += ':';
  AppendTwo(second % 60, out);
  out += hour < 12 ? " AM" : " PM";
}

void AppendTime(int64_t time, std::string& out) {
  AppendDay(time, "-", out);
  const int64_t second = time % kDaySeconds;
  out += 'T';
  AppendTwo(second / 3600, out);
  out += ':';
  AppendTwo(second / 60 % 60, out);
  out += ':';
  AppendTwo(second % 60, out);
  out += 'Z';
}

void AppendStamp(int64_t time, std::string& out) {
  AppendDay(time, "", out);
  const int64_t second = time % kDaySeconds;
  out += 'T';
  AppendTwo(second / 3600, out);
  AppendTwo(second / 60 % 60, out);
  out += 'Z';
}

int64_t ParseDay(string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return -1;
  int64_t parts[3] = {0, 0, 0};
  int part = 0;
  for (const char c : text) {
    if (c == '-') {
      ++part;
    } else if (c < '0' || c > '9' || part > 2) {
      return -1;
    } else {
      parts[part] = parts[part] * 10 + (c - '0');
    }
  }
  const Civil date{parts[0], parts[1], parts[2]};
  if (date.year < 1970 || date.month < 1 || date.month > 12) return -1;
  const int64_t days = ToDays(date);
  const Civil back = ToCivil(days);
  return back.month == date.month && back.day == date.day ? days : -1;
}

}  // namespace trailmill::generate
