// Spark's refusal of names that repeat within one struct, and the text it refuses with.
//
// Spark writes the repeated name as an SQL identifier, and to do so it reads the bare
// name as if a user had typed it: dots part it, back-quotes quote a part. A name that
// cannot be read so is refused with another message. Both are kept, as people search for
// these texts.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/status.h>
#include <fmt/format.h>

#include "base/utf16.h"
#include "trailmill/schema.h"

namespace trailmill {
namespace {

using arrow::DataType;
using arrow::Status;
using arrow::Type;

// The first name, in Java's order, that two fields share.
std::optional<std::string> FirstRepeatedName(const arrow::FieldVector& fields,
                                             bool case_sensitive) {
  std::vector<std::string> names;
  names.reserve(fields.size());
  for (const auto& field : fields) {
    names.push_back(case_sensitive ? field->name() : base::FoldCase(field->name()));
  }
  std::sort(names.begin(), names.end(), base::Utf16Less{});
  const auto repeated = std::adjacent_find(names.begin(), names.end());
  if (repeated == names.end()) return std::nullopt;
  return *repeated;
}

// Reads a quoted part from the byte behind its opening back-quote; a doubled back-quote
// stands for one. Leaves `*at` behind the closing one.
std::optional<std::string> ReadQuotedPart(std::string_view name, size_t* at) {
  std::string part;
  while (*at < name.size()) {
    const char c = name[(*at)++];
    if (c == '`' && (*at == name.size() || name[*at] != '`')) return part;
    if (c == '`') ++*at;
    part += c;
  }
  return std::nullopt;
}

// Reads up to the next dot. Back-quotes have no place in a bare part, nor can it be
// empty.
std::optional<std::string> ReadBarePart(std::string_view name, size_t* at) {
  const size_t end = std::min(name.find('.', *at), name.size());
  const std::string_view part = name.substr(*at, end - *at);
  *at = end;
  if (part.empty() || part.find('`') != std::string_view::npos) return std::nullopt;
  return std::string(part);
}

// The parts of a name as Spark's AttributeNameParser has them, or nothing if it refuses.
std::optional<std::vector<std::string>> NameParts(std::string_view name) {
  std::vector<std::string> parts;
  for (size_t at = 0;;) {
    const bool is_quoted = at < name.size() && name[at] == '`';
    auto part = is_quoted ? ReadQuotedPart(name, &++at) : ReadBarePart(name, &at);
    if (!part) return std::nullopt;
    parts.push_back(*std::move(part));
    if (at == name.size()) return parts;
    if (name[at++] != '.') return std::nullopt;
  }
}

std::string QuotedIdentifier(const std::vector<std::string>& parts) {
  std::string quoted;
  for (const std::string& part : parts) {
    quoted += quoted.empty() ? "`" : ".`";
    for (const char c : part) {
      if (c == '`') quoted += '`';
      quoted += c;
    }
    quoted += '`';
  }
  return quoted;
}

Status AlreadyExists(const std::string& name) {
  const auto parts = NameParts(name);
  if (!parts) {
    return Status::AlreadyExists(fmt::format(
        "[INVALID_ATTRIBUTE_NAME_SYNTAX] Syntax error in the attribute name: {}. Check "
        "that "
        "backticks appear in pairs, a quoted string is a complete name part and use a "
        "backtick only inside quoted name parts. SQLSTATE: 42601",
        name));
  }
  return Status::AlreadyExists(fmt::format(
      "[COLUMN_ALREADY_EXISTS] The column {} already exists. Choose another name "
      "or rename the existing column. SQLSTATE: 42711",
      QuotedIdentifier(*parts)));
}

Status CheckFields(const arrow::FieldVector& fields, bool case_sensitive) {
  if (const auto repeated = FirstRepeatedName(fields, case_sensitive)) {
    return AlreadyExists(*repeated);
  }
  for (const auto& field : fields) {
    const DataType* type = field->type().get();
    while (type->id() == Type::LIST) type = type->field(0)->type().get();
    if (type->id() == Type::STRUCT) {
      ARROW_RETURN_NOT_OK(CheckFields(type->fields(), case_sensitive));
    }
  }
  return Status::OK();
}

}  // namespace

Status CheckNames(const arrow::Schema& schema, bool case_sensitive) {
  return CheckFields(schema.fields(), case_sensitive);
}

}  // namespace trailmill
