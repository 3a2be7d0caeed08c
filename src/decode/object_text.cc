#include "decode/object_text.h"

#include <algorithm>
#include <cstring>

#include <arrow/buffer.h>

#include "base/fingerprint.h"
#include "decode/line_stream.h"

namespace trailmill::decode {
namespace {

// Worth a request to an object store.
constexpr int64_t kPieceBytes = int64_t{1} << 20;

}  // namespace

arrow::Status ObjectText::Load() {
  const size_t size = static_cast<size_t>(stored_bytes_);
  if (size > stored_capacity_) {
    stored_capacity_ = std::max(size, 2 * stored_capacity_);
    stored_.reset(new char[stored_capacity_ + kTextPadding]);
  }
  ARROW_ASSIGN_OR_RAISE(int64_t read, file_->ReadAt(0, stored_bytes_, stored_.get()));
  if (read != stored_bytes_) {
    return arrow::Status::IOError("reading: the object shrank from ", stored_bytes_,
                                  " to ", read, " bytes meanwhile");
  }
  std::memset(stored_.get() + size, 0, kTextPadding);
  const std::string_view stored(stored_.get(), size);
  gzip_ = IsGzip(stored);
  if (!gzip_) {
    text_ = stored;
    return arrow::Status::OK();
  }
  ARROW_ASSIGN_OR_RAISE(auto outcome, inflater_.Inflate(stored, &text_));
  // The stream has the last word on what is refused, and says what is wrong and where.
  streamed_ = outcome != WholeInflater::Outcome::kOk;
  return arrow::Status::OK();
}

arrow::Status ObjectText::Open(std::shared_ptr<arrow::io::RandomAccessFile> file) {
  file_ = std::move(file);
  ARROW_ASSIGN_OR_RAISE(stored_bytes_, file_->GetSize());
  streamed_ = stored_bytes_ > kWholeTextBytesMax;
  text_bytes_ = 0;
  if (!streamed_) return Load();
  char magic[2];
  ARROW_ASSIGN_OR_RAISE(int64_t read, file_->ReadAt(0, 2, magic));
  gzip_ = IsGzip({magic, static_cast<size_t>(read)});
  return arrow::Status::OK();
}

arrow::Status ObjectText::ForEachStored(
    const std::function<arrow::Status(std::string_view)>& on_bytes) const {
  for (int64_t at = 0; at < stored_bytes_;) {
    ARROW_ASSIGN_OR_RAISE(auto piece, file_->ReadAt(at, kPieceBytes));
    if (piece->size() == 0) break;
    ARROW_RETURN_NOT_OK(
        on_bytes({piece->data_as<char>(), static_cast<size_t>(piece->size())}));
    at += piece->size();
  }
  return arrow::Status::OK();
}

arrow::Result<uint64_t> ObjectText::StoredFingerprint() const {
  if (stored_bytes_ <= kWholeTextBytesMax) {
    return base::Fingerprint({stored_.get(), static_cast<size_t>(stored_bytes_)});
  }
  base::FingerprintStream stream;
  ARROW_RETURN_NOT_OK(ForEachStored([&](std::string_view bytes) {
    stream.Append(bytes);
    return arrow::Status::OK();
  }));
  return stream.Finish();
}

arrow::Status ObjectText::ForEachLine(bool slice, const LineHandler& on_line) {
  if (!streamed_) {
    text_bytes_ = static_cast<int64_t>(text_.size());
    return SplitLines(text_, 0, on_line);
  }
  ARROW_ASSIGN_OR_RAISE(auto stream, TextStream::Make(file_, gzip_));
  text_bytes_ = 0;
  return StreamLines(stream.get(), slice, [&](const Line& line) {
    text_bytes_ += static_cast<int64_t>(line.text.size()) - line.head_bytes;
    return on_line(line);
  });
}

}  // namespace trailmill::decode
