#include "store/nameless_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>

#include <arrow/buffer.h>
#include <fcntl.h>
#include <unistd.h>

namespace trailmill::store {
namespace {

using arrow::Status;

// Negative where there is none to be had.
int OpenIn(const std::filesystem::path& directory) {
  const int fd = open(directory.c_str(), O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
  if (fd >= 0) return fd;
  // A disk that knows no files without names.
  std::string path = directory / "trailmill-XXXXXX";
  const int named = mkostemp(path.data(), O_CLOEXEC);
  if (named >= 0) unlink(path.c_str());
  return named;
}

class FilePart : public arrow::io::RandomAccessFile {
 public:
  FilePart(std::shared_ptr<const NamelessFile> file, int64_t begin, int64_t size)
      : file_(std::move(file)), begin_(begin), size_(size) {}

  arrow::Result<int64_t> ReadAt(int64_t position, int64_t bytes, void* out) override {
    return file_->ReadAt(begin_ + position,
                         std::clamp<int64_t>(size_ - position, 0, bytes), out);
  }
  arrow::Result<std::shared_ptr<arrow::Buffer>> ReadAt(int64_t position,
                                                       int64_t bytes) override {
    ARROW_ASSIGN_OR_RAISE(auto buffer, arrow::AllocateResizableBuffer(bytes));
    ARROW_ASSIGN_OR_RAISE(const int64_t read,
                          ReadAt(position, bytes, buffer->mutable_data()));
    ARROW_RETURN_NOT_OK(buffer->Resize(read));
    return std::shared_ptr<arrow::Buffer>(std::move(buffer));
  }
  arrow::Result<int64_t> Read(int64_t bytes, void* out) override {
    ARROW_ASSIGN_OR_RAISE(const int64_t read, ReadAt(at_, bytes, out));
    at_ += read;
    return read;
  }
  arrow::Result<std::shared_ptr<arrow::Buffer>> Read(int64_t bytes) override {
    ARROW_ASSIGN_OR_RAISE(auto buffer, ReadAt(at_, bytes));
    at_ += buffer->size();
    return buffer;
  }
  arrow::Result<int64_t> GetSize() override { return size_; }
  Status Seek(int64_t position) override {
    at_ = position;
    return Status::OK();
  }
  arrow::Result<int64_t> Tell() const override { return at_; }
  Status Close() override {
    closed_ = true;
    return Status::OK();
  }
  bool closed() const override { return closed_; }

 private:
  const std::shared_ptr<const NamelessFile> file_;
  const int64_t begin_, size_;
  int64_t at_ = 0;
  bool closed_ = false;
};

}  // namespace

arrow::Result<std::shared_ptr<NamelessFile>> NamelessFile::Open() {
  std::error_code error;
  const auto directory = std::filesystem::temp_directory_path(error);
  const int fd = error ? -1 : OpenIn(directory);
  if (fd >= 0) return std::shared_ptr<NamelessFile>(new NamelessFile(fd));
  return Status::IOError("making a temporary file in ", directory.string(), ": ",
                         error ? error.message() : std::strerror(errno),
                         ": set TMPDIR to a directory that can be written");
}

NamelessFile::~NamelessFile() { close(fd_); }

Status NamelessFile::WriteAt(int64_t position, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = pwrite(fd_, bytes.data(), bytes.size(), position);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      return Status::IOError("writing a temporary file: ", std::strerror(errno),
                             ": free some room, or set TMPDIR to another disk");
    }
    bytes.remove_prefix(static_cast<size_t>(written));
    position += written;
  }
  return Status::OK();
}

arrow::Result<int64_t> NamelessFile::ReadAt(int64_t position, int64_t bytes,
                                            void* out) const {
  int64_t done = 0;
  while (done < bytes) {
    const ssize_t read = pread(fd_, static_cast<char*>(out) + done,
                               static_cast<size_t>(bytes - done), position + done);
    if (read < 0 && errno == EINTR) continue;
    if (read < 0)
      return Status::IOError("reading a temporary file: ", std::strerror(errno));
    if (read == 0) break;
    done += read;
  }
  return done;
}

std::shared_ptr<arrow::io::RandomAccessFile> NamelessFile::Part(int64_t begin,
                                                                int64_t size) {
  return std::make_shared<FilePart>(shared_from_this(), begin, size);
}

}  // namespace trailmill::store
