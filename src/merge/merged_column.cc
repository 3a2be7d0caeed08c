#include "merge/merged_column.h"

#include <memory_resource>
#include <optional>

#include <parquet/exception.h>

#include "merge/column_cursor.h"

namespace trailmill::merge {
namespace {

using arrow::Status;

constexpr uint32_t kUnknown = UINT32_MAX;

/// What becomes the cells of a column.
class CellBuilder {
 public:
  CellBuilder(const encode::ColumnType& type, encode::PageSealer* sealer)
      : type_(type), sealer_(sealer), texts_(true, std::pmr::new_delete_resource()) {}

  void AddLevels(const encode::LevelRun& run) {
    entries_ += run.count;
    // Below a list no page may end within a row.
    may_end_page_ = run.repetition == 0;
    const bool goes_on = !levels_.empty() &&
                         levels_.back().repetition == run.repetition &&
                         levels_.back().definition == run.definition;
    goes_on ? void(levels_.back().count += run.count) : levels_.push_back(run);
  }

  /// \param numbers what the run's own numbers of texts are here.
  void AddText(const TextCell& cell, std::vector<uint32_t>* numbers) {
    ++values_;
    uint32_t* number = cell.number < 0 ? nullptr : &(*numbers)[size_t(cell.number)];
    if (number != nullptr && *number != kUnknown && texts_.numbers())
      return texts_.AppendNumber(*number);
    texts_.Append(cell.text, may_end_page_ ? sealer_ : nullptr);
    if (number != nullptr && texts_.numbers()) *number = texts_.indices().back();
  }

  template <typename Value>
  void AddFixed(Value value) {
    ++values_;
    fixed_.append(reinterpret_cast<const char*>(&value), sizeof(value));
  }

  std::span<const encode::LevelRun> levels() const { return levels_; }
  encode::ColumnCells cells(int64_t rows) const {
    const bool of_texts = type_.physical == parquet::Type::BYTE_ARRAY && values_ > 0;
    return {rows, entries_, values_, of_texts ? &texts_ : nullptr, fixed_};
  }

 private:
  const encode::ColumnType& type_;
  encode::PageSealer* sealer_;
  std::vector<encode::LevelRun> levels_;
  int64_t entries_ = 0, values_ = 0;
  bool may_end_page_ = true;
  encode::TextValues texts_;
  std::string fixed_;
};

/// How far a run has been read.
template <typename Type>
struct Reading {
  std::optional<ColumnCursor<Type>> cursor;
  /// What the run's own numbers of texts are in the part that is being made.
  std::vector<uint32_t> numbers;
};

template <typename Type>
void AddCells(const dataset::FileColumn& column, std::span<const Run> runs,
              std::span<const Stretch> stretches, std::vector<Reading<Type>>* readings,
              CellBuilder* cells) {
  for (Reading<Type>& reading : *readings) reading.numbers.clear();
  for (const Stretch& stretch : stretches) {
    Reading<Type>& reading = (*readings)[stretch.run];
    if (!reading.cursor)
      reading.cursor.emplace(runs[stretch.run], column.leaf, column.type.max);
    const auto on_value = [&](const auto& value) {
      if constexpr (ColumnCursor<Type>::kTexts) {
        if (value.number >= 0 && reading.numbers.empty())
          reading.numbers.resize(size_t(reading.cursor->dictionary_size()), kUnknown);
        cells->AddText(value, &reading.numbers);
      } else {
        cells->AddFixed(value);
      }
    };
    reading.cursor->Take(
        stretch.rows, [&](const encode::LevelRun& run) { cells->AddLevels(run); },
        on_value);
  }
}

template <typename Type>
Status MergeParts(const dataset::FileColumn& column, std::span<const Run> runs,
                  std::span<const SequencePart> parts, bool indexed,
                  dataset::RowGroupEncoder* encoder,
                  const std::function<Status(dataset::EncodedColumn)>& on_part) {
  std::vector<Reading<Type>> readings(runs.size());
  for (const SequencePart& part : parts) {
    CellBuilder cells(column.type, encoder->sealer());
    AddCells<Type>(column, runs, part.stretches, &readings, &cells);
    ARROW_ASSIGN_OR_RAISE(auto encoded,
                          dataset::EncodeColumn(column, cells.cells(part.rows),
                                                cells.levels(), indexed, encoder));
    ARROW_RETURN_NOT_OK(on_part(std::move(encoded)));
  }
  return Status::OK();
}

}  // namespace

Status MergeColumn(const dataset::FileColumn& column, std::span<const Run> runs,
                   std::span<const SequencePart> parts, bool indexed,
                   dataset::RowGroupEncoder* encoder,
                   const std::function<Status(dataset::EncodedColumn)>& on_part) {
  BEGIN_PARQUET_CATCH_EXCEPTIONS
  switch (column.type.physical) {
    case parquet::Type::BYTE_ARRAY:
      return MergeParts<parquet::ByteArrayType>(column, runs, parts, indexed, encoder,
                                                on_part);
    case parquet::Type::INT64:
      return MergeParts<parquet::Int64Type>(column, runs, parts, indexed, encoder,
                                            on_part);
    case parquet::Type::BOOLEAN:
      return MergeParts<parquet::BooleanType>(column, runs, parts, indexed, encoder,
                                              on_part);
    default:
      return Status::NotImplemented("merging columns of ",
                                    parquet::TypeToString(column.type.physical));
  }
  END_PARQUET_CATCH_EXCEPTIONS
}

}  // namespace trailmill::merge
