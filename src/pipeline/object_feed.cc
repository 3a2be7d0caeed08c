#include "pipeline/object_feed.h"

#include <algorithm>

#include <arrow/buffer.h>
#include <arrow/io/memory.h>

#include "decode/inflate.h"
#include "pipeline/object_spool.h"

namespace trailmill::pipeline {
namespace {

bool IsRemote(const SourceObject& object) {
  return source::IsS3(source::ParseLocation(object.location));
}

}  // namespace

ObjectFeed::ObjectFeed(const Task& task, const RunOptions& options)
    : task_(task), spool_(options.spool.get()) {
  remote_ = std::any_of(task.objects.begin(), task.objects.end(), IsRemote);
}

ObjectFeed::~ObjectFeed() {
  for (auto& [index, bytes] : ahead_) bytes.Wait();
}

bool ObjectFeed::IsFetched(size_t index) const {
  const SourceObject& object = task_.objects[index];
  return object.size >= 0 &&
         object.size <= static_cast<int64_t>(decode::kWholeTextBytesMax) &&
         IsRemote(object) && (spool_ == nullptr || !spool_->Has(index));
}

arrow::Future<ObjectFeed::Bytes> ObjectFeed::Start(const SourceObject& object) {
  auto file = opener_.Open(object);
  if (!file.ok()) return file.status();
  return (*file)->ReadAsync(0, object.size);
}

void ObjectFeed::StartUpTo(size_t index) {
  const size_t end = std::min(index + 1 + kObjectsAhead, task_.objects.size());
  for (; next_ < end; ++next_) {
    if (!IsFetched(next_)) continue;
    const SourceObject& object = task_.objects[next_];
    if (next_ > index && bytes_ahead_ + object.size > kBytesAhead) return;
    bytes_ahead_ += object.size;
    ahead_.emplace(next_, Start(object));
  }
}

arrow::Result<std::shared_ptr<arrow::io::RandomAccessFile>> ObjectFeed::Take(
    const SourceObject& object) {
  if (!remote_) return nullptr;
  const auto index = static_cast<size_t>(&object - task_.objects.data());
  if (spool_ != nullptr) {
    if (auto kept = spool_->Find(index))
      return std::make_shared<arrow::io::BufferReader>(std::move(kept));
  }
  arrow::Future<Bytes> coming;
  {
    const std::lock_guard lock(mutex_);
    StartUpTo(index);
    const auto found = ahead_.find(index);
    if (found == ahead_.end()) return nullptr;
    coming = std::move(found->second);
    ahead_.erase(found);
    bytes_ahead_ -= object.size;
  }
  ARROW_ASSIGN_OR_RAISE(auto bytes, coming.MoveResult());
  if (spool_ != nullptr) spool_->Keep(index, *bytes);
  return std::make_shared<arrow::io::BufferReader>(std::move(bytes));
}

}  // namespace trailmill::pipeline
