// From an object to tapes: the loop that every command shares. One reader a thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>

#include "decode/object_text.h"
#include "decode/records.h"
#include "decode/tape.h"
#include "decode/token_index.h"
#include "source/open_location.h"
#include "trailmill/pipeline.h"

namespace trailmill::pipeline {

/// A document or event that was read.
struct Record {
  /// The value; null where a document could not be read (documents view only).
  const decode::Tape* tape;
  /// The document's line.
  std::string_view line;
  /// Jackson's tokens, some of whose strings may have no text: see
  /// ScanResult::undecodable.
  bool undecodable = false;
};

/// The column that Spark adds to the documents view for the text of bad lines.
inline constexpr char kCorruptRecord[] = "_corrupt_record";

/// \return Invalid, as Spark, where data has given that column another type than string.
arrow::Status CheckCorruptRecord(const arrow::Schema& schema);

/// The rows of a document by their items: itself, or the elements of a root array of
/// objects. False where Spark makes one row of nulls of it.
bool RowsOf(const decode::Tape& tape, std::vector<size_t>* rows);

class RecordReader {
 public:
  using Handler = std::function<arrow::Status(const Record&)>;

  /// \param grammar what an event has to be: under kStrict no tape was ever built by the
  ///   lenient reader. The documents view is Spark's in any case.
  explicit RecordReader(View view, decode::Grammar grammar = decode::Grammar::kJackson)
      : view_(view),
        grammar_(view == View::kEvents ? grammar : decode::Grammar::kJackson),
        tape_(grammar_) {}

  /// Reads one object and calls `on_record` for each row it holds: in the events view for
  /// each good event, in the documents view for each line, good or not.
  ///
  /// An object whose content is broken is rejected before any of it is given: a large one
  /// is read through once before it is streamed. \return IOError where the object can't
  /// be read, or what `on_record` returned.
  arrow::Status Read(const SourceObject& object, const Handler& on_record);

  const ReadCounts& counts() const { return counts_; }
  const std::vector<Reject>& rejects() const { return rejects_; }

 private:
  arrow::Status ReadLines(const Handler& on_record);
  arrow::Status Line(const decode::Line& line, const Handler& on_record);
  arrow::Status Document(const decode::Line& line, const Handler& on_record);
  arrow::Status Events(const decode::Line& line, const Handler& on_record);
  arrow::Status Event(const decode::Line& line, size_t index, const Handler& on_record);
  arrow::Status Verify(const SourceObject& object);
  void CountDocuments(std::string_view line);
  decode::Fault FindEvents(std::string_view text);
  decode::Fault ReadLenient(std::string_view text, bool* undecodable);
  decode::Fault BuildEvent(std::string_view text, size_t index);
  void RejectObject(const std::string& reason);
  void RejectDocument(const decode::Line& line, decode::Fault fault);
  void AddReject(Reject reject);

  View view_;
  decode::Grammar grammar_;
  source::ObjectOpener opener_;
  decode::ObjectText text_;
  decode::TokenIndex index_;
  decode::Tape tape_;
  std::vector<decode::RecordSpan> spans_;
  const SourceObject* object_ = nullptr;
  int64_t record_base_ = 0;  // of the slices before this one
  bool lenient_refused_ =
      false;  // this line, so that it is not scanned for each bad event
  ReadCounts counts_;
  std::vector<Reject> rejects_;
};

}  // namespace trailmill::pipeline
