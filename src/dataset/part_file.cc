#include "dataset/part_file.h"

#include <arrow/status.h>

namespace trailmill::dataset {
namespace {

const char* Extension(arrow::Compression::type compression) {
  switch (compression) {
    case arrow::Compression::ZSTD:
      return ".zstd.parquet";
    case arrow::Compression::SNAPPY:
      return ".snappy.parquet";
    case arrow::Compression::GZIP:
      return ".gz.parquet";
    default:
      return ".parquet";
  }
}

std::string Padded(int number, int width) {
  std::string digits = std::to_string(number);
  const auto size = static_cast<int>(digits.size());
  return size < width ? std::string(width - size, '0') + digits : digits;
}

}  // namespace

std::string PartFileName(const PartName& part) {
  return "part-" + Padded(part.task, 5) + "-" + part.job_uuid +
         (part.partitioned ? ".c" : "-c") + Padded(part.counter, 3) +
         Extension(part.compression);
}

std::string LakeFileName(std::string_view job_uuid, int64_t number) {
  return std::string(job_uuid) + "-" + std::to_string(number) + ".parquet";
}

arrow::Result<arrow::Compression::type> ParseCompression(std::string_view name) {
  if (name == "zstd") return arrow::Compression::ZSTD;
  if (name == "snappy") return arrow::Compression::SNAPPY;
  if (name == "gzip") return arrow::Compression::GZIP;
  if (name == "none") return arrow::Compression::UNCOMPRESSED;
  return arrow::Status::Invalid("read a compression: not zstd, snappy, gzip or none: ",
                                name);
}

std::string JoinPath(std::string_view parent, std::string_view child) {
  std::string path(parent);
  if (!parent.empty() && !child.empty()) path += '/';
  path += child;
  return path;
}

}  // namespace trailmill::dataset
