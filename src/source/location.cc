#include "source/location.h"

#include <algorithm>
#include <charconv>

namespace trailmill::source {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool IsSchemeChar(char c) {
  return IsLetter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

// The length of `s3` in `s3://…`, 0 where there is no scheme.
size_t SchemeLength(std::string_view text) {
  const size_t end = text.find("://");
  if (end == std::string_view::npos || end == 0 || !IsLetter(text[0])) return 0;
  const auto scheme = text.substr(0, end);
  return std::all_of(scheme.begin(), scheme.end(), IsSchemeChar) ? end : 0;
}

// RFC 3986 escapes; a `%` that starts none stays.
std::string PercentDecoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    int byte = 0;
    const char* first = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(first, first + 2, byte, 16).ptr == first + 2) {
      decoded += static_cast<char>(byte);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

// Where `?name=…` or a lone `?` at the end begins; the end where there is none.
size_t QueryStart(std::string_view text) {
  const size_t mark = text.rfind('?');
  if (mark == std::string_view::npos) return text.size();
  const auto query = text.substr(mark + 1);
  if (query.empty()) return mark;
  const auto name_end = std::find_if_not(query.begin(), query.end(),
                                         [](char c) { return IsLetter(c) || c == '_'; });
  const bool named =
      name_end != query.begin() && name_end != query.end() && *name_end == '=';
  return named ? mark : text.size();
}

std::string Tidied(std::string_view path, bool rooted) {
  std::string tidy = rooted ? "/" : "";
  tidy.reserve(path.size() + 1);
  for (const auto part : SplitPath(path)) {
    if (part == ".") continue;
    if (!tidy.empty() && tidy.back() != '/') tidy += '/';
    tidy += part;
  }
  return tidy;
}

Location LocalLocation(std::string_view path) {
  return {"", "", Tidied(path, path.substr(0, 1) == "/")};
}

}  // namespace

std::string Location::With(std::string_view other_path) const {
  if (local()) return other_path.empty() ? "." : std::string(other_path);
  // A key with a `?` of its own must not be read back as a query.
  const bool ambiguous = query.empty() && QueryStart(other_path) != other_path.size();
  return root + std::string(other_path) + (ambiguous ? "?" : query);
}

Location ParseLocation(std::string_view text) {
  const size_t scheme = SchemeLength(text);
  if (text.substr(0, scheme) == "file") {
    const size_t slash = text.find('/', scheme + 3);
    return LocalLocation(PercentDecoded(
        slash == std::string_view::npos ? std::string_view("/") : text.substr(slash)));
  }
  if (text.substr(0, 6) == "file:/") return LocalLocation(PercentDecoded(text.substr(5)));
  if (scheme == 0) return LocalLocation(text);
  const size_t query = QueryStart(text);
  const auto whole = text.substr(0, query);
  const size_t slash = std::min(whole.find('/', scheme + 3), whole.size());
  return {std::string(whole.substr(0, slash)) + "/", std::string(text.substr(query)),
          Tidied(whole.substr(slash), false)};
}

std::string PathText(const Location& location) { return location.root + location.path; }

std::string_view PathText(std::string_view location) {
  // A local path may hold a `?`, and never `//`.
  const bool local = location.find("://") == std::string_view::npos;
  return local ? location : location.substr(0, QueryStart(location));
}

std::vector<std::string_view> SplitPath(std::string_view path) {
  std::vector<std::string_view> parts;
  parts.reserve(static_cast<size_t>(std::count(path.begin(), path.end(), '/')) + 1);
  while (!path.empty()) {
    const size_t end = std::min(path.find('/'), path.size());
    if (end > 0) parts.push_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

std::string JoinPath(std::string_view path, std::string_view part) {
  std::string joined;
  joined.reserve(path.size() + 1 + part.size());
  joined = path;
  if (!joined.empty() && joined.back() != '/') joined += '/';
  joined += part;
  return joined;
}

std::string_view ParentPath(std::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  return path.substr(0, slash == 0 ? 1 : slash);
}

std::string_view LastPart(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool IsRunDirectory(std::string_view path) {
  constexpr size_t kIdBytes = 36;
  const size_t mark = path.rfind(kRunMark);
  if (mark == path.npos) return false;
  const auto id = path.substr(mark + kRunMark.size());
  return id.size() == kIdBytes && id.find_first_not_of("0123456789abcdef-") == id.npos;
}

bool IsHiddenName(std::string_view name) {
  constexpr std::string_view kCopying = "._COPYING_";
  const bool underscore =
      name.starts_with('_') && name.find('=') == std::string_view::npos;
  return underscore || name.starts_with('.') || name.ends_with(kCopying) ||
         IsRunDirectory(name);
}

}  // namespace trailmill::source
