// StreamLines: lines out of a bounded buffer. A CloudTrail object is one line however
// large it is, so a line that does not fit is cut between its records, and each slice is
// dressed as a document of its own: `{"Records":[` before it and `]}` behind it, written
// over bytes that are restored or already used. What follows works on slices without
// knowing.

#include <algorithm>
#include <cstring>
#include <vector>

#include "decode/object_text.h"

namespace trailmill::decode {
namespace {

constexpr int64_t kBufferBytes = int64_t{16} << 20;
constexpr std::string_view kHead = R"({"Records":[)";
constexpr std::string_view kTail = "]}";

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The length of `{"Records":[` at the start of the line, white space allowed; 0 without.
size_t RecordsHead(std::string_view line) {
  size_t at = 0;
  const auto take = [&](std::string_view word) {
    while (at < line.size() && IsSpace(line[at])) ++at;
    if (!line.substr(at).starts_with(word)) return false;
    at += word.size();
    return true;
  };
  return take("{") && take("\"Records\"") && take(":") && take("[") ? at : 0;
}

// The position behind the last comma that stands between two records; 0 where there is
// none.
size_t LastCut(std::string_view records) {
  size_t cut = 0;
  int64_t depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < records.size(); ++i) {
    const char c = records[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth < 0) break;  // the array ends: what follows stays with the last slice
    if (c == ',' && depth == 0) cut = i + 1;
  }
  return cut;
}

class LineStream {
 public:
  LineStream(TextStream* stream, bool slice, const LineHandler& on_line)
      : stream_(stream), slice_(slice), on_line_(on_line), buffer_(kBufferBytes) {}

  arrow::Status Run() {
    while (true) {
      ARROW_RETURN_NOT_OK(Fill());
      if (ended_) return Lines(end_);
      const size_t lines = LastLineEnd();
      if (lines > begin_) {
        ARROW_RETURN_NOT_OK(Lines(lines));
      } else {
        ARROW_RETURN_NOT_OK(Slice());
      }
    }
  }

 private:
  // Moves what is left to the front, behind room for a head, and reads on.
  arrow::Status Fill() {
    std::memmove(buffer_.data() + kHead.size(), buffer_.data() + begin_, end_ - begin_);
    end_ = kHead.size() + (end_ - begin_);
    begin_ = kHead.size();
    const size_t room = buffer_.size() - kTextPadding - end_;
    ARROW_ASSIGN_OR_RAISE(int64_t read, stream_->Read({buffer_.data() + end_, room}));
    end_ += static_cast<size_t>(read);
    ended_ = read < static_cast<int64_t>(room);
    std::memset(buffer_.data() + end_, 0, kTextPadding);
    return arrow::Status::OK();
  }

  size_t LastLineEnd() const {
    size_t end = end_;
    // A trailing \r may be half of \r\n: left for the next round.
    if (end > begin_ && buffer_[end - 1] == '\r') --end;
    while (end > begin_ && buffer_[end - 1] != '\n' && buffer_[end - 1] != '\r') --end;
    return end;
  }

  arrow::Status Lines(size_t end) {
    if (in_slices_) ARROW_RETURN_NOT_OK(LastSlice(&end));
    const std::string_view text(buffer_.data() + begin_, end - begin_);
    ARROW_RETURN_NOT_OK(SplitLines(text, offset_, on_line_));
    Consume(text.size());
    return arrow::Status::OK();
  }

  void Consume(size_t bytes) {
    begin_ += bytes;
    offset_ += static_cast<int64_t>(bytes);
  }

  // Gives the rest of a sliced document, its closing bracket included.
  arrow::Status LastSlice(const size_t* end) {
    size_t line_end = begin_;
    while (line_end < *end && buffer_[line_end] != '\n' && buffer_[line_end] != '\r')
      ++line_end;
    const size_t bytes = line_end - begin_;
    std::memcpy(buffer_.data() + begin_ - kHead.size(), kHead.data(), kHead.size());
    ARROW_RETURN_NOT_OK(
        on_line_({{buffer_.data() + begin_ - kHead.size(), bytes + kHead.size()},
                  offset_,
                  false}));
    Consume(bytes);
    in_slices_ = false;
    return arrow::Status::OK();
  }

  arrow::Status Slice() {
    const std::string_view line(buffer_.data() + begin_, end_ - begin_);
    const size_t head = in_slices_ || !slice_ ? 0 : RecordsHead(line);
    const bool sliceable = in_slices_ || head > 0;
    const size_t cut = sliceable ? LastCut(line.substr(head)) : 0;
    if (cut == 0) return Enlarge();
    return GiveSlice(head + cut);
  }

  // `bytes` of the line end with a comma, which becomes the closing bracket.
  arrow::Status GiveSlice(size_t bytes) {
    const size_t comma = begin_ + bytes - 1;
    char saved[kTail.size()];
    std::memcpy(saved, buffer_.data() + comma, kTail.size());
    std::memcpy(buffer_.data() + comma, kTail.data(), kTail.size());
    const char behind = buffer_[comma + kTail.size()];
    buffer_[comma + kTail.size()] = '\0';  // a slice's sentinel must be no legal token
    size_t start = begin_;
    if (in_slices_) {
      start -= kHead.size();
      std::memcpy(buffer_.data() + start, kHead.data(), kHead.size());
    }
    const std::string_view text(buffer_.data() + start, comma + kTail.size() - start);
    ARROW_RETURN_NOT_OK(on_line_({text, offset_, !in_slices_}));
    buffer_[comma + kTail.size()] = behind;
    std::memcpy(buffer_.data() + comma, saved, kTail.size());
    Consume(bytes);
    in_slices_ = true;
    return arrow::Status::OK();
  }

  arrow::Status Enlarge() {
    if (static_cast<int64_t>(buffer_.size()) >= kHeldLineBytesMax) {
      return arrow::Status::Invalid("a line or record is longer than ", kHeldLineBytesMax,
                                    " bytes (at byte ", offset_, ")");
    }
    buffer_.resize(buffer_.size() * 2);
    return arrow::Status::OK();
  }

  TextStream* stream_;
  bool slice_;
  const LineHandler& on_line_;
  std::vector<char> buffer_;
  size_t begin_ = kHead.size();
  size_t end_ = kHead.size();
  int64_t offset_ = 0;
  bool ended_ = false;
  bool in_slices_ = false;
};

}  // namespace

arrow::Status StreamLines(TextStream* stream, bool slice, const LineHandler& on_line) {
  return LineStream(stream, slice, on_line).Run();
}

}  // namespace trailmill::decode
