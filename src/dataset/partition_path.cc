#include "dataset/partition_path.h"

#include <arrow/status.h>
#include <arrow/util/logging.h>

#include "base/unicode.h"

namespace trailmill::dataset {
namespace {

constexpr std::string_view kEscaped = "\"#%'*/:=?\\{[]^\x7f";
constexpr char kHex[] = "0123456789ABCDEF";

// Spark walks UTF-16 units, but all that it escapes is ASCII, and no byte of a longer
// UTF-8 sequence is, so that bytes give the same answer. NUL is not escaped.
bool IsEscaped(char c) {
  return (c >= 0x01 && c <= 0x1F) || (c != '\0' && kEscaped.find(c) != kEscaped.npos);
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The value itself is data and stays out of the message.
arrow::Status CheckName(const std::string& name, const std::string& column) {
  constexpr size_t kNameBytesMax = 255;  // of file systems
  const bool nul = name.find('\0') != name.npos;
  if (!nul && name.size() <= kNameBytesMax) return arrow::Status::OK();
  return arrow::Status::Invalid(
      "name a partition's directory: a value of ", column,
      nul ? " holds a NUL"
          : " is too long, with " + std::to_string(name.size()) + " bytes of at most " +
                std::to_string(kNameBytesMax),
      ": choose other columns to partition by, or none");
}

}  // namespace

std::string EscapePathName(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    if (IsEscaped(c)) {
      out += '%';
      out += kHex[c >> 4];
      out += kHex[c & 15];
    } else {
      out += c;
    }
  }
  return out;
}

std::string UnescapePathName(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const bool coded = text[i] == '%' && i + 2 < text.size();
    const int high = coded ? HexDigit(text[i + 1]) : -1;
    const int low = coded ? HexDigit(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      out += text[i];
      continue;
    }
    base::AppendCodePoint(static_cast<char32_t>(high * 16 + low), &out);
    i += 2;
  }
  return out;
}

arrow::Result<std::string> PartitionDirectory(
    const std::vector<std::string>& columns,
    const std::vector<std::optional<std::string>>& values) {
  ARROW_CHECK_EQ(columns.size(), values.size());
  std::string directory;
  for (size_t i = 0; i < columns.size(); ++i) {
    const bool is_null = !values[i] || values[i]->empty();
    const std::string name =
        EscapePathName(columns[i]) + '=' +
        (is_null ? std::string(kNullPartition) : EscapePathName(*values[i]));
    ARROW_RETURN_NOT_OK(CheckName(name, columns[i]));
    if (i > 0) directory += '/';
    directory += name;
  }
  return directory;
}

}  // namespace trailmill::dataset
