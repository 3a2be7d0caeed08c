#include "pipeline/record_reader.h"

#include "decode/family.h"

namespace trailmill::pipeline {
namespace {

using decode::Fault;

// The messages of a Status that is about content, apart from those of the machine.
bool IsContent(const arrow::Status& status) { return status.IsInvalid(); }

// True for JSON that is spread over lines, as people keep samples: Spark's line mode
// reads none of it. A line of JSON Lines ends with its bracket.
bool IsPretty(std::string_view text) {
  const size_t end = text.find('\n');
  if (!text.starts_with('{') || end == std::string_view::npos) return false;
  if (text.find_first_not_of(" \t\r\n", end) == std::string_view::npos) return false;
  const size_t last = text.find_last_not_of(" \t\r\n", end);
  return text[last] != '}';
}

// True where nothing but a bracket stands in the first line of an indented text. No line
// of JSON Lines is like that.
bool OpensAlone(std::string_view text) {
  return decode::IsBlank(text.substr(1, text.find('\n') - 1));
}

}  // namespace

arrow::Status CheckCorruptRecord(const arrow::Schema& schema) {
  const auto field = schema.GetFieldByName(kCorruptRecord);
  if (!field || field->type()->id() == arrow::Type::STRING) return arrow::Status::OK();
  return arrow::Status::Invalid(
      "[INVALID_CORRUPT_RECORD_TYPE] The column `", kCorruptRecord,
      "` for bad lines must be a string, but the data has a member of "
      "that name of type ",
      field->type()->ToString());
}

bool RowsOf(const decode::Tape& tape, std::vector<size_t>* rows) {
  rows->clear();
  if (tape[0].kind == decode::Kind::kObject) {
    rows->push_back(0);
    return true;
  }
  if (tape[0].kind != decode::Kind::kArray) return false;
  for (size_t i = 1; i < tape[0].next; i = tape[i].next) {
    if (tape[i].kind != decode::Kind::kObject) return false;
    rows->push_back(i);
  }
  return true;
}

arrow::Result<std::shared_ptr<arrow::io::RandomAccessFile>> RecordReader::Open(
    const SourceObject& object) {
  if (feed_ != nullptr) {
    ARROW_ASSIGN_OR_RAISE(auto fetched, feed_->Take(object));
    if (fetched != nullptr) return fetched;
  }
  return opener_.Open(object);
}

arrow::Status RecordReader::Read(const SourceObject& object, const Handler& on_record) {
  object_ = &object;
  judgement_ = {};
  judging_ = judged_ = by_lines_ = false;
  ++counts_.objects;
  if (object.location.ends_with(".parquet")) return ReadRows(object, on_record);
  ARROW_ASSIGN_OR_RAISE(auto file, Open(object));
  const arrow::Status opened = text_.Open(std::move(file));
  if (!opened.ok()) return opened.WithMessage(object.location, ": ", opened.message());
  counts_.stored_bytes += text_.stored_bytes();
  const ReadCounts before = counts_;
  if (!text_.streamed()) {
    arrow::Status status = ReadLines(on_record);
    if (judgement_.documents == 0 || judgement_.good > 0) {
      if (status.ok()) ++counts_.objects_converted;
      return status;
    }
    counts_ = before;  // the first document was refused, and nothing was given
  }
  return ReadJudged(on_record);
}

// Reads the object through and notes what its documents are worth.
arrow::Status RecordReader::JudgeAll(ReadCounts* seen) {
  const ReadCounts before = counts_;
  judgement_ = {};
  judging_ = true;
  arrow::Status status = ReadLines([](const Record&) { return arrow::Status::OK(); });
  judging_ = false;
  judged_ = true;
  *seen = counts_;
  counts_ = before;
  return status;
}

// Judges the object before anything is given: one that is streamed may be broken at its
// end, and one whose first document is bad may have no good one at all.
arrow::Status RecordReader::ReadJudged(const Handler& on_record) {
  ReadCounts seen;
  arrow::Status status = JudgeAll(&seen);
  const bool ungiven = judgement_.documents > 0 && judgement_.good == 0;
  if (status.ok() && ungiven && IsPretty(text_.whole_text()) &&
      !OpensAlone(text_.whole_text())) {
    // No indented document after all; its lines may be some.
    const Judgement indented = std::move(judgement_);
    by_lines_ = true;
    status = JudgeAll(&seen);
    if (judgement_.good == 0) judgement_ = indented;
  }
  if (IsContent(status)) {
    return RejectObject(
        {object_->location, -1, -1, status.message(), text_.stored_bytes(), "gzip"});
  }
  if (!status.ok()) return status.WithMessage(object_->location, ": ", status.message());
  if (judgement_.documents > 0 && judgement_.good == 0) return CloseUngiven(seen);
  ++counts_.objects_converted;
  return ReadLines(on_record);
}

// An object without a good document: rejected, or skipped where all that it holds is
// known.
arrow::Status RecordReader::CloseUngiven(const ReadCounts& seen) {
  counts_.text_bytes = seen.text_bytes;
  counts_.documents = seen.documents;
  if (judgement_.refused == 0) {
    ++counts_.objects_skipped[judgement_.family];
    return arrow::Status::OK();
  }
  counts_.documents_rejected = seen.documents_rejected;
  Reject reject = judgement_.first_refused;
  if (judgement_.refused > 1)
    reject.reason += ", first of " + std::to_string(judgement_.refused) + " documents";
  return RejectObject(reject);
}

arrow::Status RecordReader::ReadLines(const Handler& on_record) {
  document_ = -1;
  long_read_ = 0;
  const bool events = view_ == View::kEvents;
  if (events && !by_lines_ && IsPretty(text_.whole_text())) {
    --counts_.documents;  // of Line(); Spark's count of such a file is that of its lines
    ARROW_RETURN_NOT_OK(text_.ForEachLine(false, [&](const decode::Line&) {
      ++counts_.documents;
      return arrow::Status::OK();
    }));
    counts_.text_bytes += text_.text_bytes();
    return Line({text_.whole_text()}, on_record);
  }
  ARROW_RETURN_NOT_OK(text_.ForEachLine(
      events, [&](const decode::Line& line) { return Line(line, on_record); }));
  counts_.text_bytes += text_.text_bytes();
  return arrow::Status::OK();
}

arrow::Status RecordReader::Line(const decode::Line& line, const Handler& on_record) {
  if (view_ != View::kEvents && decode::IsTrimmedAway(line.text))
    return arrow::Status::OK();
  if (line.part == decode::Part::kWhole || line.document != document_) {
    ++counts_.documents;
    record_base_ = 0;
  }
  if (view_ == View::kEvents) return Events(line, on_record);
  return judging_ ? arrow::Status::OK() : Document(line, on_record);
}

// Spark's document: the slow reader judges what the fast one refused.
arrow::Status RecordReader::Document(const decode::Line& line, const Handler& on_record) {
  bool undecodable = false;
  Fault fault = Fault::kSyntax;
  if (index_.Fast(line.text)) {
    fault = tape_.Build(line.text, index_.tokens(), 0, 0, false);
  }
  if (fault != Fault::kNone) {
    const decode::ScanResult scan = index_.Slow(line.text);
    undecodable = scan.undecodable;
    fault = scan.fault;
    if (fault == Fault::kNone && index_.tokens().size() < 2) fault = Fault::kSyntax;
    if (fault == Fault::kNone)
      fault = tape_.Build(line.text, index_.tokens(), 0, 0, true);
  }
  return on_record({fault == Fault::kNone ? &tape_ : nullptr, line.text, undecodable});
}

RecordReader::Verdict RecordReader::Judge(std::string_view text) {
  const Fault fault = events_.Find(text);
  if (fault != Fault::kNone) return {fault, events_.family()};
  if (events_.AllAggregated()) return {Fault::kNone, decode::kAggregatedFamily};
  return {};
}

arrow::Status RecordReader::Events(const decode::Line& line, const Handler& on_record) {
  if (line.part != decode::Part::kWhole) return PartOfDocument(line, on_record);
  ++judgement_.documents;
  const Verdict verdict = Judge(line.text);
  counts_.documents += events_.rows() - 1;
  if (!verdict.good()) return Refuse(verdict, line);
  ++judgement_.good;
  return judging_ ? arrow::Status::OK() : Give(line, on_record);
}

// A document that is not held: its verdict was found when it was read before.
arrow::Status RecordReader::PartOfDocument(const decode::Line& line,
                                           const Handler& on_record) {
  using decode::Part;
  if (line.document != document_) {
    document_ = line.document;
    aggregated_ = true;
    verdict_ = judging_ ? Verdict{} : judgement_.long_ones[long_read_++];
  }
  if (judging_) {
    JudgePart(line);
  } else if (verdict_.good()) {
    if (line.part == Part::kPiece || line.part == Part::kLastPiece)
      return PieceOfRecord(line);
    events_.Find(line.text);
    ARROW_RETURN_NOT_OK(Give(line, on_record));
  }
  if (line.part != Part::kLastSlice && line.part != Part::kBroken)
    return arrow::Status::OK();
  if (judging_) {
    if (verdict_.good() && aggregated_) verdict_.family = decode::kAggregatedFamily;
    judgement_.long_ones.push_back(verdict_);
    ++judgement_.documents;
    if (verdict_.good()) ++judgement_.good;
  }
  return verdict_.good() ? arrow::Status::OK() : Refuse(verdict_, line);
}

void RecordReader::JudgePart(const decode::Line& line) {
  using decode::Part;
  if (line.part == Part::kPiece || line.part == Part::kLastPiece) {
    aggregated_ = false;
  } else if (line.part == Part::kBroken) {
    verdict_.fault = line.fault;
  } else if (verdict_.fault == Fault::kNone) {
    verdict_.fault = events_.Find(line.text);
    aggregated_ = aggregated_ && (events_.size() == 0 || events_.AllAggregated());
  }
}

// \param line the document, or the last part of it.
arrow::Status RecordReader::Refuse(const Verdict& verdict, const decode::Line& line) {
  const bool whole = line.part == decode::Part::kWhole;
  const int64_t end = line.place(line.text.size());
  if (!verdict.family.empty()) {
    if (judgement_.family.empty()) judgement_.family = verdict.family;
  } else {
    ++counts_.documents_rejected;
    if (judgement_.refused++ == 0) {
      judgement_.first_refused =
          RejectOf(verdict.fault, line.document, end - line.document);
    }
  }
  if (judging_) return arrow::Status::OK();
  if (!judged_ && judgement_.good == 0)
    return arrow::Status::Cancelled("the first document is refused");
  if (!verdict.family.empty()) return arrow::Status::OK();
  const Reject reject = RejectOf(verdict.fault, line.document, end - line.document);
  return AddReject(reject, line.text, !whole);
}

void RecordReader::GlanceAt(size_t index) {
  if (!on_ahead_ || index >= events_.size()) return;
  if (events_.Read(index) == Fault::kNone) on_ahead_(events_.tape());
}

arrow::Status RecordReader::Give(const decode::Line& line, const Handler& on_record,
                                 std::optional<uint64_t> fingerprint) {
  GlanceAt(0);
  for (size_t i = 0; i < events_.size(); ++i) {
    ++counts_.events;
    GlanceAt(i + 1);
    const Fault fault = events_.Read(i);
    ARROW_RETURN_NOT_OK(fault == Fault::kNone
                            ? on_record({&events_.tape(), line.text, false, fingerprint})
                            : RejectEvent(line, i, fault));
  }
  record_base_ += static_cast<int64_t>(events_.size());
  return arrow::Status::OK();
}

}  // namespace trailmill::pipeline
