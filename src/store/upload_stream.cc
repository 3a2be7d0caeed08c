#include "store/upload_stream.h"

#include <algorithm>
#include <utility>

namespace trailmill::store {

using arrow::Status;

UploadStream::~UploadStream() {
  if (!closed_) ARROW_UNUSED(Abort());
}

Status UploadStream::Explained(const Status& status) const {
  return bucket_->Explain(status, RequestKind::kPut, key_);
}

Status UploadStream::BeginParts() {
  ARROW_ASSIGN_OR_RAISE(const auto files, bucket_->Files());
  auto opened = files->OpenOutputStream(bucket_->name() + "/" + key_, nullptr);
  ARROW_RETURN_NOT_OK(Explained(opened.status()));
  parts_ = opened.MoveValueUnsafe();
  CountRequests(RequestKind::kPost);
  const std::string held = std::exchange(held_, std::string());
  return Explained(parts_->Write(held.data(), static_cast<int64_t>(held.size())));
}

Status UploadStream::WritePiece(std::string_view piece) {
  const auto bytes = static_cast<int64_t>(piece.size());
  if (parts_ == nullptr) {
    held_ += piece;
    if (static_cast<int64_t>(held_.size()) == kPartBytes)
      ARROW_RETURN_NOT_OK(BeginParts());
  } else {
    ARROW_RETURN_NOT_OK(Explained(parts_->Write(piece.data(), bytes)));
  }
  written_ += bytes;
  if (written_ % kPartBytes != 0) return Status::OK();
  CountRequests(RequestKind::kPut);
  const bool many = written_ % (kPartsInFlight * kPartBytes) == 0;
  return many ? Explained(parts_->Flush()) : Status::OK();
}

Status UploadStream::Write(const void* data, int64_t bytes) {
  std::string_view rest(static_cast<const char*>(data), static_cast<size_t>(bytes));
  while (!rest.empty()) {
    const auto room = static_cast<size_t>(kPartBytes - written_ % kPartBytes);
    const auto piece = rest.substr(0, room);
    ARROW_RETURN_NOT_OK(WritePiece(piece));
    rest.remove_prefix(piece.size());
  }
  return Status::OK();
}

Status UploadStream::Close() {
  if (std::exchange(closed_, true)) return Status::OK();
  if (parts_ == nullptr) return bucket_->Put(key_, std::exchange(held_, std::string()));
  if (written_ % kPartBytes != 0) CountRequests(RequestKind::kPut);
  CountRequests(RequestKind::kPost);
  const Status completed = parts_->Close();
  // What can't be completed would be kept, and paid for, until somebody ends it. Arrow
  // has let go of it by then.
  if (!completed.ok()) ARROW_UNUSED(bucket_->AbortUploads(key_));
  return Explained(completed);
}

Status UploadStream::Abort() {
  closed_ = true;
  held_.clear();
  if (parts_ == nullptr) return Status::OK();
  CountRequests(RequestKind::kDelete);
  return parts_->Abort();
}

}  // namespace trailmill::store
