#include "store/upload_stream.h"

#include <algorithm>

namespace trailmill::store {

using arrow::Status;

UploadStream::~UploadStream() {
  if (!closed()) ARROW_UNUSED(Abort());
}

Status UploadStream::Explained(const Status& status) const {
  return bucket_->Explain(status, RequestKind::kPut, key_);
}

Status UploadStream::Write(const void* data, int64_t bytes) {
  const auto* next = static_cast<const uint8_t*>(data);
  while (bytes > 0) {
    // Parts have one size, so what is written never goes past the end of one.
    const int64_t room = kPartBytes - written_ % kPartBytes;
    const int64_t piece = std::min(room, bytes);
    ARROW_RETURN_NOT_OK(Explained(stream_->Write(next, piece)));
    if (written_ < kPartBytes && written_ + piece >= kPartBytes)
      CountRequests(RequestKind::kPost);
    written_ += piece;
    next += piece;
    bytes -= piece;
    if (written_ % kPartBytes == 0) CountRequests(RequestKind::kPut);
    if (written_ - flushed_ >= kPartsInFlight * kPartBytes) ARROW_RETURN_NOT_OK(Flush());
  }
  return Status::OK();
}

Status UploadStream::Flush() {
  flushed_ = written_ - written_ % kPartBytes;
  return Explained(stream_->Flush());
}

Status UploadStream::Close() {
  if (closed()) return Status::OK();
  // What is left is the last part, or the whole object.
  if (written_ % kPartBytes != 0 || written_ == 0) CountRequests(RequestKind::kPut);
  if (in_parts()) CountRequests(RequestKind::kPost);
  return Explained(stream_->Close());
}

Status UploadStream::Abort() {
  if (in_parts()) CountRequests(RequestKind::kDelete);
  return stream_->Abort();
}

}  // namespace trailmill::store
