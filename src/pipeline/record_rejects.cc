// The half of RecordReader that names, counts and keeps what is refused.

#include "pipeline/record_reader.h"

namespace trailmill::pipeline {

using decode::Fault;

Reject RecordReader::RejectOf(Fault fault, int64_t offset, int64_t length) const {
  return {object_->location,
          -1,
          offset,
          std::string(FaultText(fault)),
          length,
          std::string(FaultCode(fault))};
}

void RecordReader::NameReject(const Reject& reject) {
  ++counts_.rejects;
  if (rejects_.size() < kRejectsNamedMax) rejects_.push_back(reject);
}

// \param stored all of the object is kept, as it is stored: what is refused is not held.
arrow::Status RecordReader::AddReject(const Reject& reject, std::string_view bytes,
                                      bool stored) {
  NameReject(reject);
  if (sink_ == nullptr) return arrow::Status::OK();
  ARROW_ASSIGN_OR_RAISE(auto kept, sink_->Open(reject, stored));
  ARROW_RETURN_NOT_OK(stored ? text_.ForEachStored([&](std::string_view piece) {
    return kept->Append(piece);
  })
                             : kept->Append(bytes));
  return kept->Close(reject);
}

arrow::Status RecordReader::RejectObject(const Reject& reject) {
  ++counts_.objects_rejected;
  return AddReject(reject, {}, true);
}

arrow::Status RecordReader::RejectEvent(const decode::Line& line, size_t index,
                                        Fault fault) {
  ++counts_.events_rejected;
  const decode::ByteSpan place = events_.place(index);
  Reject reject = RejectOf(fault, line.place(place.begin), place.end - place.begin);
  reject.record = record_base_ + static_cast<int64_t>(index);
  return AddReject(reject, place.in(line.text), false);
}

// A record that is too long to hold goes by, and to the sink as it does.
arrow::Status RecordReader::PieceOfRecord(const decode::Line& line) {
  if (long_record_.record < 0) {
    long_record_ = RejectOf(Fault::kRecordLength, line.offset, 0);
    long_record_.record = record_base_++;
    if (sink_ != nullptr) {
      ARROW_ASSIGN_OR_RAISE(long_bytes_, sink_->Open(long_record_, false));
    }
  }
  long_record_.length += static_cast<int64_t>(line.text.size());
  if (long_bytes_) ARROW_RETURN_NOT_OK(long_bytes_->Append(line.text));
  if (line.part == decode::Part::kPiece) return arrow::Status::OK();
  ++counts_.events;
  ++counts_.events_rejected;
  NameReject(long_record_);
  const std::unique_ptr<RejectBytes> bytes = std::move(long_bytes_);
  if (bytes) ARROW_RETURN_NOT_OK(bytes->Close(long_record_));
  long_record_ = {};
  return arrow::Status::OK();
}

}  // namespace trailmill::pipeline
