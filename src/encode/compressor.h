// A codec of Parquet's pages. The one place that sees zstd.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include <arrow/result.h>
#include <arrow/util/compression.h>

namespace trailmill::encode {

/// zstd's level where none was asked for: 3 writes these files no smaller, and slower.
inline constexpr int kZstdLevel = 1;

/// One a thread; its context and its buffer are reused from page to page. zstd by its own
/// library, since Arrow's codec makes a context for every page; other codecs by Arrow.
class Compressor {
 public:
  /// \param level the codec's own; unset: kZstdLevel, or the codec's default.
  static arrow::Result<std::unique_ptr<Compressor>> Make(arrow::Compression::type type,
                                                         std::optional<int> level);
  ~Compressor();

  arrow::Compression::type type() const { return type_; }

  /// Valid until the next call. Of UNCOMPRESSED: the bytes themselves.
  std::string_view Compress(std::string_view raw);

 private:
  explicit Compressor(arrow::Compression::type type) : type_(type) {}
  size_t Zstd(std::string_view raw, size_t room);

  struct FreeContext {
    void operator()(void* context) const;
  };
  arrow::Compression::type type_;
  int level_ = 0;
  std::unique_ptr<void, FreeContext> zstd_;
  std::unique_ptr<arrow::util::Codec> codec_;
  std::unique_ptr<char[]> buffer_;
  size_t capacity_ = 0;
};

}  // namespace trailmill::encode
