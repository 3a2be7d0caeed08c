#include "merge/merge_files.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>

#include "merge/merged_column.h"
#include "pipeline/workers.h"

namespace trailmill::merge {
namespace {

using arrow::Status;
using dataset::EncodedColumn;

std::vector<Run> RunsOf(const std::vector<std::unique_ptr<InputFile>>& inputs) {
  std::vector<Run> runs;
  for (const auto& input : inputs) {
    for (int i = 0; i < input->row_groups(); ++i) runs.push_back({input.get(), i});
  }
  return runs;
}

// Rows of each row group, so that all are about as large.
int64_t RowsOfAGroup(int64_t rows, int64_t bytes, const MergeOptions& options) {
  const int64_t groups = std::max<int64_t>(
      1, std::min(bytes / options.row_group_bytes, rows / options.row_group_rows_min));
  return (rows + groups - 1) / groups;
}

/// Columns that come in any order go to the file in theirs.
class ColumnsInOrder {
 public:
  ColumnsInOrder(const dataset::FileLayout& layout, dataset::ParquetFile* file)
      : layout_(layout), file_(file), waiting_(layout.columns.size()) {}

  Status Add(size_t number, EncodedColumn column) {
    const std::lock_guard lock(mutex_);
    waiting_[number] = std::move(column);
    for (; next_ < waiting_.size() && waiting_[next_]; ++next_) {
      ARROW_RETURN_NOT_OK(file_->AddColumn(layout_.columns[next_], *waiting_[next_]));
      waiting_[next_].reset();
    }
    return Status::OK();
  }

 private:
  const dataset::FileLayout& layout_;
  dataset::ParquetFile* file_;
  std::mutex mutex_;  // guards what follows, and the file
  std::vector<std::optional<EncodedColumn>> waiting_;
  size_t next_ = 0;
};

class Merge {
 public:
  Merge(std::vector<Run> runs, const dataset::FileLayout& layout,
        const MergeOptions& options, dataset::ParquetFile* file)
      : runs_(std::move(runs)),
        layout_(layout),
        options_(options),
        file_(file),
        taken_(runs_.size(), 0) {}

  Status Do(int64_t input_bytes) {
    for (int i = 0; i < options_.threads; ++i) {
      ARROW_ASSIGN_OR_RAISE(encoders_.emplace_back(),
                            dataset::RowGroupEncoder::Make(options_.encoding));
    }
    ARROW_ASSIGN_OR_RAISE(
        left_, MergedSequence(layout_, runs_, options_.sort, options_.threads));
    int64_t rows = 0;
    for (const Run& run : runs_) rows += run.rows();
    const int64_t in_a_group = RowsOfAGroup(rows, input_bytes, options_);
    while (rows > 0) {
      ARROW_RETURN_NOT_OK(WriteRowGroup(std::min(rows, in_a_group)));
      rows -= std::min(rows, in_a_group);
    }
    return Status::OK();
  }

 private:
  Status WriteRowGroup(int64_t rows) {
    const std::vector<Stretch> stretches = CutStretches(rows);
    const SequencePart part = {rows, stretches, taken_};
    ARROW_RETURN_NOT_OK(file_->BeginRowGroup());
    ColumnsInOrder columns(layout_, file_);
    std::atomic<size_t> next = 0;
    ARROW_RETURN_NOT_OK(pipeline::OnEachThread(options_.threads, [&](int worker) {
      for (size_t i = next++; i < layout_.columns.size(); i = next++) {
        ARROW_ASSIGN_OR_RAISE(auto column, MergeColumn(layout_.columns[i], runs_, part,
                                                       layout_.extras.page_index,
                                                       encoders_[size_t(worker)].get()));
        ARROW_RETURN_NOT_OK(columns.Add(i, std::move(column)));
      }
      return Status::OK();
    }));
    for (const Stretch& stretch : stretches) taken_[stretch.run] += stretch.rows;
    return file_->EndRowGroup(rows);
  }

  // The next rows of the sequence; the last stretch may go on in the next row group.
  std::vector<Stretch> CutStretches(int64_t rows) {
    std::vector<Stretch> stretches;
    while (rows > 0) {
      Stretch& next = left_[at_];
      const auto count = static_cast<uint32_t>(std::min<int64_t>(rows, next.rows));
      stretches.push_back({next.run, count});
      next.rows -= count;
      rows -= count;
      if (next.rows == 0) ++at_;
    }
    return stretches;
  }

  const std::vector<Run> runs_;
  const dataset::FileLayout& layout_;
  const MergeOptions& options_;
  dataset::ParquetFile* file_;
  std::vector<std::unique_ptr<dataset::RowGroupEncoder>> encoders_;
  std::vector<Stretch> left_;
  size_t at_ = 0;
  /// Rows of each run in the row groups before.
  std::vector<int64_t> taken_;
};

}  // namespace

Status MergeFiles(const std::vector<std::unique_ptr<InputFile>>& inputs,
                  int64_t input_bytes, const dataset::FileLayout& layout,
                  const MergeOptions& options, dataset::ParquetFile* file) {
  return Merge(RunsOf(inputs), layout, options, file).Do(input_bytes);
}

}  // namespace trailmill::merge
