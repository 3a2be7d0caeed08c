#include "dataset/column_plan.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>

#include <parquet/parquet_version.h>
#include <parquet/types.h>

#include "dataset/parquet_schema.h"

namespace trailmill::dataset {
namespace {

// Spark keeps the release that wrote a file here; readers of ours may rely on what that
// release wrote.
constexpr char kSparkVersion[] = "4.3.0";

constexpr int kZstdLevel = 1;

// Values looked at to plan a column, and how many of them may be distinct before a
// dictionary costs more hashing than it saves.
constexpr int64_t kSampleValuesMax = 512;
constexpr int64_t kDistinctPercentMax = 70;

// A chunk smaller than this grows under any codec, or saves less than the codec's set-up
// is worth.
constexpr int64_t kTinyChunkBytes = 256;

// Mean bytes of a value beyond which minimum and maximum prune nothing: such columns are
// free text and JSON.
constexpr int64_t kStatisticsValueBytesMax = 256;

// Data pages that are being filled, over all columns of a file.
constexpr int64_t kOpenPagesBytesMax = int64_t{64} << 20;
constexpr int64_t kPageBytesMin = int64_t{64} << 10;

// Growth of the process for each column of an open row group, measured with 600 columns
// in 20 files: 7 to 9 kB without values (streams, level buffers, metadata), and 38 kB
// more with 1,000 values in a dictionary (hash table, indices). None of it is in
// parquet-cpp's estimates.
constexpr int64_t kColumnWriterBytes = 8 << 10;
constexpr int64_t kDictionaryBytes = 32 << 10;

// What a sample says about a column.
struct Sample {
  int64_t value_count = 0;
  int64_t value_bytes = 0;
  int64_t distinct = 0;
  int64_t looked_at = 0;
};

// Counts distinct hashes: equal hashes are taken for equal values, which a plan survives.
class DistinctHashes {
 public:
  bool Add(size_t hash) {
    const uint64_t key = (hash * 0x9E3779B97F4A7C15ull) | 1;  // 0 marks a free slot
    for (size_t slot = key >> 54;; slot = (slot + 1) % slots_.size()) {
      if (slots_[slot] == key) return false;
      if (slots_[slot] == 0) {
        slots_[slot] = key;
        return true;
      }
    }
  }

