// The cells of one leaf column of one run, handed out row by row in order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <parquet/column_reader.h>

#include "encode/level_runs.h"
#include "merge/input_file.h"

namespace trailmill::merge {

/// A text, and its number in the dictionary of its column chunk; -1 where not all of the
/// chunk's texts are in one.
struct TextCell {
  std::string_view text;
  int32_t number;
};

/// \tparam Type of Parquet's physical types: ByteArrayType, Int64Type, BooleanType.
/// Throws parquet::ParquetException, which names the file, where that is damaged.
template <typename Type>
class ColumnCursor {
 public:
  static constexpr bool kTexts = Type::type_num == parquet::Type::BYTE_ARRAY;

  ColumnCursor(const Run& run, int leaf, encode::LevelsMax max)
      : name_(run.file->name()),
        source_(run.file->source(leaf)),
        max_(source_.is_sibling ? source_.common : max),
        capacity_(std::min<int64_t>(kEntriesMax, run.rows())) {
    if (source_.column < 0) return;
    reader_ =
        std::static_pointer_cast<Reader>(run.file->Column(run.row_group, source_.column));
    numbered_ =
        kTexts && reader_->GetExposedEncoding() == parquet::ExposedEncoding::DICTIONARY;
    definitions_ = std::make_unique<int16_t[]>(capacity_);
    repetitions_ = std::make_unique<int16_t[]>(capacity_);
    values_ = std::make_unique_for_overwrite<Value[]>(numbered_ ? 0 : capacity_);
    numbers_ = std::make_unique_for_overwrite<int32_t[]>(numbered_ ? capacity_ : 0);
  }

  /// Hands out the cells of the next rows. REQUIRES: there are so many.
  /// \param on_levels gets the levels, as runs. \param on_value gets each value behind
  /// the levels that it belongs to; a text as a TextCell.
  template <typename OnLevels, typename OnValue>
  void Take(int64_t rows, const OnLevels& on_levels, const OnValue& on_value) {
    if (reader_ == nullptr) return on_levels({0, 0, static_cast<uint32_t>(rows)});
    if (source_.is_sibling) return TakeLists(rows, on_levels, on_value);
    max_.repetition == 0 ? TakeEntries(rows, on_levels, on_value)
                         : TakeLists(rows, on_levels, on_value);
  }

  /// Numbers of the dictionary that is read; 0 without.
  int32_t dictionary_size() const { return dictionary_size_; }

 private:
  using Reader = parquet::TypedColumnReader<Type>;
  using Value = typename Type::c_type;
  // Entries that are decoded at a time: hundreds of columns are read side by side.
  static constexpr int64_t kEntriesMax = 1024;

  // Decodes some more; false at the end.
  bool Fill() try { return Decode(); } catch (const parquet::ParquetException& error) {
    throw parquet::ParquetException(name_, ": ", error.what());
  }

  bool Decode() {
    at_ = next_ = 0;
    int64_t values = 0;
    if (!reader_->HasNext()) return (count_ = 0) > 0;
    if constexpr (kTexts) {
      if (numbered_) {
        count_ = reader_->ReadBatchWithDictionary(
            capacity_, definitions_.get(), repetitions_.get(), numbers_.get(), &values,
            &dictionary_, &dictionary_size_);
        return count_ > 0;
      }
    }
    count_ = reader_->ReadBatch(capacity_, definitions_.get(), repetitions_.get(),
                                values_.get(), &values);
    return count_ > 0;
  }

  void NeedMore() {
    if (at_ == count_ && !Fill())
      throw parquet::ParquetException(name_,
                                      ": a column has fewer rows than its row group");
  }

  template <typename OnLevels, typename OnValue>
  void TakeEntries(int64_t rows, const OnLevels& on_levels, const OnValue& on_value) {
    while (rows > 0) {
      NeedMore();
      const int16_t definition = definitions_[at_];
      const int64_t end = std::min(count_, at_ + rows);
      int64_t same = at_ + 1;
      while (same < end && definitions_[same] == definition) ++same;
      const int64_t count = same - at_;
      on_levels({0, definition, static_cast<uint32_t>(count)});
      if (definition == max_.definition)
        for (int64_t i = 0; i < count; ++i) HandOut(on_value);
      at_ = same;
      rows -= count;
    }
  }

  // A row ends where the next one begins.
  template <typename OnLevels, typename OnValue>
  void TakeLists(int64_t rows, const OnLevels& on_levels, const OnValue& on_value) {
    for (; rows > 0; --rows) {
      NeedMore();
      do {
        TakeEntry(on_levels, on_value);
      } while ((at_ < count_ || Fill()) && repetitions_[at_] > 0);
    }
  }

  // Of a sibling, what both have in common, without its values.
  template <typename OnLevels, typename OnValue>
  void TakeEntry(const OnLevels& on_levels, const OnValue& on_value) {
    const int16_t repetition = repetitions_[at_], definition = definitions_[at_];
    ++at_;
    if (repetition > max_.repetition) return;
    on_levels({repetition, std::min(definition, max_.definition), 1});
    if (!source_.is_sibling && definition == max_.definition) HandOut(on_value);
  }

  template <typename OnValue>
  void HandOut(const OnValue& on_value) {
    const int64_t i = next_++;
    if constexpr (kTexts) {
      const parquet::ByteArray& text = numbered_ ? dictionary_[numbers_[i]] : values_[i];
      on_value(TextCell{{reinterpret_cast<const char*>(text.ptr), text.len},
                        numbered_ ? numbers_[i] : -1});
    } else {
      on_value(values_[i]);
    }
  }

  const std::string& name_;
  const LeafSource& source_;
  /// The levels that are handed out.
  const encode::LevelsMax max_;
  const int64_t capacity_;
  std::shared_ptr<Reader> reader_;
  bool numbered_ = false;
  /// Without levels in the file they stay 0.
  std::unique_ptr<int16_t[]> definitions_, repetitions_;
  std::unique_ptr<Value[]> values_;
  std::unique_ptr<int32_t[]> numbers_;
  const Value* dictionary_ = nullptr;
  int32_t dictionary_size_ = 0;
  /// Of what is decoded: entries, those that were handed out, and their values.
  int64_t count_ = 0, at_ = 0, next_ = 0;
};

}  // namespace trailmill::merge
