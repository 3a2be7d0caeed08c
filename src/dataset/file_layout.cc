#include "dataset/file_layout.h"

#include <algorithm>

#include <arrow/util/key_value_metadata.h>

#include "dataset/parquet_schema.h"

namespace trailmill::dataset {
namespace {

// Spark keeps the release that wrote a file here; readers of ours may rely on what that
// release wrote.
constexpr char kSparkVersion[] = "4.3.0";

int WidthOf(const parquet::ColumnDescriptor& column) {
  switch (column.physical_type()) {
    case parquet::Type::BYTE_ARRAY:
      return 0;
    case parquet::Type::BOOLEAN:
      return 1;
    case parquet::Type::FIXED_LEN_BYTE_ARRAY:
      return column.type_length();
    default:
      return parquet::GetTypeByteSize(column.physical_type());
  }
}

FileColumn ColumnOf(int leaf, const parquet::ColumnDescriptor& column) {
  return {.leaf = leaf,
          .type = {column.physical_type(),
                   WidthOf(column),
                   {column.max_repetition_level(), column.max_definition_level()}},
          .path = encode::ColumnPath(column),
          .names = column.path()->ToDotVector()};
}

arrow::Status CheckLeaves(const std::vector<int>& wanted, int leaves) {
  for (const int leaf : wanted) {
    if (leaf >= 0 && leaf < leaves) continue;
    return arrow::Status::Invalid("lay out a Parquet file: there is no leaf ", leaf,
                                  " among ", leaves);
  }
  return arrow::Status::OK();
}

arrow::Status CheckType(const FileColumn& column, parquet::Type::type wanted) {
  if (column.type.physical == wanted) return arrow::Status::OK();
  return arrow::Status::Invalid("lay out a Parquet file: leaf ", column.leaf, " is ",
                                parquet::TypeToString(column.type.physical), ", not ",
                                parquet::TypeToString(wanted));
}

arrow::Status AddExtras(const FileExtras& extras, FileColumn* column) {
  const auto& blooms = extras.bloom_leaves;
  column->has_bloom_filter =
      std::find(blooms.begin(), blooms.end(), column->leaf) != blooms.end();
  if (column->has_bloom_filter)
    ARROW_RETURN_NOT_OK(CheckType(*column, parquet::Type::BYTE_ARRAY));
  if (column->leaf == extras.sum_leaf)
    ARROW_RETURN_NOT_OK(CheckType(*column, parquet::Type::INT64));
  const auto& stats = extras.stats_leaves;
  const auto found = std::find(stats.begin(), stats.end(), column->leaf);
  if (found != stats.end()) column->stats = static_cast<int>(found - stats.begin());
  return arrow::Status::OK();
}

}  // namespace

arrow::Result<std::shared_ptr<const FileLayout>> FileLayout::Make(
    const arrow::Schema& schema, const std::vector<bool>& kept_leaves,
    const std::string& row_metadata_json, const FileExtras& extras) {
  auto layout = std::make_shared<FileLayout>();
  layout->extras = extras;
  ARROW_ASSIGN_OR_RAISE(const auto file_schema, SparkParquetSchema(schema, kept_leaves));
  const auto pairs = arrow::key_value_metadata(
      {"org.apache.spark.version", "org.apache.spark.sql.parquet.row.metadata"},
      {kSparkVersion, row_metadata_json});
  layout->footer = encode::MakeFooterParts(
      *file_schema, schema.metadata() ? *pairs->Merge(*schema.metadata()) : *pairs);
  parquet::SchemaDescriptor descriptor;
  descriptor.Init(file_schema);
  const int leaves = CountLeaves(schema);
  ARROW_RETURN_NOT_OK(CheckLeaves(extras.bloom_leaves, leaves));
  ARROW_RETURN_NOT_OK(CheckLeaves(extras.stats_leaves, leaves));
  if (extras.sum_leaf != -1) ARROW_RETURN_NOT_OK(CheckLeaves({extras.sum_leaf}, leaves));
  for (int leaf = 0, column = 0; leaf < leaves; ++leaf) {
    if (!kept_leaves.empty() && !kept_leaves[static_cast<size_t>(leaf)]) {
      layout->dropped_leaves.push_back(leaf);
      continue;
    }
    layout->columns.push_back(ColumnOf(leaf, *descriptor.Column(column++)));
    ARROW_RETURN_NOT_OK(AddExtras(extras, &layout->columns.back()));
  }
  return layout;
}

}  // namespace trailmill::dataset
