#include "encode/compressor.h"

#include <algorithm>

#include <arrow/util/logging.h>
#include <zstd.h>

namespace trailmill::encode {
namespace {

// A buffer that grew beyond this for one long page is given back by the next.
constexpr size_t kBufferBytesMax = size_t{4} << 20;

// From 256 KiB on zstd's level 1 takes no match below 7 bytes. Half of that is enough for
// texts of random hexadecimals, in which shorter ones cost time and save nothing.
constexpr size_t kLongPageBytes = size_t{128} << 10;
constexpr int kLongPageMatchMin = 7;
// Its table of 2^12 places stays in the nearest cache; that of 2^14, as zstd has it,
// writes texts a thousandth smaller and a quarter slower.
constexpr int kLongPageHashLog = 12;

ZSTD_CCtx* Context(void* context) { return static_cast<ZSTD_CCtx*>(context); }

}  // namespace

void Compressor::FreeContext::operator()(void* context) const {
  ZSTD_freeCCtx(Context(context));
}

Compressor::~Compressor() = default;

arrow::Result<std::unique_ptr<Compressor>> Compressor::Make(arrow::Compression::type type,
                                                            std::optional<int> level) {
  std::unique_ptr<Compressor> compressor(new Compressor(type));
  if (type == arrow::Compression::ZSTD) {
    compressor->zstd_.reset(ZSTD_createCCtx());
    compressor->level_ = level.value_or(kZstdLevel);
    const size_t set = ZSTD_CCtx_setParameter(
        Context(compressor->zstd_.get()), ZSTD_c_compressionLevel, compressor->level_);
    if (ZSTD_isError(set)) {
      return arrow::Status::Invalid("make a compressor: zstd: ", ZSTD_getErrorName(set),
                                    ": level ", *level);
    }
  } else if (type != arrow::Compression::UNCOMPRESSED) {
    ARROW_ASSIGN_OR_RAISE(
        compressor->codec_,
        arrow::util::Codec::Create(
            type, level.value_or(arrow::util::kUseDefaultCompressionLevel)));
  }
  return compressor;
}

// \return the bytes that it took of the buffer.
size_t Compressor::Zstd(std::string_view raw, size_t room) {
  if (level_ == kZstdLevel) {
    // 0 is zstd's own choice.
    const bool is_long = raw.size() >= kLongPageBytes;
    ZSTD_CCtx_setParameter(Context(zstd_.get()), ZSTD_c_minMatch,
                           is_long ? kLongPageMatchMin : 0);
    ZSTD_CCtx_setParameter(Context(zstd_.get()), ZSTD_c_hashLog,
                           is_long ? kLongPageHashLog : 0);
  }
  const size_t size =
      ZSTD_compress2(Context(zstd_.get()), buffer_.get(), room, raw.data(), raw.size());
  // There is room for whatever comes out, so that memory alone can be what lacks.
  ARROW_CHECK(!ZSTD_isError(size)) << "zstd: " << ZSTD_getErrorName(size);
  return size;
}

std::string_view Compressor::Compress(std::string_view raw) {
  if (type_ == arrow::Compression::UNCOMPRESSED) return raw;
  const auto* bytes = reinterpret_cast<const uint8_t*>(raw.data());
  const auto length = static_cast<int64_t>(raw.size());
  const size_t room = zstd_
                          ? ZSTD_compressBound(raw.size())
                          : static_cast<size_t>(codec_->MaxCompressedLen(length, bytes));
  if (room > capacity_ || capacity_ > std::max(room, kBufferBytesMax)) {
    buffer_.reset();
    buffer_ = std::make_unique_for_overwrite<char[]>(room);
    capacity_ = room;
  }
  if (zstd_) return {buffer_.get(), Zstd(raw, room)};
  const auto size = codec_->Compress(length, bytes, static_cast<int64_t>(room),
                                     reinterpret_cast<uint8_t*>(buffer_.get()));
  ARROW_CHECK_OK(size.status());
  return {buffer_.get(), static_cast<size_t>(*size)};
}

}  // namespace trailmill::encode
