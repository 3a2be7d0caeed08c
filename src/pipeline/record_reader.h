// From an object to tapes: the loop that every command shares. One reader a thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>

#include "decode/document_events.h"
#include "decode/object_text.h"
#include "decode/tape.h"
#include "decode/token_index.h"
#include "pipeline/object_feed.h"
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
  /// eventFingerprint where it is known: of an event from a lake, whose text is made
  /// anew, and of one that was hashed before.
  std::optional<uint64_t> fingerprint = std::nullopt;
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
  using Glance = std::function<void(const decode::Tape&)>;

  /// \param grammar what an event has to be: under kStrict no tape was ever built by the
  ///   lenient reader. The documents view is Spark's in any case.
  /// \param feed what objects come from; null opens each when it is read.
  /// \param sink keeps the bytes of what is refused; may be null.
  explicit RecordReader(View view, ObjectFeed* feed = nullptr,
                        decode::Grammar grammar = decode::Grammar::kJackson,
                        RejectSink* sink = nullptr)
      : view_(view), feed_(feed), sink_(sink), events_(grammar) {}

  /// Shows `on_ahead` each good event of the events view one before its turn, so that
  /// what it is looked up by can come into the processor's cache meanwhile.
  void ShowAhead(Glance on_ahead) { on_ahead_ = std::move(on_ahead); }

  /// Reads one object, a log or a Parquet file of the fixed schema, and calls `on_record`
  /// for each row it holds: in the events view for each good event, in the documents view
  /// for each line, good or not.
  ///
  /// A document whose structure is broken is rejected before any of it is given; so is an
  /// object that has no good document: a large one is read through once before it is
  /// streamed. Events of a Parquet file are read from the texts that they were made from.
  /// \return NotImplemented for Parquet of another schema, and in the documents view;
  ///   IOError where the object can't be read or a reject can't be kept,
  /// or what `on_record` returned.
  arrow::Status Read(const SourceObject& object, const Handler& on_record);

  /// base::Fingerprint() of the object that was read last, as it is stored.
  arrow::Result<uint64_t> StoredFingerprint() const { return text_.StoredFingerprint(); }

  const ReadCounts& counts() const { return counts_; }
  const std::vector<Reject>& rejects() const { return rejects_; }

 private:
  // What is to be done with a document. It is given where both are empty.
  struct Verdict {
    decode::Fault fault = decode::Fault::kNone;
    std::string_view family;  // to skip

    bool good() const { return fault == decode::Fault::kNone && family.empty(); }
  };
  // The documents of one object, as far as they were judged.
  struct Judgement {
    int64_t documents = 0;
    int64_t good = 0;
    int64_t refused = 0;
    Reject first_refused;
    std::string family;              // of the first that is skipped
    std::vector<Verdict> long_ones;  // of documents in parts, in their order
  };

  arrow::Status ReadRows(const SourceObject& object, const Handler& on_record);
  arrow::Status ReadJudged(const Handler& on_record);
  arrow::Status CloseUngiven(const ReadCounts& seen);
  arrow::Status JudgeAll(ReadCounts* seen);
  arrow::Status ReadLines(const Handler& on_record);
  arrow::Status Line(const decode::Line& line, const Handler& on_record);
  arrow::Status Document(const decode::Line& line, const Handler& on_record);
  arrow::Status Events(const decode::Line& line, const Handler& on_record);
  arrow::Status PartOfDocument(const decode::Line& line, const Handler& on_record);
  void JudgePart(const decode::Line& line);
  Verdict Judge(std::string_view text);
  arrow::Status Refuse(const Verdict& verdict, const decode::Line& line);
  arrow::Status Give(const decode::Line& line, const Handler& on_record,
                     std::optional<uint64_t> fingerprint = std::nullopt);
  void GlanceAt(size_t index);
  arrow::Status RejectEvent(const decode::Line& line, size_t index, decode::Fault fault);
  arrow::Status PieceOfRecord(const decode::Line& line);
  arrow::Status RejectObject(const Reject& reject);
  Reject RejectOf(decode::Fault fault, int64_t offset, int64_t length) const;
  arrow::Status AddReject(const Reject& reject, std::string_view bytes, bool stored);
  void NameReject(const Reject& reject);

  arrow::Result<std::shared_ptr<arrow::io::RandomAccessFile>> Open(
      const SourceObject& object);

  View view_;
  ObjectFeed* feed_;
  Glance on_ahead_;
  RejectSink* sink_;
  source::ObjectOpener opener_;
  decode::ObjectText text_;
  decode::DocumentEvents events_;
  // Of the documents view.
  decode::TokenIndex index_;
  decode::Tape tape_;

  const SourceObject* object_ = nullptr;
  // The object is read to judge its documents, or was; nothing is given meanwhile.
  bool judging_ = false;
  bool judged_ = false;
  bool by_lines_ = false;  // though it looks indented
  Judgement judgement_;
  // Of the document in parts that is being read.
  int64_t document_ = -1;
  size_t long_read_ = 0;
  Verdict verdict_;
  bool aggregated_ = false;
  int64_t record_base_ = 0;  // of the parts before this one
  Reject long_record_;
  std::unique_ptr<RejectBytes> long_bytes_;

  ReadCounts counts_;
  std::vector<Reject> rejects_;
};

}  // namespace trailmill::pipeline
