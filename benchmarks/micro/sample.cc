#include "sample.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include <arrow/filesystem/localfs.h>
#include <arrow/status.h>

#include "decode/inflate.h"
#include "trailmill/generate.h"

namespace trailmill::micro {
namespace {

namespace fs = std::filesystem;

// As many events a file as the notebook's day has, and more text than a core's own caches
// hold, as in a real run.
constexpr int64_t kFiles = 64;
constexpr int64_t kEvents = 1755;

/// A directory of its own below the system's for temporary files, removed at the end.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string name = fs::temp_directory_path() / "trailmill-micro-XXXXXX";
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string FileBytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

arrow::Result<Sample> Generated() {
  const ScratchDirectory scratch;
  if (scratch.path().empty()) return arrow::Status::IOError("no temporary directory");
  GenerateOptions options;
  options.files = kFiles;
  options.events = kEvents;
  arrow::fs::LocalFileSystem local;
  ARROW_ASSIGN_OR_RAISE(const auto made, Generate(local, scratch.path(), options));

  Sample sample;
  sample.events = made.events;
  sample.text_bytes = made.json_bytes;
  decode::WholeInflater inflater;
  for (const auto& entry : fs::recursive_directory_iterator(scratch.path())) {
    if (!entry.is_regular_file()) continue;
    sample.gzips.push_back(FileBytes(entry.path()));
    std::string_view text;
    ARROW_ASSIGN_OR_RAISE(const auto outcome,
                          inflater.Inflate(sample.gzips.back(), &text));
    if (outcome != decode::WholeInflater::Outcome::kOk) {
      return arrow::Status::Invalid("a generated file does not inflate");
    }
    std::string padded(text.size() + decode::kTextPadding, '\0');
    text.copy(padded.data(), text.size());
    padded.resize(text.size());
    sample.texts.push_back(std::move(padded));
  }
  return sample;
}

}  // namespace

const Sample& TheSample() {
  static const Sample sample = [] {
    auto made = Generated();
    if (!made.ok()) {
      std::fprintf(stderr, "making the sample: %s\n", made.status().ToString().c_str());
      std::exit(1);
    }
    return *std::move(made);
  }();
  return sample;
}

}  // namespace trailmill::micro
