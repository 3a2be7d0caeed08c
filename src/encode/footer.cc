#include "encode/footer.h"

#include <algorithm>

#include <parquet/types.h>

#include "encode/page_index.h"
#include "encode/thrift.h"

namespace trailmill::encode {
namespace {

using parquet::schema::GroupNode;
using parquet::schema::Node;
using parquet::schema::PrimitiveNode;

// FileMetaData.version: readers look for nothing in it any more; parquet-cpp's 2.6.
constexpr int32_t kVersion = 2;

// parquet.thrift, CompressionCodec.
int32_t CodecNumber(arrow::Compression::type codec) {
  switch (codec) {
    case arrow::Compression::SNAPPY:
      return 1;
    case arrow::Compression::GZIP:
      return 2;
    case arrow::Compression::ZSTD:
      return 6;
    default:
      return 0;
  }
}

// ConvertedType and LogicalType of the annotations that our schemas have.
void Annotation(const parquet::LogicalType& logical, ThriftWriter* element) {
  const auto one = [&](int16_t kind, int32_t converted, auto members) {
    element->Integer(6, converted);
    members();
    element->Struct(10);
    element->Struct(kind);
  };
  const auto close = [&] {
    element->End();
    element->End();
  };
  if (logical.is_string()) {
    one(1, 0, [] {});
    close();
  } else if (logical.is_list()) {
    one(3, 3, [] {});
    close();
  } else if (logical.is_decimal()) {
    const auto& decimal = static_cast<const parquet::DecimalLogicalType&>(logical);
    one(5, 5, [&] {
      element->Integer(7, decimal.scale());
      element->Integer(8, decimal.precision());
    });
    element->Integer(1, decimal.scale());
    element->Integer(2, decimal.precision());
    close();
  } else if (logical.is_timestamp()) {
    one(8, 10, [] {});  // TIMESTAMP_MICROS
    element->Boolean(1, true);
    element->Struct(2);  // the unit
    element->Struct(2);  // microseconds
    element->End();
    close();
    element->End();
  }
}

void SchemaElement(const Node& node, bool root, ThriftWriter* element) {
  element->BeginElement();
  if (node.is_primitive()) {
    const auto& leaf = static_cast<const PrimitiveNode&>(node);
    element->Integer(1, leaf.physical_type());
    if (leaf.type_length() > 0) element->Integer(2, leaf.type_length());
  }
  if (!root) element->Integer(3, static_cast<int32_t>(node.repetition()));
  element->Binary(4, node.name());
  if (node.is_group())
    element->Integer(5, static_cast<const GroupNode&>(node).field_count());
  if (node.logical_type() != nullptr) Annotation(*node.logical_type(), element);
  element->End();
  if (!node.is_group()) return;
  const auto& group = static_cast<const GroupNode&>(node);
  for (int i = 0; i < group.field_count(); ++i) {
    SchemaElement(*group.field(i), false, element);
  }
}

size_t CountNodes(const Node& node) {
  size_t nodes = 1;
  if (!node.is_group()) return nodes;
  const auto& group = static_cast<const GroupNode&>(node);
  for (int i = 0; i < group.field_count(); ++i) nodes += CountNodes(*group.field(i));
  return nodes;
}

size_t CountLeaves(const Node& node) {
  if (!node.is_group()) return 1;
  const auto& group = static_cast<const GroupNode&>(node);
  size_t leaves = 0;
  for (int i = 0; i < group.field_count(); ++i) leaves += CountLeaves(*group.field(i));
  return leaves;
}

void Encodings(const ColumnChunk& chunk, ThriftWriter* column) {
  bool plain = false, dictionary = false, delta = false;
  for (const auto& page : chunk.pages) {
    plain |= page.encoding == Encoding::kPlain;
    dictionary |= page.encoding == Encoding::kDictionary;
    delta |= page.encoding == Encoding::kDeltaLength;
  }
  std::vector<int32_t> encodings = {static_cast<int32_t>(Encoding::kHybrid)};
  if (plain) encodings.push_back(static_cast<int32_t>(Encoding::kPlain));
  if (dictionary) encodings.push_back(static_cast<int32_t>(Encoding::kDictionary));
  if (delta) encodings.push_back(static_cast<int32_t>(Encoding::kDeltaLength));
  column->IntegerList(2, encodings);
}

void Statistics(const ColumnChunk& chunk, ThriftWriter* column) {
  column->Struct(12);
  column->Long(3, chunk.nulls);
  if (chunk.bounds) {
    column->Binary(5, chunk.bounds->max);
    column->Binary(6, chunk.bounds->min);
  }
  column->End();
}

// What tells a reader that all of a chunk is in its dictionary.
void PageCounts(const ColumnChunk& chunk, ThriftWriter* column) {
  column->StructList(13, chunk.pages.size());
  for (const auto& page : chunk.pages) {
    column->BeginElement();
    column->Integer(1, static_cast<int32_t>(page.type));
    column->Integer(2, static_cast<int32_t>(page.encoding));
    column->Integer(3, page.count);
    column->End();
  }
}

}  // namespace

FooterParts MakeFooterParts(const GroupNode& schema,
                            const arrow::KeyValueMetadata& pairs) {
  FooterParts parts;
  ThriftWriter elements(&parts.schema);
  elements.ListItself(ThriftWriter::kStruct, CountNodes(schema));
  SchemaElement(schema, true, &elements);
  ThriftWriter key_values(&parts.key_values);
  key_values.ListItself(ThriftWriter::kStruct, static_cast<size_t>(pairs.size()));
  for (int64_t i = 0; i < pairs.size(); ++i) {
    key_values.BeginElement();
    key_values.Binary(1, pairs.key(i));
    key_values.Binary(2, pairs.value(i));
    key_values.End();
  }
  ThriftWriter orders(&parts.column_orders);
  const size_t leaves = CountLeaves(schema);
  orders.ListItself(ThriftWriter::kStruct, leaves);
  for (size_t i = 0; i < leaves; ++i) {
    orders.BeginElement();
    orders.Struct(1);  // TypeDefinedOrder
    orders.End();
    orders.End();
  }
  return parts;
}

std::string ColumnPath(const parquet::ColumnDescriptor& column) {
  std::string path;
  const auto names = column.path()->ToDotVector();
  ThriftWriter(&path).BinaryItself(names);
  return path;
}

void Footer::BeginRowGroup(size_t columns) {
  raw_bytes_ = stored_bytes_ = 0;
  first_offset_ = -1;
  ThriftWriter group(&row_groups_);
  group.StructList(1, columns);
}

Footer::Seam Footer::AddColumn(parquet::Type::type type, std::string_view path,
                               int64_t offset, const ColumnChunk& chunk) {
  if (first_offset_ < 0) first_offset_ = offset;
  raw_bytes_ += chunk.raw_bytes;
  stored_bytes_ += chunk.stored_bytes;
  ThriftWriter column(&row_groups_);
  column.BeginElement();
  column.Long(2, 0);  // file_offset: of metadata that stands at no chunk any more
  column.Struct(3);
  column.Integer(1, type);
  Encodings(chunk, &column);
  column.List(3, path);
  column.Integer(4, CodecNumber(chunk.codec));
  column.Long(5, chunk.entries);
  column.Long(6, chunk.raw_bytes);
  column.Long(7, chunk.stored_bytes);
  column.Long(9, offset + chunk.dictionary_bytes);
  if (chunk.dictionary_bytes > 0) column.Long(11, offset);
  if (chunk.nulls < chunk.entries) {
    Statistics(chunk, &column);
    PageCounts(chunk, &column);
  }
  const Seam seam = row_groups_.size();
  column.End();
  if (indexed_) {
    const std::string column_index = ColumnIndex(type, chunk);
    const std::string offset_index = OffsetIndex(chunk, offset);
    index_seams_.push_back(
        {row_groups_.size(), column_index.size(), offset_index.size()});
    column_indexes_ += column_index;
    offset_indexes_ += offset_index;
  }
  column.End();
  return seam;
}

void Footer::AddBloomFilter(Seam seam, int64_t offset, int64_t bytes) {
  bloom_seams_.push_back({seam, offset, bytes});
}

void Footer::EndRowGroup(int64_t rows) {
  ThriftWriter group(&row_groups_, /*last=*/1);
  group.Long(2, raw_bytes_);
  group.Long(3, rows);
  group.Long(5, first_offset_);
  group.Long(6, stored_bytes_);
  group.End();
  ++row_group_count_;
  rows_ += rows;
}

int64_t Footer::bytes() const {
  return static_cast<int64_t>(row_groups_.capacity() + column_indexes_.size() +
                              offset_indexes_.size() +
                              bloom_seams_.capacity() * sizeof(BloomSeam) +
                              index_seams_.capacity() * sizeof(IndexSeam));
}

// What is told at the seams, in their order. All column indexes stand before all offset
// indexes, as a reader that prunes by the first may need few of the second.
std::vector<Footer::Insertion> Footer::Insertions(int64_t offset) const {
  std::vector<Insertion> insertions;
  for (const BloomSeam& seam : bloom_seams_) {
    ThriftWriter column(&insertions.emplace_back(seam.at, "").second, /*last=*/13);
    column.Long(14, seam.offset);
    column.Integer(15, static_cast<int32_t>(seam.bytes));
  }
  int64_t column_index = offset;
  int64_t offset_index = offset + static_cast<int64_t>(column_indexes_.size());
  for (const IndexSeam& seam : index_seams_) {
    ThriftWriter column(&insertions.emplace_back(seam.at, "").second, /*last=*/3);
    column.Long(4, offset_index);
    column.Integer(5, static_cast<int32_t>(seam.offset_index_bytes));
    offset_index += static_cast<int64_t>(seam.offset_index_bytes);
    if (seam.column_index_bytes == 0) continue;
    column.Long(6, column_index);
    column.Integer(7, static_cast<int32_t>(seam.column_index_bytes));
    column_index += static_cast<int64_t>(seam.column_index_bytes);
  }
  std::sort(insertions.begin(), insertions.end());
  return insertions;
}

void Footer::AppendRowGroups(int64_t offset, std::string* text) const {
  const std::string_view all = row_groups_;
  Seam done = 0;
  for (const auto& [at, told] : Insertions(offset)) {
    text->append(all.substr(done, at - done)).append(told);
    done = at;
  }
  text->append(all.substr(done));
}

std::string Footer::Finish(const FooterParts& parts, std::string_view created_by,
                           int64_t offset) const {
  std::string text = column_indexes_ + offset_indexes_;
  const size_t begin = text.size();
  ThriftWriter footer(&text);
  footer.Integer(1, kVersion);
  footer.List(2, parts.schema);
  footer.Long(3, rows_);
  footer.StructList(4, static_cast<size_t>(row_group_count_));
  AppendRowGroups(offset, &text);
  footer.List(5, parts.key_values);
  footer.Binary(6, created_by);
  footer.List(7, parts.column_orders);
  footer.End();
  const auto length = static_cast<uint32_t>(text.size() - begin);
  text.append(reinterpret_cast<const char*>(&length), sizeof(length));
  return text.append("PAR1");
}

}  // namespace trailmill::encode
