#include "dataset/file_layout.h"

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
  return {leaf,
          {column.physical_type(),
           WidthOf(column),
           {column.max_repetition_level(), column.max_definition_level()}},
          encode::ColumnPath(column)};
}

}  // namespace

arrow::Result<std::shared_ptr<const FileLayout>> FileLayout::Make(
    const arrow::Schema& schema, const std::vector<bool>& kept_leaves,
    const std::string& row_metadata_json) {
  auto layout = std::make_shared<FileLayout>();
  ARROW_ASSIGN_OR_RAISE(const auto file_schema, SparkParquetSchema(schema, kept_leaves));
  const auto pairs = arrow::key_value_metadata(
      {"org.apache.spark.version", "org.apache.spark.sql.parquet.row.metadata"},
      {kSparkVersion, row_metadata_json});
  layout->footer = encode::MakeFooterParts(
      *file_schema, schema.metadata() ? *pairs->Merge(*schema.metadata()) : *pairs);
  parquet::SchemaDescriptor descriptor;
  descriptor.Init(file_schema);
  const int leaves = CountLeaves(schema);
  for (int leaf = 0, column = 0; leaf < leaves; ++leaf) {
    if (!kept_leaves.empty() && !kept_leaves[static_cast<size_t>(leaf)]) {
      layout->dropped_leaves.push_back(leaf);
      continue;
    }
    layout->columns.push_back(ColumnOf(leaf, *descriptor.Column(column++)));
  }
  return layout;
}

}  // namespace trailmill::dataset
