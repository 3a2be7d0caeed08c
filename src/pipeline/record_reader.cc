#include "pipeline/record_reader.h"

#include <cstring>

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

void RecordReader::AddReject(Reject reject) {
  if (rejects_.size() < kRejectsNamedMax) rejects_.push_back(std::move(reject));
}

void RecordReader::RejectObject(const std::string& reason) {
  ++counts_.objects_rejected;
  AddReject({object_->location, -1, -1, reason});
}

void RecordReader::RejectDocument(const decode::Line& line, Fault fault) {
  ++counts_.documents_rejected;
  AddReject({object_->location, -1, line.offset, std::string(FaultText(fault))});
}

arrow::Status RecordReader::Read(const SourceObject& object, const Handler& on_record) {
  object_ = &object;
  ++counts_.objects;
  ARROW_ASSIGN_OR_RAISE(auto file, opener_.Open(object));
  arrow::Status status = text_.Open(std::move(file));
  if (status.ok()) counts_.stored_bytes += text_.stored_bytes();
  if (status.ok() && text_.streamed()) status = Verify(object);
  if (IsContent(status)) {
    RejectObject(status.message());
    return arrow::Status::OK();
  }
  if (!status.ok()) return status.WithMessage(object.location, ": ", status.message());
  const ReadCounts before = counts_;
  ARROW_RETURN_NOT_OK(ReadLines(on_record));
  const int64_t rejected = counts_.documents_rejected - before.documents_rejected;
  if (rejected > 0 && rejected == counts_.documents - before.documents) {
    ++counts_.objects_rejected;
  }
  return arrow::Status::OK();
}

// A streamed object is read through once, so that one that is broken is rejected whole.
arrow::Status RecordReader::Verify(const SourceObject& object) {
  const ReadCounts before = counts_;
  const size_t rejects = rejects_.size();
  arrow::Status status = ReadLines([](const Record&) { return arrow::Status::OK(); });
  const bool refused = counts_.documents_rejected > before.documents_rejected;
  counts_ = before;
  if (status.ok() && refused && view_ == View::kEvents) {
    status = arrow::Status::Invalid(rejects_.size() > rejects ? rejects_.back().reason
                                                              : "not JSON");
  }
  rejects_.resize(std::min(rejects, rejects_.size()));
  object_ = &object;
  return status;
}

arrow::Status RecordReader::ReadLines(const Handler& on_record) {
  record_base_ = 0;
  const bool events = view_ == View::kEvents;
  if (events && IsPretty(text_.whole_text())) {
    counts_.text_bytes += static_cast<int64_t>(text_.whole_text().size());
    --counts_.documents;  // of Line(); Spark's count of such a file is that of its lines
    ARROW_RETURN_NOT_OK(text_.ForEachLine(false, [&](const decode::Line&) {
      ++counts_.documents;
      return arrow::Status::OK();
    }));
    return Line({text_.whole_text(), 0, true}, on_record);
  }
  ARROW_RETURN_NOT_OK(text_.ForEachLine(
      events, [&](const decode::Line& line) { return Line(line, on_record); }));
  counts_.text_bytes += text_.text_bytes();
  return arrow::Status::OK();
}

arrow::Status RecordReader::Line(const decode::Line& line, const Handler& on_record) {
  if (line.starts_document) {
    ++counts_.documents;
    record_base_ = 0;
  }
  return view_ == View::kEvents ? Events(line, on_record) : Document(line, on_record);
}

// The slow reader judges what the fast one refused.
Fault RecordReader::ReadLenient(std::string_view text, bool* undecodable) {
  const decode::ScanResult scan = index_.Slow(text);
  *undecodable = scan.undecodable;
  if (scan.fault != Fault::kNone) return scan.fault;
  return index_.tokens().size() > 1 ? Fault::kNone : Fault::kSyntax;
}

