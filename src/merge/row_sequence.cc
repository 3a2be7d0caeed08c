#include "merge/row_sequence.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <memory_resource>
#include <numeric>
#include <tuple>

#include <parquet/exception.h>

#include "encode/text_dictionary.h"
#include "merge/column_cursor.h"
#include "pipeline/workers.h"

namespace trailmill::merge {
namespace {

using arrow::Status;

// Nulls come first.
constexpr uint32_t kNoText = 0;
constexpr int64_t kNoTime = std::numeric_limits<int64_t>::min();

/// What rows are sorted by, of all rows of all runs.
struct SortColumns {
  /// Ranks.
  std::vector<uint32_t> first_texts, second_texts;
  std::vector<int64_t> times;

  auto At(size_t row) const {
    return std::tuple(first_texts[row], second_texts[row], times[row]);
  }
};

// Appends the cells of a flat column of all runs.
template <typename Type, typename Cell, typename CellOf>
Status ReadColumn(const dataset::FileLayout& layout, std::span<const Run> runs, int leaf,
                  Cell null, const CellOf& cell_of, std::vector<Cell>* cells) {
  const auto max = layout.columns[static_cast<size_t>(leaf)].type.max;
  for (const Run& run : runs) {
    ColumnCursor<Type> cursor(run, leaf, max);
    cursor.Take(
        run.rows(),
        [&](const encode::LevelRun& levels) {
          if (levels.definition < max.definition)
            cells->insert(cells->end(), levels.count, null);
        },
        [&](const auto& value) { cells->push_back(cell_of(value)); });
  }
  return Status::OK();
}

// Makes numbers of texts, from 1 on, the texts' ranks.
void Rank(const encode::TextDictionary& texts, std::vector<uint32_t>* numbers) {
  std::vector<uint32_t> sorted(texts.size());
  std::iota(sorted.begin(), sorted.end(), 0);
  std::sort(sorted.begin(), sorted.end(),
            [&](uint32_t a, uint32_t b) { return texts[a] < texts[b]; });
  std::vector<uint32_t> ranks(texts.size() + 1, kNoText);
  for (uint32_t i = 0; i < sorted.size(); ++i) ranks[sorted[i] + 1] = i + 1;
  for (uint32_t& number : *numbers) number = ranks[number];
}

Status ReadTexts(const dataset::FileLayout& layout, std::span<const Run> runs, int leaf,
                 std::vector<uint32_t>* ranks) {
  encode::TextDictionary texts(std::pmr::new_delete_resource());
  const auto number_of = [&](const TextCell& cell) {
    if (texts.page().size() > kSortTextBytesMax) {
      throw parquet::ParquetException("more than ", kSortTextBytesMax,
                                      " bytes of names to sort by");
    }
    return texts.Insert(cell.text) + 1;
  };
  ARROW_RETURN_NOT_OK((
      ReadColumn<parquet::ByteArrayType>(layout, runs, leaf, kNoText, number_of, ranks)));
  Rank(texts, ranks);
  return Status::OK();
}

arrow::Result<SortColumns> ReadSortColumns(const dataset::FileLayout& layout,
                                           std::span<const Run> runs,
                                           const SortLeaves& leaves, int threads) {
  SortColumns columns;
  const auto read = [&](int column) -> Status {
    BEGIN_PARQUET_CATCH_EXCEPTIONS
    if (column == 0)
      return ReadTexts(layout, runs, leaves.first_text, &columns.first_texts);
    if (column == 1)
      return ReadTexts(layout, runs, leaves.second_text, &columns.second_texts);
    return ReadColumn<parquet::Int64Type>(
        layout, runs, leaves.time, kNoTime, [](int64_t time) { return time; },
        &columns.times);
    END_PARQUET_CATCH_EXCEPTIONS
  };
  constexpr int kColumns = 3;
  std::atomic<int> next = 0;
  ARROW_RETURN_NOT_OK(pipeline::OnEachThread(std::min(threads, kColumns), [&](int) {
    for (int column = next++; column < kColumns; column = next++)
      ARROW_RETURN_NOT_OK(read(column));
    return Status::OK();
  }));
  return columns;
}

/// A heap of the runs by their next rows, the least one on top.
class RunHeap {
  /// Whether the next row of a run comes after that of another.
  struct Later {
    const RunHeap* heap;
    bool operator()(uint32_t a, uint32_t b) const {
      const auto of_a = heap->columns_.At(heap->next_[a]);
      const auto of_b = heap->columns_.At(heap->next_[b]);
      return of_a == of_b ? a > b : of_a > of_b;
    }
  };

 public:
  RunHeap(const SortColumns& columns, std::span<const Run> runs) : columns_(columns) {
    size_t row = 0;
    for (uint32_t run = 0; run < runs.size(); ++run) {
      next_.push_back(row);
      row += static_cast<size_t>(runs[run].rows());
      end_.push_back(row);
      if (next_[run] < end_[run]) heap_.push_back(run);
    }
    std::make_heap(heap_.begin(), heap_.end(), Later{this});
  }

  bool empty() const { return heap_.empty(); }
  uint32_t top() const { return heap_.front(); }

  /// Takes the top run's rows up to the next run's. \return how many; 0 where the run is
  /// not sorted.
  uint32_t TakeStretch() {
    std::pop_heap(heap_.begin(), heap_.end(), Later{this});
    const uint32_t run = heap_.back();
    const size_t first = next_[run];
    do {
      ++next_[run];
      if (next_[run] == end_[run]) {
        heap_.pop_back();
        return static_cast<uint32_t>(next_[run] - first);
      }
      if (columns_.At(next_[run]) < columns_.At(next_[run] - 1)) return 0;
    } while (heap_.size() == 1 || !Later{this}(run, heap_.front()));
    std::push_heap(heap_.begin(), heap_.end(), Later{this});
    return static_cast<uint32_t>(next_[run] - first);
  }

 private:
  const SortColumns& columns_;
  std::vector<size_t> next_, end_;
  std::vector<uint32_t> heap_;
};

}  // namespace

arrow::Result<std::vector<Stretch>> MergedSequence(const dataset::FileLayout& layout,
                                                   std::span<const Run> runs,
                                                   const SortLeaves& leaves,
                                                   int threads) {
  ARROW_ASSIGN_OR_RAISE(const SortColumns columns,
                        ReadSortColumns(layout, runs, leaves, threads));
  std::vector<Stretch> stretches;
  for (RunHeap heap(columns, runs); !heap.empty();) {
    const uint32_t run = heap.top();
    const uint32_t rows = heap.TakeStretch();
    if (rows == 0) {
      return Status::Invalid(runs[run].file->name(),
                             ": its rows are not sorted: another program wrote it");
    }
    stretches.push_back({run, rows});
  }
  return stretches;
}

}  // namespace trailmill::merge
