#include <arrow/api.h>

#include "pipeline/record_reader.h"
#include "shred/row_reader.h"

namespace trailmill {
namespace {

using RowPtr = std::shared_ptr<arrow::StructScalar>;

// Reads objects in order until `enough`, whose Cancelled ends the reading.
arrow::Status ReadUntil(const Task& task, pipeline::RecordReader* reader,
                        const std::function<bool()>& enough,
                        const pipeline::RecordReader::Handler& on_record) {
  for (const SourceObject& object : task.objects) {
    if (enough()) break;
    arrow::Status status = reader->Read(object, on_record);
    if (!status.ok() && !status.IsCancelled()) return status;
  }
  return arrow::Status::OK();
}

RowPtr NullRow(const std::shared_ptr<arrow::DataType>& type) {
  arrow::ScalarVector values;
  for (const auto& field : type->fields())
    values.push_back(arrow::MakeNullScalar(field->type()));
  return std::make_shared<arrow::StructScalar>(std::move(values), type);
}

RowPtr WithDirectories(const arrow::StructScalar& row, const arrow::Schema& columns,
                       const arrow::ScalarVector& values) {
  arrow::FieldVector fields = row.type->fields();
  arrow::ScalarVector cells = row.value;
  fields.insert(fields.end(), columns.fields().begin(), columns.fields().end());
  cells.insert(cells.end(), values.begin(), values.end());
  return std::make_shared<arrow::StructScalar>(std::move(cells), arrow::struct_(fields));
}

// The rows of one document as Spark's PERMISSIVE mode gives them.
class DocumentRows {
 public:
  DocumentRows(std::shared_ptr<arrow::DataType> type, std::vector<RowPtr>* rows)
      : type_(std::move(type)), rows_(rows) {}

  arrow::Status Add(const pipeline::Record& record) {
    const size_t first = rows_->size();
    bool good = record.tape != nullptr;
    if (good) {
      ARROW_ASSIGN_OR_RAISE(good, AddGood(record));
    }
    if (!good && rows_->size() == first) rows_->push_back(NullRow(type_));
    for (size_t i = first; !good && i < rows_->size(); ++i) SetCorrupt(record.line, i);
    return arrow::Status::OK();
  }

 private:
  // False where a row is bad, or where it adds none because the root is no object.
  arrow::Result<bool> AddGood(const pipeline::Record& record) {
    const decode::Tape& tape = *record.tape;
    std::vector<size_t> objects;
    if (!pipeline::RowsOf(tape, &objects)) return false;
    for (const size_t at : objects) {
      if (record.undecodable && !shred::Decodes(tape, at, *type_)) return false;
    }
    bool fitted = true;
    for (const size_t at : objects) ARROW_RETURN_NOT_OK(AddObject(tape, at, &fitted));
    return fitted;
  }

  arrow::Status AddObject(const decode::Tape& tape, size_t at, bool* fitted) {
    ARROW_ASSIGN_OR_RAISE(auto row, shred::ReadValue(tape, at, type_, fitted));
    rows_->push_back(std::static_pointer_cast<arrow::StructScalar>(row));
    if (CorruptField() >= 0)
      SetField(rows_->size() - 1, arrow::MakeNullScalar(arrow::utf8()));
    return arrow::Status::OK();
  }

  int CorruptField() const {
    return static_cast<const arrow::StructType&>(*type_).GetFieldIndex(
        pipeline::kCorruptRecord);
  }

  void SetCorrupt(std::string_view line, size_t row) {
    if (CorruptField() < 0) return;
    SetField(row, std::make_shared<arrow::StringScalar>(std::string(line)));
  }

  void SetField(size_t row, std::shared_ptr<arrow::Scalar> value) {
    arrow::ScalarVector values = (*rows_)[row]->value;
    values[static_cast<size_t>(CorruptField())] = std::move(value);
    (*rows_)[row] = std::make_shared<arrow::StructScalar>(std::move(values), type_);
  }

  std::shared_ptr<arrow::DataType> type_;
  std::vector<RowPtr>* rows_;
};

}  // namespace

arrow::Result<std::vector<Reject>> HeadText(
    const Task& task, View view, int64_t limit,
    const std::function<arrow::Status(std::string_view)>& on_event) {
  pipeline::RecordReader reader(view);
  int64_t given = 0;
  ARROW_RETURN_NOT_OK(ReadUntil(
      task, &reader, [&] { return given >= limit; },
      [&](const pipeline::Record& record) {
        if (given >= limit) return arrow::Status::Cancelled("enough");
        ++given;
        return on_event(view == View::kDocuments ? record.line
                                                 : record.tape->raw((*record.tape)[0]));
      }));
  return reader.rejects();
}

arrow::Result<std::vector<RowPtr>> HeadRows(const Task& task, View view,
                                            const arrow::Schema& schema, int64_t limit,
                                            const PartitionColumns* directories) {
  if (view == View::kDocuments) ARROW_RETURN_NOT_OK(pipeline::CheckCorruptRecord(schema));
  const auto type = arrow::struct_(schema.fields());
  pipeline::RecordReader reader(view);
  std::vector<RowPtr> rows;
  DocumentRows documents(type, &rows);
  const auto enough = [&] { return static_cast<int64_t>(rows.size()) >= limit; };
  const auto add = [&](const pipeline::Record& record) -> arrow::Status {
    if (enough()) return arrow::Status::Cancelled("enough");
    if (view == View::kDocuments) return documents.Add(record);
    bool fitted = true;
    ARROW_ASSIGN_OR_RAISE(auto row, shred::ReadValue(*record.tape, 0, type, &fitted));
    rows.push_back(std::static_pointer_cast<arrow::StructScalar>(row));
    return arrow::Status::OK();
  };
  for (size_t i = 0; i < task.objects.size() && !enough(); ++i) {
    const size_t first = rows.size();
    ARROW_RETURN_NOT_OK(ReadUntil({{task.objects[i]}}, &reader, enough, add));
    for (size_t r = first; directories != nullptr && r < rows.size(); ++r) {
      rows[r] = WithDirectories(*rows[r], *directories->fields, directories->values[i]);
    }
  }
  rows.resize(std::min(rows.size(), static_cast<size_t>(limit)));
  return rows;
}

}  // namespace trailmill
