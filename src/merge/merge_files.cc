#include "merge/merge_files.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <optional>
#include <span>

#include "merge/merged_column.h"
#include "pipeline/workers.h"
#include "store/nameless_file.h"

namespace trailmill::merge {
namespace {

using arrow::Status;

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

/// The order of the rows, cut into row groups.
struct Sequence {
  std::vector<Stretch> stretches;
  /// Their numbers where the row groups begin, and their rows.
  std::vector<size_t> begins;
  std::vector<int64_t> rows;

  std::vector<SequencePart> parts() const {
    std::vector<SequencePart> cut;
    for (size_t i = 0; i < rows.size(); ++i) {
      const size_t end = i + 1 < rows.size() ? begins[i + 1] : stretches.size();
      cut.push_back({rows[i], std::span(stretches).subspan(begins[i], end - begins[i])});
    }
    return cut;
  }
};

// A stretch may go on in the next row group.
Sequence Cut(const std::vector<Stretch>& stretches, int64_t rows_of_a_group) {
  Sequence sequence;
  int64_t room = 0;
  for (Stretch left : stretches) {
    while (left.rows > 0) {
      if (room == 0) {
        sequence.begins.push_back(sequence.stretches.size());
        sequence.rows.push_back(0);
        room = rows_of_a_group;
      }
      const auto count = static_cast<uint32_t>(std::min<int64_t>(room, left.rows));
      sequence.stretches.push_back({left.run, count});
      sequence.rows.back() += count;
      left.rows -= count;
      room -= count;
    }
  }
  return sequence;
}

/// Columns of all row groups, encoded leaf by leaf, wait on the local disk until the file
/// gets them row group by row group. Thread-safe where calls are of other columns.
class WaitingColumns {
 public:
  WaitingColumns(std::shared_ptr<store::NamelessFile> pages, size_t groups, size_t leaves)
      : pages_(std::move(pages)), waiting_(groups, std::vector<Waiting>(leaves)) {}

  Status Keep(size_t group, size_t leaf, dataset::EncodedColumn column) {
    Waiting& waiting = waiting_[group][leaf];
    waiting.bytes = column.pages->size();
    waiting.position = pages_->Reserve(waiting.bytes);
    ARROW_RETURN_NOT_OK(
        pages_->WriteAt(waiting.position, std::string_view(*column.pages)));
    column.pages.reset();
    waiting.column = std::move(column);
    return Status::OK();
  }

  arrow::Result<dataset::EncodedColumn> Take(size_t group, size_t leaf) {
    Waiting& waiting = waiting_[group][leaf];
    const auto pages = pages_->Part(waiting.position, waiting.bytes);
    ARROW_ASSIGN_OR_RAISE(waiting.column.pages, pages->Read(waiting.bytes));
    return std::move(waiting.column);
  }

 private:
  struct Waiting {
    /// Without its pages.
    dataset::EncodedColumn column;
    int64_t position = 0;
    int64_t bytes = 0;
  };

  const std::shared_ptr<store::NamelessFile> pages_;
  std::vector<std::vector<Waiting>> waiting_;
};

/// Leaves from the largest to the smallest, taken from both ends: large ones, of whose
/// runs a whole page each is held, are seldom read at the same time.
class LeafQueue {
 public:
  LeafQueue(const std::vector<Run>& runs, size_t leaves) {
    std::vector<std::pair<int64_t, size_t>> sizes;
    for (size_t leaf = 0; leaf < leaves; ++leaf) {
      int64_t bytes = 0;
      for (const Run& run : runs)
        bytes += run.file->stored_bytes(run.row_group, static_cast<int>(leaf));
      sizes.emplace_back(bytes, leaf);
    }
    std::sort(sizes.rbegin(), sizes.rend());
    for (const auto& [bytes, leaf] : sizes) leaves_.push_back(leaf);
  }

  /// Nothing when all are taken.
  std::optional<size_t> Take(bool largest) {
    const std::lock_guard lock(mutex_);
    if (leaves_.empty()) return std::nullopt;
    const size_t leaf = largest ? leaves_.front() : leaves_.back();
    largest ? leaves_.pop_front() : leaves_.pop_back();
    return leaf;
  }

 private:
  std::mutex mutex_;  // guards what follows
  std::deque<size_t> leaves_;
};

// Leaf by leaf, on several threads.
Status MergeColumns(const std::vector<Run>& runs, const std::vector<SequencePart>& parts,
                    const dataset::FileLayout& layout, const MergeOptions& options,
                    WaitingColumns* waiting) {
  LeafQueue queue(runs, layout.columns.size());
  return pipeline::OnEachThread(options.threads, [&](int worker) -> Status {
    ARROW_ASSIGN_OR_RAISE(const auto encoder,
                          dataset::RowGroupEncoder::Make(options.encoding));
    while (const auto leaf = queue.Take(worker == 0)) {
      size_t group = 0;
      ARROW_RETURN_NOT_OK(
          MergeColumn(layout.columns[*leaf], runs, parts, layout.extras.page_index,
                      encoder.get(), [&](dataset::EncodedColumn column) {
                        return waiting->Keep(group++, *leaf, std::move(column));
                      }));
    }
    return Status::OK();
  });
}

Status WriteRowGroups(const std::vector<SequencePart>& parts,
                      const dataset::FileLayout& layout, WaitingColumns* waiting,
                      dataset::ParquetFile* file) {
  for (size_t group = 0; group < parts.size(); ++group) {
    ARROW_RETURN_NOT_OK(file->BeginRowGroup());
    for (size_t leaf = 0; leaf < layout.columns.size(); ++leaf) {
      ARROW_ASSIGN_OR_RAISE(auto column, waiting->Take(group, leaf));
      ARROW_RETURN_NOT_OK(file->AddColumn(layout.columns[leaf], std::move(column)));
    }
    ARROW_RETURN_NOT_OK(file->EndRowGroup(parts[group].rows));
  }
  return Status::OK();
}

}  // namespace

Status MergeFiles(const std::vector<std::unique_ptr<InputFile>>& inputs,
                  int64_t input_bytes, const dataset::FileLayout& layout,
                  const MergeOptions& options, dataset::ParquetFile* file) {
  const std::vector<Run> runs = RunsOf(inputs);
  int64_t rows = 0;
  for (const Run& run : runs) rows += run.rows();
  ARROW_ASSIGN_OR_RAISE(const auto stretches,
                        MergedSequence(layout, runs, options.sort, options.threads));
  const Sequence sequence = Cut(stretches, RowsOfAGroup(rows, input_bytes, options));
  const std::vector<SequencePart> parts = sequence.parts();
  ARROW_ASSIGN_OR_RAISE(auto pages, store::NamelessFile::Open());
  WaitingColumns waiting(std::move(pages), parts.size(), layout.columns.size());
  ARROW_RETURN_NOT_OK(MergeColumns(runs, parts, layout, options, &waiting));
  return WriteRowGroups(parts, layout, &waiting, file);
}

}  // namespace trailmill::merge
