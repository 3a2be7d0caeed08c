// Rejects in a local directory: what --rejects asks for.

#include <atomic>
#include <fstream>
#include <mutex>

#include <arrow/filesystem/localfs.h>
#include <arrow/io/file.h>
#include <nlohmann/json.hpp>

#include "pipeline/apart.h"
#include "source/location.h"
#include "trailmill/pipeline.h"

namespace trailmill {
namespace {

// Longer names are cut, so that a file's name stays below the 255 bytes of file systems.
constexpr size_t kNameBytesMax = 120;
constexpr size_t kRunBytes = 8;

// The last part of a location with nothing in it that a shell or a file system minds.
std::string SafeName(const std::string& location) {
  std::string name = location.substr(location.find_last_of('/') + 1);
  for (char& c : name) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                       (c >= 'a' && c <= 'z') || c == '.' || c == '_' || c == '-';
    if (!plain) c = '_';
  }
  return name.size() > kNameBytesMax ? name.substr(name.size() - kNameBytesMax) : name;
}

std::string WithoutEnding(std::string name) {
  for (const std::string_view ending : {".gz", ".json"}) {
    if (name.size() > ending.size() && name.ends_with(ending))
      name.resize(name.size() - ending.size());
  }
  return name;
}

// Whether a run that had no room left the last line cut.
bool EndsInsideALine(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file || file.tellg() <= 0) return false;
  file.seekg(-1, std::ios::end);
  return file.get() != '\n';
}

// What the files of one directory share.
class Directory : public RejectSink {
 public:
  Directory(std::string path, std::string run_id,
            std::shared_ptr<arrow::io::OutputStream> list)
      : path_(std::move(path)), run_id_(std::move(run_id)), list_(std::move(list)) {}

  arrow::Result<std::unique_ptr<RejectBytes>> Open(const Reject& reject,
                                                   bool stored) override;

  // One write for each line, so that the lines of two runs don't mix.
  arrow::Status Add(const Reject& reject, const std::string& file) {
    const nlohmann::ordered_json line = {{"object", reject.object},
                                         {"record", reject.record},
                                         {"offset", reject.offset},
                                         {"length", reject.length},
                                         {"code", reject.code},
                                         {"reason", reject.reason},
                                         {"file", file},
                                         {"run", run_id_}};
    const std::string text =
        line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    const std::lock_guard lock(mutex_);
    return Named(list_->Write(text), "rejects.jsonl");
  }

  arrow::Status Named(const arrow::Status& status, const std::string& file) const {
    if (status.ok()) return status;
    return status.WithMessage("keeping rejects in ", path_, "/", file, ": ",
                              status.message());
  }

 private:
  std::string NameOf(const Reject& reject, bool stored) {
    const std::string base = SafeName(reject.object);
    const std::string front =
        run_id_.substr(0, kRunBytes) + "-" + std::to_string(next_++) + "-";
    if (stored) return front + base;
    const std::string which = reject.record >= 0
                                  ? ".record-" + std::to_string(reject.record)
                                  : ".byte-" + std::to_string(reject.offset);
    return front + WithoutEnding(base) + which + ".json";
  }

  std::string path_;
  std::string run_id_;
  std::shared_ptr<arrow::io::OutputStream> list_;
  std::mutex mutex_;
  std::atomic<int64_t> next_ = 0;
};

class File : public RejectBytes {
 public:
  File(Directory* directory, std::string name,
       std::shared_ptr<arrow::io::OutputStream> stream)
      : directory_(directory), name_(std::move(name)), stream_(std::move(stream)) {}

  arrow::Status Append(std::string_view bytes) override {
    return directory_->Named(stream_->Write(bytes), name_);
  }
  arrow::Status Close(const Reject& reject) override {
    ARROW_RETURN_NOT_OK(directory_->Named(stream_->Close(), name_));
    return directory_->Add(reject, name_);
  }

 private:
  Directory* directory_;
  std::string name_;
  std::shared_ptr<arrow::io::OutputStream> stream_;
};

arrow::Result<std::unique_ptr<RejectBytes>> Directory::Open(const Reject& reject,
                                                            bool stored) {
  std::string name = NameOf(reject, stored);
  ARROW_ASSIGN_OR_RAISE(auto stream,
                        arrow::io::FileOutputStream::Open(path_ + "/" + name));
  return std::make_unique<File>(this, std::move(name), std::move(stream));
}

}  // namespace

arrow::Result<std::unique_ptr<RejectSink>> RejectDirectory(const std::string& directory,
                                                           const Staged& staged) {
  if (!source::ParseLocation(directory).local()) {
    return arrow::Status::Invalid("keeping rejects: only a local directory can: ",
                                  directory, ": name one, and copy it where you like");
  }
  ARROW_RETURN_NOT_OK(pipeline::CheckOutside(directory, staged.destination));
  ARROW_RETURN_NOT_OK(arrow::fs::LocalFileSystem().CreateDir(directory, true));
  const std::string path = directory + "/rejects.jsonl";
  const bool torn = EndsInsideALine(path);
  ARROW_ASSIGN_OR_RAISE(auto list, arrow::io::FileOutputStream::Open(path, true));
  if (torn) ARROW_RETURN_NOT_OK(list->Write("\n"));
  return std::make_unique<Directory>(directory, staged.run_id, std::move(list));
}

}  // namespace trailmill
