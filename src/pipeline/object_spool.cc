#include "pipeline/object_spool.h"

#include <filesystem>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "trailmill/pipeline.h"

namespace trailmill {
namespace {

// Negative where there is none to be had.
int OpenNameless() {
  std::error_code error;
  const auto directory = std::filesystem::temp_directory_path(error);
  if (error) return -1;
  const int fd = open(directory.c_str(), O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
  if (fd >= 0) return fd;
  // A disk that knows no files without names.
  std::string path = directory / "trailmill-XXXXXX";
  const int named = mkostemp(path.data(), O_CLOEXEC);
  if (named >= 0) unlink(path.c_str());
  return named;
}

}  // namespace

std::shared_ptr<ObjectSpool> MakeSpool(size_t objects) {
  return std::make_shared<ObjectSpool>(objects);
}

ObjectSpool::ObjectSpool(size_t objects) : fd_(OpenNameless()), extents_(objects) {}

ObjectSpool::~ObjectSpool() {
  if (fd_ >= 0) close(fd_);
}

bool ObjectSpool::Has(size_t object) const {
  const std::lock_guard lock(mutex_);
  return extents_.at(object).offset >= 0;
}

std::shared_ptr<arrow::Buffer> ObjectSpool::Find(size_t object) const {
  Extent extent;
  {
    const std::lock_guard lock(mutex_);
    extent = extents_.at(object);
  }
  if (extent.offset < 0) return nullptr;
  auto buffer = arrow::AllocateBuffer(extent.size);
  if (!buffer.ok()) return nullptr;
  for (int64_t done = 0; done < extent.size;) {
    const ssize_t read =
        pread(fd_, (*buffer)->mutable_data() + done,
              static_cast<size_t>(extent.size - done), extent.offset + done);
    if (read <= 0) return nullptr;
    done += read;
  }
  return buffer.MoveValueUnsafe();
}

void ObjectSpool::Keep(size_t object, const arrow::Buffer& bytes) {
  int64_t offset;
  {
    const std::lock_guard lock(mutex_);
    if (fd_ < 0 || end_ + bytes.size() > kBytesMax) return;
    offset = end_;
    end_ += bytes.size();
  }
  for (int64_t done = 0; done < bytes.size();) {
    const ssize_t written =
        pwrite(fd_, bytes.data() + done, static_cast<size_t>(bytes.size() - done),
               offset + done);
    if (written <= 0) return;  // a full disk: it is fetched again
    done += written;
  }
  const std::lock_guard lock(mutex_);
  extents_.at(object) = {offset, bytes.size()};
}

}  // namespace trailmill
