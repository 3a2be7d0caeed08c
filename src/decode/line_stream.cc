// StreamLines: lines out of a bounded buffer. A CloudTrail object is one line however
// large it is, so a line that does not fit is cut between its records, and each slice is
// dressed as a document of its own: `{"Records":[` before it and `]}` behind it, written
// over bytes that are restored or already used. What follows works on slices without
// knowing.
//
// Where to cut, RecordScan tells, which sees brackets and quotes only. A record that is
// longer than may be held goes by in pieces until its end. Where the structure breaks the
// rest of the line goes by, and the document ends as broken: whoever wants none of such a
// document reads the text twice.

#include "decode/line_stream.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "decode/record_scan.h"

namespace trailmill::decode {
namespace {

// Doubles for a record that does not fit, up to twice what a record may have.
constexpr int64_t kBufferBytes = int64_t{16} << 20;
constexpr std::string_view kHead = R"({"Records":[)";
constexpr std::string_view kTail = "]}";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class LineStream {
 public:
  LineStream(TextStream* stream, bool slice, const LineHandler& on_line)
      : stream_(stream), slice_(slice), on_line_(on_line), buffer_(kBufferBytes) {}

  arrow::Status Run() {
    do {
      ARROW_RETURN_NOT_OK(Fill());
      ARROW_RETURN_NOT_OK(in_document_ ? Document() : Lines());
    } while (!ended_ || begin_ < end_);
    return arrow::Status::OK();
  }

 private:
  std::string_view Held() const { return {buffer_.data() + begin_, end_ - begin_}; }

  // Moves what is left to the front, behind room for a head, and reads on.
  arrow::Status Fill() {
    const size_t held = end_ - begin_;
    fed_ -= std::min(fed_, begin_ - kHead.size());
    std::memmove(buffer_.data() + kHead.size(), buffer_.data() + begin_, held);
    begin_ = kHead.size();
    end_ = begin_ + held;
    const size_t room = buffer_.size() - kTextPadding - end_;
    ARROW_ASSIGN_OR_RAISE(int64_t read, stream_->Read({buffer_.data() + end_, room}));
    end_ += static_cast<size_t>(read);
    ended_ = read < static_cast<int64_t>(room);
    std::memset(buffer_.data() + end_, 0, kTextPadding);
    if (offset_ == 0 && Held().starts_with(kByteOrderMark))
      Consume(kByteOrderMark.size());
    return arrow::Status::OK();
  }

  void Consume(size_t bytes) {
    begin_ += bytes;
    offset_ += static_cast<int64_t>(bytes);
  }

  // The lines that end in the buffer; where there is none, a document begins that does
  // not fit.
  arrow::Status Lines() {
    const size_t end = ended_ ? end_ : LastLineEnd();
    if (end > begin_) {
      const std::string_view text(buffer_.data() + begin_, end - begin_);
      ARROW_RETURN_NOT_OK(SplitLines(text, offset_, on_line_));
      Consume(text.size());
      return arrow::Status::OK();
    }
    if (ended_) return arrow::Status::OK();
    if (!slice_) return Enlarge(kHeldLineBytesMax);
    in_document_ = true;
    in_parts_ = in_pieces_ = false;
    scan_ = RecordScan();
    fault_ = Fault::kNone;
    document_ = offset_;
    fed_ = begin_;
    return Document();
  }

  size_t LastLineEnd() const {
    size_t end = end_;
    // A trailing \r may be half of \r\n: left for the next round.
    if (end > begin_ && buffer_[end - 1] == '\r') --end;
    while (end > begin_ && buffer_[end - 1] != '\n' && buffer_[end - 1] != '\r') --end;
    return end;
  }

  // Goes on with a document that does not fit.
  arrow::Status Document() {
    const size_t line_end = fed_ + FindLineEnd({buffer_.data() + fed_, end_ - fed_});
    ARROW_RETURN_NOT_OK(Feed(line_end));
    if (line_end < end_ || ended_) return EndDocument(line_end);
    if (fault_ != Fault::kNone || in_pieces_) {
      Consume(end_ - begin_);
      return arrow::Status::OK();
    }
    if (cut_ > begin_) return GiveSlice(cut_);
    if (!scan_.in_record()) return HoldOutside();
    const auto record = static_cast<size_t>(scan_.begin() - offset_) + begin_;
    if (record > begin_) return GiveHead(record);
    if (static_cast<int64_t>(end_ - begin_) <= kRecordBytesMax)
      return Enlarge(2 * kRecordBytesMax);
    in_parts_ = in_pieces_ = true;
    return GivePiece(end_, Part::kPiece);
  }

  // Shows the scan what stands before `limit`; pieces go on their way.
  arrow::Status Feed(size_t limit) {
    cut_ = 0;
    while (fault_ == Fault::kNone) {
      const auto found = scan_.Next({buffer_.data(), limit},
                                    offset_ - static_cast<int64_t>(begin_), &fed_);
      if (found == RecordScan::Found::kNothing) break;
      if (found == RecordScan::Found::kBroken) fault_ = scan_.fault();
      if (found != RecordScan::Found::kRecord) continue;
      if (in_pieces_) ARROW_RETURN_NOT_OK(GivePiece(fed_, Part::kLastPiece));
      if (buffer_[fed_] == ',') cut_ = fed_ + 1;
      if (in_pieces_ && cut_ > begin_) Consume(1);  // no slice begins with a comma
      in_pieces_ = false;
    }
    fed_ = limit;
    in_parts_ = in_parts_ || fault_ != Fault::kNone;
    return in_pieces_ ? GivePiece(limit, Part::kPiece) : arrow::Status::OK();
  }

  arrow::Status Give(std::string_view text, Part part, int64_t head_bytes) {
    return on_line_({text, offset_, part, document_, Fault::kNone, head_bytes});
  }

  arrow::Status GivePiece(size_t end, Part part) {
    const std::string_view text(buffer_.data() + begin_, end - begin_);
    ARROW_RETURN_NOT_OK(Give(text, part, 0));
    Consume(text.size());
    return arrow::Status::OK();
  }

  // The bytes from begin_ to `end`, behind a head where the document has gone by.
  std::string_view Dressed(size_t end, int64_t* head_bytes) {
    *head_bytes = in_parts_ ? static_cast<int64_t>(kHead.size()) : 0;
    const size_t start = begin_ - static_cast<size_t>(*head_bytes);
    if (in_parts_) std::memcpy(buffer_.data() + start, kHead.data(), kHead.size());
    return {buffer_.data() + start, end - start};
  }

  // `end` stands behind a comma between records, which becomes the closing bracket.
  arrow::Status GiveSlice(size_t end) {
    ARROW_RETURN_NOT_OK(GiveClosed(end - 1));
    Consume(end - begin_);
    return arrow::Status::OK();
  }

  // What stands before the document's first record, or white space: no record at all.
  arrow::Status GiveHead(size_t end) {
    ARROW_RETURN_NOT_OK(GiveClosed(end));
    Consume(end - begin_);
    return arrow::Status::OK();
  }

  // Gives the bytes before `end`, where a tail is written for the moment.
  arrow::Status GiveClosed(size_t end) {
    char saved[kTail.size() + 1];
    std::memcpy(saved, buffer_.data() + end, sizeof(saved));
    std::memcpy(buffer_.data() + end, kTail.data(), kTail.size());
    buffer_[end + kTail.size()] = '\0';
    int64_t head_bytes = 0;
    const std::string_view text = Dressed(end + kTail.size(), &head_bytes);
    ARROW_RETURN_NOT_OK(Give(text, Part::kSlice, head_bytes));
    std::memcpy(buffer_.data() + end, saved, sizeof(saved));
    in_parts_ = true;
    return arrow::Status::OK();
  }

  // Between records or outside of them nothing is worth so much room.
  arrow::Status HoldOutside() {
    if (static_cast<int64_t>(end_ - begin_) < kRecordBytesMax)
      return Enlarge(2 * kRecordBytesMax);
    fault_ = Fault::kLineLength;
    in_parts_ = true;
    Consume(end_ - begin_);
    return arrow::Status::OK();
  }

  // The document's line ends at `line_end`.
  arrow::Status EndDocument(size_t line_end) {
    in_document_ = false;
    const Fault fault = fault_ != Fault::kNone ? fault_ : scan_.fault();
    if (in_parts_ && fault != Fault::kNone) {
      Consume(line_end - begin_);
      return on_line_({{}, offset_, Part::kBroken, document_, fault, 0});
    }
    int64_t head_bytes = 0;
    const Part part = in_parts_ ? Part::kLastSlice : Part::kWhole;
    const std::string_view text = Dressed(line_end, &head_bytes);
    ARROW_RETURN_NOT_OK(Give(text, part, head_bytes));
    Consume(line_end - begin_);
    return arrow::Status::OK();
  }

  arrow::Status Enlarge(int64_t bytes_max) {
    if (begin_ > kHead.size()) return arrow::Status::OK();  // what went by makes room
    if (static_cast<int64_t>(buffer_.size()) >= bytes_max) {
      return arrow::Status::Invalid("a line is longer than ", bytes_max,
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
  int64_t offset_ = 0;  // of begin_ in the object's text
  bool ended_ = false;

  bool in_document_ = false;  // one that does not fit
  bool in_parts_ = false;     // of which some has gone by
  bool in_pieces_ = false;    // of a record that is too long
  RecordScan scan_;
  Fault fault_ = Fault::kNone;
  int64_t document_ = 0;
  size_t fed_ = 0;  // the scan has seen what stands before it
  size_t cut_ = 0;
};

}  // namespace

arrow::Status StreamLines(TextStream* stream, bool slice, const LineHandler& on_line) {
  return LineStream(stream, slice, on_line).Run();
}

}  // namespace trailmill::decode
