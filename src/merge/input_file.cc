#include "merge/input_file.h"

#include <algorithm>

#include <arrow/memory_pool.h>
#include <parquet/exception.h>

#include "encode/footer.h"

namespace trailmill::merge {
namespace {

using arrow::Status;

// Bytes of a column chunk that are read at a time: the chunks of small files are read in
// one piece, and hundreds of files have one each.
constexpr int64_t kBufferBytes = int64_t{16} << 10;

parquet::ReaderProperties Properties() {
  parquet::ReaderProperties properties(arrow::system_memory_pool());
  properties.enable_buffered_stream();
  properties.set_buffer_size(kBufferBytes);
  return properties;
}

bool SameType(const parquet::ColumnDescriptor& column, const encode::ColumnType& type) {
  return column.physical_type() == type.physical &&
         column.max_repetition_level() == type.max.repetition &&
         column.max_definition_level() == type.max.definition;
}

size_t CommonParents(const std::vector<std::string>& a,
                     const std::vector<std::string>& b) {
  const size_t parents = std::min(a.size(), b.size()) - 1;
  return static_cast<size_t>(
      std::mismatch(a.begin(), a.begin() + static_cast<int64_t>(parents), b.begin())
          .first -
      a.begin());
}

// The highest levels of the first so many nodes on the way to a column.
encode::LevelsMax LevelsOfParent(const parquet::ColumnDescriptor& column,
                                 size_t parents) {
  std::vector<const parquet::schema::Node*> way;
  for (const auto* node = column.schema_node().get(); node->parent() != nullptr;
       node = node->parent())
    way.push_back(node);
  encode::LevelsMax max;
  for (size_t i = 0; i < parents; ++i) {
    const parquet::schema::Node& node = *way[way.size() - 1 - i];
    max.repetition = static_cast<int16_t>(max.repetition + node.is_repeated());
    max.definition = static_cast<int16_t>(max.definition + !node.is_required());
  }
  return max;
}

}  // namespace

arrow::Result<std::unique_ptr<InputFile>> InputFile::Open(
    std::shared_ptr<arrow::io::RandomAccessFile> file, std::string name,
    const dataset::FileLayout& layout) {
  std::unique_ptr<InputFile> input;
  const auto open = [&]() -> Status {
    PARQUET_CATCH_NOT_OK(input.reset(new InputFile(
        parquet::ParquetFileReader::Open(std::move(file), Properties()), name)));
    return Status::OK();
  };
  const Status status = open();
  if (!status.ok()) return status.WithMessage(name, ": ", status.message());
  ARROW_RETURN_NOT_OK(input->FindColumns(layout));
  return input;
}

// By the path from the root: columns are added in the course of time, and a file that is
// older lacks them.
Status InputFile::FindColumns(const dataset::FileLayout& layout) {
  const parquet::SchemaDescriptor& schema = *reader_->metadata()->schema();
  sources_.resize(layout.columns.size());
  for (int i = 0; i < schema.num_columns(); ++i) {
    const std::string path = encode::ColumnPath(*schema.Column(i));
    const auto found = std::find_if(
        layout.columns.begin(), layout.columns.end(),
        [&](const dataset::FileColumn& column) { return column.path == path; });
    if (found == layout.columns.end() || !SameType(*schema.Column(i), found->type)) {
      return Status::Invalid(name_, ": its column ",
                             schema.Column(i)->path()->ToDotString(),
                             " is not one of ours");
    }
    sources_[static_cast<size_t>(found - layout.columns.begin())].column = i;
  }
  return FindSiblings(layout);
}

// Of each leaf that the file lacks the column with most parents in common.
Status InputFile::FindSiblings(const dataset::FileLayout& layout) {
  const parquet::SchemaDescriptor& schema = *reader_->metadata()->schema();
  for (size_t leaf = 0; leaf < sources_.size(); ++leaf) {
    if (sources_[leaf].column >= 0) continue;
    size_t most = 0;
    for (int i = 0; i < schema.num_columns(); ++i) {
      const auto& column = *schema.Column(i);
      const size_t parents =
          CommonParents(layout.columns[leaf].names, column.path()->ToDotVector());
      if (parents <= most) continue;
      most = parents;
      sources_[leaf] = {i, true, LevelsOfParent(column, parents)};
      if (column.physical_type() == layout.columns[leaf].type.physical) continue;
      return Status::NotImplemented(name_, ": it lacks a column beside ",
                                    column.path()->ToDotString());
    }
  }
  return Status::OK();
}

int InputFile::row_groups() const { return reader_->metadata()->num_row_groups(); }

int64_t InputFile::rows(int row_group) const {
  return reader_->metadata()->RowGroup(row_group)->num_rows();
}

int64_t InputFile::stored_bytes(int row_group, int leaf) const {
  const int column = source(leaf).column;
  if (column < 0) return 0;
  return reader_->metadata()
      ->RowGroup(row_group)
      ->ColumnChunk(column)
      ->total_compressed_size();
}

std::shared_ptr<parquet::ColumnReader> InputFile::Column(int row_group,
                                                         int column) const {
  return reader_->RowGroup(row_group)->ColumnWithExposeEncoding(
      column, parquet::ExposedEncoding::DICTIONARY);
}

}  // namespace trailmill::merge
