#include "pipeline/object_spool.h"

#include <string_view>

#include "trailmill/pipeline.h"

namespace trailmill {

std::shared_ptr<ObjectSpool> MakeSpool(size_t objects) {
  return std::make_shared<ObjectSpool>(objects);
}

ObjectSpool::ObjectSpool(size_t objects) : extents_(objects) {
  // Without one everything is fetched again.
  ARROW_UNUSED(store::NamelessFile::Open().Value(&file_));
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
  const auto read = file_->ReadAt(extent.offset, extent.size, (*buffer)->mutable_data());
  if (!read.ok() || *read < extent.size) return nullptr;
  return buffer.MoveValueUnsafe();
}

void ObjectSpool::Keep(size_t object, const arrow::Buffer& bytes) {
  Extent extent = {0, bytes.size()};
  {
    const std::lock_guard lock(mutex_);
    if (file_ == nullptr || kept_bytes_ + bytes.size() > kBytesMax) return;
    kept_bytes_ += bytes.size();
  }
  extent.offset = file_->Reserve(bytes.size());
  // On a full disk it is fetched again.
  if (!file_->WriteAt(extent.offset, std::string_view(bytes)).ok()) return;
  const std::lock_guard lock(mutex_);
  extents_.at(object) = extent;
}

}  // namespace trailmill
