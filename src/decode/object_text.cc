#include "decode/object_text.h"

#include <algorithm>
#include <cstring>

namespace trailmill::decode {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsBlank(std::string_view line) {
  // Java's String.trim: everything up to the space counts.
  return std::all_of(line.begin(), line.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

size_t FindLineEnd(std::string_view text) {
  const void* newline = std::memchr(text.data(), '\n', text.size());
  const size_t end =
      newline ? static_cast<const char*>(newline) - text.data() : text.size();
  const void* carriage = std::memchr(text.data(), '\r', end);
  return carriage ? static_cast<const char*>(carriage) - text.data() : end;
}

}  // namespace

arrow::Status SplitLines(std::string_view text, int64_t offset,
                         const LineHandler& on_line) {
  if (offset == 0 && text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
    offset += static_cast<int64_t>(kByteOrderMark.size());
  }
  while (!text.empty()) {
    const size_t end = FindLineEnd(text);
    const std::string_view line = text.substr(0, end);
    if (!IsBlank(line)) ARROW_RETURN_NOT_OK(on_line({line, offset, true}));
    const size_t used = std::min(end + 1, text.size());
    text.remove_prefix(used);
    offset += static_cast<int64_t>(used);
  }
  return arrow::Status::OK();
}

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
  streamed_ = outcome == WholeInflater::Outcome::kTooLarge;
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

arrow::Status ObjectText::ForEachLine(bool slice, const LineHandler& on_line) {
  if (!streamed_) {
    text_bytes_ = static_cast<int64_t>(text_.size());
    return SplitLines(text_, 0, on_line);
  }
  ARROW_ASSIGN_OR_RAISE(auto stream, TextStream::Make(file_, gzip_));
  text_bytes_ = 0;
  return StreamLines(stream.get(), slice, [&](const Line& line) {
    text_bytes_ += static_cast<int64_t>(line.text.size());
    return on_line(line);
  });
}

}  // namespace trailmill::decode
