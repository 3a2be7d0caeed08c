// The floor: the least that any reader of CloudTrail does, by the libraries that
// trailmill ships with, on one thread. It inflates whole files with libdeflate, and
// visits every member of every record with simdjson's On-Demand: texts and booleans as
// values, objects and arrays as the raw text that a lake keeps. It makes nothing of what
// it sees but a sum, so that no compiler may leave the visit out.
//
//     trailmill_floor [--inflate] FOLDER
//
// --inflate stops after inflating.

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <libdeflate.h>
#include <simdjson.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
namespace ondemand = simdjson::ondemand;

// gzip keeps the length of its text in its last four bytes.
constexpr size_t kLengthBytes = 4;
// gzip's shortest file: a header and a trailer around an empty block.
constexpr size_t kGzipBytesMin = 20;

struct Totals {
  size_t files = 0;
  size_t events = 0;
  size_t text_bytes = 0;
  size_t visited = 0;
};

std::vector<std::string> ListLogs(const char* folder) {
  std::vector<std::string> logs;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ".gz") {
      logs.push_back(entry.path());
    }
  }
  return logs;
}

bool ReadFile(const std::string& path, std::vector<char>* bytes) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  struct stat status {};
  bool whole = fstat(file, &status) == 0;
  if (whole) {
    bytes->resize(static_cast<size_t>(status.st_size));
    whole = read(file, bytes->data(), bytes->size()) == status.st_size;
  }
  close(file);
  return whole && bytes->size() >= kGzipBytesMin;
}

// The text of one gzip member, with the bytes behind it that simdjson wants to read over.
class Inflater {
 public:
  Inflater() : decompressor_(libdeflate_alloc_decompressor()) {}
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { libdeflate_free_decompressor(decompressor_); }

  bool Inflate(const std::vector<char>& gzip) {
    uint32_t length = 0;
    std::memcpy(&length, gzip.data() + gzip.size() - kLengthBytes, kLengthBytes);
    if (text_.size() < length + simdjson::SIMDJSON_PADDING) {
      text_.resize(length + length / 2 + simdjson::SIMDJSON_PADDING);
    }
    return libdeflate_gzip_decompress(decompressor_, gzip.data(), gzip.size(),
                                      text_.data(), length, &size_) == LIBDEFLATE_SUCCESS;
  }

  size_t size() const { return size_; }
  simdjson::padded_string_view text() const {
    return simdjson::padded_string_view(text_.data(), size_, text_.size());
  }

 private:
  libdeflate_decompressor* decompressor_;
  std::vector<char> text_;
  size_t size_ = 0;
};

size_t VisitValue(ondemand::value value) {
  switch (value.type()) {
    case ondemand::json_type::string:
      return std::string_view(value.get_string()).size();
    case ondemand::json_type::boolean:
      return bool(value.get_bool()) ? 1 : 0;
    case ondemand::json_type::object:
      return std::string_view(value.get_object().value().raw_json()).size();
    case ondemand::json_type::array:
      return std::string_view(value.get_array().value().raw_json()).size();
    default:
      return value.raw_json_token().size();
  }
}

void VisitRecords(ondemand::document document, Totals* totals) {
  for (ondemand::object record : document["Records"].get_array()) {
    for (ondemand::field member : record) {
      totals->visited += std::string_view(member.unescaped_key()).size();
      totals->visited += VisitValue(member.value());
    }
    ++totals->events;
  }
}

bool VisitLogs(const std::vector<std::string>& logs, bool parse, Totals* totals) {
  std::vector<char> gzip;
  Inflater inflater;
  ondemand::parser parser;
  for (const std::string& log : logs) {
    if (!ReadFile(log, &gzip) || !inflater.Inflate(gzip)) {
      std::fprintf(stderr, "floor: no single gzip member: %s\n", log.c_str());
      return false;
    }
    ++totals->files;
    totals->text_bytes += inflater.size();
    if (parse) VisitRecords(parser.iterate(inflater.text()), totals);
  }
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  const bool inflate_only = count == 3 && std::string_view(arguments[1]) == "--inflate";
  if (count != 2 && !inflate_only) {
    std::fprintf(stderr, "usage: trailmill_floor [--inflate] FOLDER\n");
    return 2;
  }
  Totals totals;
  try {
    if (!VisitLogs(ListLogs(arguments[count - 1]), !inflate_only, &totals)) return 1;
  } catch (const simdjson::simdjson_error& error) {
    std::fprintf(stderr, "floor: not CloudTrail: %s\n", error.what());
    return 1;
  }
  std::printf("%zu files %zu events %zu bytes of text, %zu visited\n", totals.files,
              totals.events, totals.text_bytes, totals.visited);
  return 0;
}