 private:
  // Twice the sample, so that probing ends soon; its size is in the shift above.
  std::array<uint64_t, 2 * kSampleValuesMax> slots_{};
};

size_t HashValue(const parquet::ByteArray& value) {
  return std::hash<std::string_view>()(std::string_view(value));
}
size_t HashValue(int32_t value) { return std::hash<int32_t>()(value); }
size_t HashValue(int64_t value) { return std::hash<int64_t>()(value); }
size_t HashValue(double value) { return std::hash<double>()(value); }

int64_t BytesOf(const parquet::ByteArray& value) {
  return static_cast<int64_t>(value.len) + 4;
}
template <typename T>
int64_t BytesOf(const T&) {
  return sizeof(T);
}

template <typename T>
void LookAt(const shred::LeafCells& cells, DistinctHashes* seen, Sample* sample) {
  const T* values = static_cast<const T*>(cells.values);
  const int64_t look = std::min(cells.value_count, kSampleValuesMax - sample->looked_at);
  int64_t bytes = 0;
  for (int64_t i = 0; i < look; ++i) {
    sample->distinct += seen->Add(HashValue(values[i]));
    bytes += BytesOf(values[i]);
  }
  sample->looked_at += look;
  sample->value_count += cells.value_count;
  sample->value_bytes += look == 0 ? 0 : bytes * cells.value_count / look;
}

template <typename T>
Sample LookAtAll(int leaf, std::span<const shred::LeafBatch> batches) {
  DistinctHashes seen;
  Sample sample;
  for (const auto& batch : batches) LookAt<T>(batch.leaves[leaf], &seen, &sample);
  return sample;
}

int64_t CountValues(int leaf, std::span<const shred::LeafBatch> batches) {
  int64_t values = 0;
  for (const auto& batch : batches) values += batch.leaves[leaf].value_count;
  return values;
}

// Booleans are bits and decimals are rare: neither is worth a dictionary, and both are
// taken to be distinct.
Sample CountOnly(int leaf, std::span<const shred::LeafBatch> batches, int64_t bytes) {
  const int64_t values = CountValues(leaf, batches);
  return {values, values * bytes, values, values};
}

Sample SampleColumn(const FileColumn& column, std::span<const shred::LeafBatch> batches) {
  switch (column.physical) {
    case parquet::Type::BYTE_ARRAY:
      return LookAtAll<parquet::ByteArray>(column.leaf, batches);
    case parquet::Type::INT64:
      return LookAtAll<int64_t>(column.leaf, batches);
    case parquet::Type::INT32:
      return LookAtAll<int32_t>(column.leaf, batches);
    case parquet::Type::DOUBLE:
      return LookAtAll<double>(column.leaf, batches);
    case parquet::Type::BOOLEAN:
      return CountOnly(column.leaf, batches, 1);
    default:
      return CountOnly(column.leaf, batches, 16);
  }
}

int64_t PageBytes(const FileLayout& layout, const EncodingOptions& options) {
  const auto columns = static_cast<int64_t>(layout.columns.size());
  const int64_t share = std::max(kOpenPagesBytesMax / columns, kPageBytesMin);
  return std::min(options.page_bytes, share);
}

void ApplyPlan(const ColumnPlan& plan, const std::string& path,
               const EncodingOptions& options, bool page_index,
               parquet::WriterProperties::Builder* builder) {
  if (plan.dictionary) builder->enable_dictionary(path);
  if (plan.statistics) {
    builder->enable_statistics(path);
    // One page's bounds are the chunk's: an index says more only where there are many
    // pages.
    if (page_index) builder->enable_write_page_index(path);
  }
  if (!plan.compressed || options.compression == arrow::Compression::UNCOMPRESSED) return;
  builder->compression(path, options.compression);
  const bool zstd = options.compression == arrow::Compression::ZSTD;
  const int level = options.compression_level.value_or(
      zstd ? kZstdLevel : arrow::util::kUseDefaultCompressionLevel);
  builder->compression_level(path, level);
}

// Below this the levels of a column without values are not worth a codec's set-up.
constexpr int64_t kNullLevelsMin = 8192;

// Whether a column without values has levels that run-length encoding leaves long: an
// object that comes and goes above it.
bool HasLongLevels(int leaf, std::span<const shred::LeafBatch> batches) {
  int64_t levels = 0;
  bool vary = false;
  for (const auto& batch : batches) {
    levels += batch.leaves[leaf].level_count;
    vary |= batch.leaves[leaf].levels_vary;
  }
  return vary && levels >= kNullLevelsMin;
}

}  // namespace

arrow::Result<std::shared_ptr<const FileLayout>> FileLayout::Make(
    const arrow::Schema& schema, const std::vector<bool>& kept_leaves,
    const std::string& row_metadata_json) {
  auto layout = std::make_shared<FileLayout>();
  ARROW_ASSIGN_OR_RAISE(layout->schema, SparkParquetSchema(schema, kept_leaves));
  const auto footer = arrow::key_value_metadata(
      {"org.apache.spark.version", "org.apache.spark.sql.parquet.row.metadata"},
      {kSparkVersion, row_metadata_json});
  layout->footer = schema.metadata() ? footer->Merge(*schema.metadata()) : footer;
  parquet::SchemaDescriptor descriptor;
  descriptor.Init(layout->schema);
  const int leaves = CountLeaves(schema);
  for (int leaf = 0, column = 0; leaf < leaves; ++leaf) {
    if (!kept_leaves.empty() && !kept_leaves[leaf]) {
      layout->dropped_leaves.push_back(leaf);
      continue;
    }
    const parquet::ColumnDescriptor* leaf_column = descriptor.Column(column++);
    layout->columns.push_back(
        {leaf, leaf_column->physical_type(), leaf_column->path()->ToDotString()});
  }
  return layout;
}

ColumnPlan PlanColumn(const FileColumn& column, std::span<const shred::LeafBatch> batches,
                      bool complete) {
  ColumnPlan plan;
  const int64_t values = CountValues(column.leaf, batches);
  if (values == 0) {
    // Nothing is known of what comes later: do what suits most columns.
    if (!complete) plan = {.compressed = true, .dictionary = true, .statistics = true};
    return plan;
  }
  const Sample sample = SampleColumn(column, batches);
  plan.statistics = sample.value_bytes <= kStatisticsValueBytesMax * sample.value_count;
  plan.compressed = !complete || sample.value_bytes >= kTinyChunkBytes;
  plan.dictionary =
      plan.compressed && sample.distinct * 100 < kDistinctPercentMax * sample.looked_at;
  return plan;
}

FilePlan PlanFile(const FileLayout& layout, const EncodingOptions& options,
                  const std::vector<bool>& may_have_values,
                  std::span<const shred::LeafBatch> batches, bool complete) {
  FilePlan file;
  parquet::WriterProperties::Builder builder;
  builder.created_by(std::string(CREATED_BY_VERSION) + " (build trailmill-" +
                     TRAILMILL_VERSION + ")");
  builder.data_pagesize(PageBytes(layout, options));
  // The defaults are what an all-null column gets; columns with values are the
  // exceptions.
  builder.disable_dictionary();
  builder.disable_statistics();
  builder.disable_write_page_index();
  builder.set_size_statistics_level(parquet::SizeStatisticsLevel::None);
  for (const FileColumn& column : layout.columns) {
    file.writer_bytes += kColumnWriterBytes;
    if (!may_have_values.empty() && !may_have_values[column.leaf]) {
      if (HasLongLevels(column.leaf, batches)) {
        ApplyPlan({.compressed = true}, column.path, options, false, &builder);
      }
      continue;
    }
    const ColumnPlan plan = PlanColumn(column, batches, complete);
    if (plan.dictionary) file.writer_bytes += kDictionaryBytes;
    ApplyPlan(plan, column.path, options, /*page_index=*/!complete, &builder);
  }
  file.properties = builder.build();
  return file;
}

}  // namespace trailmill::dataset
