#include "dataset/closing_files.h"

#include <arrow/util/thread_pool.h>

namespace trailmill::dataset {

using arrow::Status;

ClosingFiles::~ClosingFiles() { ARROW_UNUSED(Wait()); }

void ClosingFiles::WaitForOldest() {
  const Closing oldest = std::move(closing_.front());
  closing_.pop_front();
  bytes_ -= oldest.bytes;
  first_error_ &= oldest.done.status();
}

Status ClosingFiles::Close(std::shared_ptr<arrow::io::OutputStream> file, int64_t bytes,
                           const std::function<Status(const Status&)>& explain) {
  if (threads_ == nullptr) return explain(file->Close());
  const std::lock_guard lock(mutex_);
  while (!closing_.empty() &&
         (closing_.size() >= kFilesMax || bytes_ + bytes > bytes_max_)) {
    WaitForOldest();
  }
  ARROW_ASSIGN_OR_RAISE(auto done,
                        threads_->executor()->Submit([file = std::move(file), explain] {
                          return explain(file->Close());
                        }));
  closing_.push_back({std::move(done), bytes});
  bytes_ += bytes;
  return first_error_;
}

Status ClosingFiles::Wait() {
  const std::lock_guard lock(mutex_);
  while (!closing_.empty()) WaitForOldest();
  return first_error_;
}

}  // namespace trailmill::dataset
