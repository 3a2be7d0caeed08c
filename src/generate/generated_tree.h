// For tests: generates into memory and reads it back, with libdeflate and a parser that
// have nothing to do with the code under test.
#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <arrow/buffer.h>
#include <arrow/filesystem/mockfs.h>
#include <arrow/io/interfaces.h>
#include <gtest/gtest.h>
#include <libdeflate.h>
#include <nlohmann/json.hpp>

#include "trailmill/generate.h"

namespace trailmill::generate {

struct GeneratedFile {
  std::string path;
  std::string gzip;
  std::string text;
  nlohmann::ordered_json records;

  std::string name() const { return path.substr(path.rfind('/') + 1); }
};

inline std::string Gunzip(const std::string& gzip) {
  std::string text(gzip.size() * 60 + 1000, '\0');
  libdeflate_decompressor* const decompressor = libdeflate_alloc_decompressor();
  size_t size = 0;
  const auto result = libdeflate_gzip_decompress(decompressor, gzip.data(), gzip.size(),
                                                 text.data(), text.size(), &size);
  libdeflate_free_decompressor(decompressor);
  EXPECT_EQ(result, LIBDEFLATE_SUCCESS);
  text.resize(size);
  return text;
}

/// All files below `dest`, by path.
inline std::vector<GeneratedFile> GenerateTree(const GenerateOptions& options,
                                               GenerateSummary* summary = nullptr) {
  arrow::fs::internal::MockFileSystem fs(arrow::fs::TimePoint{});
  const auto made = Generate(fs, "dest", options);
  EXPECT_TRUE(made.ok()) << made.status().ToString();
  if (!made.ok()) return {};
  if (summary != nullptr) *summary = *made;
  std::vector<GeneratedFile> files;
  for (const auto& object : fs.AllFiles()) {
    GeneratedFile file;
    file.path = object.full_path;
    file.gzip = std::string(object.data);
    file.text = Gunzip(file.gzip);
    file.records = nlohmann::ordered_json::parse(file.text)["Records"];
    files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

/// Seconds since 1970 of `2020-04-01T05:04:11Z`, or of the `20200401T0505Z` in a file
/// name.
inline int64_t Seconds(std::string text) {
  text.erase(
      std::remove_if(text.begin(), text.end(), [](char c) { return c < '0' || c > '9'; }),
      text.end());
  const auto part = [&](size_t at, size_t size) {
    return at < text.size() ? std::stoi(text.substr(at, size)) : 0;
  };
  const std::chrono::sys_days day =
      std::chrono::year(part(0, 4)) /
      std::chrono::month(static_cast<unsigned>(part(4, 2))) /
      std::chrono::day(static_cast<unsigned>(part(6, 2)));
  return std::chrono::duration_cast<std::chrono::seconds>(day.time_since_epoch())
             .count() +
         part(8, 2) * 3600 + part(10, 2) * 60 + part(12, 2);
}

/// The time in a file's name.
inline int64_t DeliveredAt(const GeneratedFile& file) {
  const std::string name = file.name();
  const size_t end = name.rfind('_');
  return Seconds(name.substr(end - 14, 14));
}

}  // namespace trailmill::generate