arrow::Status RecordReader::Document(const decode::Line& line, const Handler& on_record) {
  bool undecodable = false;
  Fault fault = Fault::kSyntax;
  if (index_.Fast(line.text)) {
    fault = tape_.Build(line.text, index_.tokens(), 0, 0, false);
  }
  if (fault != Fault::kNone) {
    fault = ReadLenient(line.text, &undecodable);
    if (fault == Fault::kNone) {
      fault = tape_.Build(line.text, index_.tokens(), 0, 0, true);
    }
  }
  return on_record({fault == Fault::kNone ? &tape_ : nullptr, line.text, undecodable});
}

Fault RecordReader::FindEvents(std::string_view text) {
  if (index_.Fast(text)) {
    const Fault fault = FindRecords(text, index_.tokens(), &spans_);
    if (fault == Fault::kNone || grammar_ == decode::Grammar::kStrict) return fault;
  }
  bool undecodable = false;
  const Fault fault = ReadLenient(text, &undecodable);
  if (fault != Fault::kNone) return fault;
  if (grammar_ == decode::Grammar::kStrict) return Fault::kUtf8;  // Jackson's UTF-8 only
  if (undecodable) return Fault::kUtf8;
  return FindRecords(text, index_.tokens(), &spans_);
}

Fault RecordReader::BuildEvent(std::string_view text, size_t index) {
  constexpr int kDepthOfRecords = 2;
  const decode::RecordSpan& span = spans_[index];
  const Fault fault = tape_.Build(text, index_.tokens(), span.first_token,
                                  kDepthOfRecords, index_.lenient());
  if (fault != Fault::kNone) return fault;
  return tape_.tokens_end() == span.end_token ? Fault::kNone : Fault::kSyntax;
}

// Spark counts a root array of objects as that many documents.
void RecordReader::CountDocuments(std::string_view line) {
  if (tape_.Build(line, index_.tokens(), 0, 0, index_.lenient()) != Fault::kNone) return;
  std::vector<size_t> rows;
  if (RowsOf(tape_, &rows)) counts_.documents += static_cast<int64_t>(rows.size()) - 1;
}

arrow::Status RecordReader::Events(const decode::Line& line, const Handler& on_record) {
  const Fault fault = FindEvents(line.text);
  if (fault != Fault::kNone) {
    if (fault == Fault::kNoRecords) CountDocuments(line.text);
    RejectDocument(line, fault);
    return arrow::Status::OK();
  }
  lenient_refused_ = false;
  for (size_t i = 0; i < spans_.size(); ++i) {
    ARROW_RETURN_NOT_OK(Event(line, i, on_record));
  }
  record_base_ += static_cast<int64_t>(spans_.size());
  return arrow::Status::OK();
}

arrow::Status RecordReader::Event(const decode::Line& line, size_t index,
                                  const Handler& on_record) {
  ++counts_.events;
  Fault fault = BuildEvent(line.text, index);
  const bool jackson = grammar_ == decode::Grammar::kJackson;
  if (fault != Fault::kNone && jackson && !index_.lenient() && !lenient_refused_) {
    // Jackson may take what the fast reader does not. Where it refuses the document too,
    // the brackets still tell this record from the others.
    bool undecodable = false;
    const size_t count = spans_.size();
    const Fault lenient = ReadLenient(line.text, &undecodable);
    if (lenient == Fault::kNone && !undecodable) {
      fault = FindRecords(line.text, index_.tokens(), &spans_);
      if (fault == Fault::kNone && spans_.size() == count) {
        fault = BuildEvent(line.text, index);
      }
    } else {
      lenient_refused_ = true;
      index_.Fast(line.text);
    }
  }
  const bool object = fault == Fault::kNone && tape_[0].kind == decode::Kind::kObject;
  if (object) return on_record({&tape_, line.text, false});
  ++counts_.events_rejected;
  const int64_t at = index_.tokens()[spans_[index].first_token];
  AddReject({object_->location, record_base_ + static_cast<int64_t>(index),
             line.offset + at,
             fault == Fault::kNone ? "not an object" : std::string(FaultText(fault))});
  return arrow::Status::OK();
}

}  // namespace trailmill::pipeline
