#include "decode/inflate.h"

#include <algorithm>
#include <cstring>

#include <libdeflate.h>

namespace trailmill::decode {
namespace {

constexpr size_t kTrailerBytes = 8;

// ISIZE, the length of the last member modulo 2^32 (RFC 1952): a hint for the buffer, no
// more, since it is input. Text is rarely over 1,032 times its gzip (deflate's limit).
size_t TextSizeHint(std::string_view stored) {
  if (stored.size() < kTrailerBytes) return 0;
  uint32_t isize;
  std::memcpy(&isize, stored.data() + stored.size() - 4, 4);
  return std::min<size_t>(isize, stored.size() * 1032);
}

// RFC 1952, 2.3.1: where a member's flags stand, and the one of a CRC of the header.
constexpr size_t kFlags = 3;
constexpr uint8_t kHeaderCrc = 0x02;

// libdeflate steps over that CRC, ISA-L checks it. No writer of logs makes one.
bool HasHeaderCrc(std::string_view member) {
  return member.size() > kFlags && (member[kFlags] & kHeaderCrc) != 0;
}

}  // namespace

bool IsGzip(std::string_view stored) {
  return stored.size() >= 2 && stored[0] == '\x1f' && stored[1] == '\x8b';
}

WholeInflater::WholeInflater() : decompressor_(libdeflate_alloc_decompressor()) {}
WholeInflater::~WholeInflater() = default;

void WholeInflater::Free::operator()(void* decompressor) const {
  libdeflate_free_decompressor(static_cast<libdeflate_decompressor*>(decompressor));
}

arrow::Status WholeInflater::Grow(size_t used, size_t wanted) {
  if (wanted <= capacity_) return arrow::Status::OK();
  std::unique_ptr<char[]> larger(new (std::nothrow) char[wanted + kTextPadding]);
  if (!larger)
    return arrow::Status::OutOfMemory("inflating: no memory for ", wanted, " bytes");
  if (used > 0) std::memcpy(larger.get(), buffer_.get(), used);
  buffer_ = std::move(larger);
  capacity_ = wanted;
  return arrow::Status::OK();
}

arrow::Result<WholeInflater::Outcome> WholeInflater::Inflate(std::string_view stored,
                                                             std::string_view* text) {
  auto* decompressor = static_cast<libdeflate_decompressor*>(decompressor_.get());
  const size_t limit = kWholeTextBytesMax;
  const size_t hint = std::max<size_t>(TextSizeHint(stored), 4096);
  if (hint > limit) return Outcome::kUnjudged;
  ARROW_RETURN_NOT_OK(Grow(0, hint));
  size_t in = 0, out = 0;
  while (in < stored.size()) {
    if (HasHeaderCrc(stored.substr(in))) return Outcome::kUnjudged;
    size_t in_used = 0, out_used = 0;
    const libdeflate_result result = libdeflate_gzip_decompress_ex(
        decompressor, stored.data() + in, stored.size() - in, buffer_.get() + out,
        capacity_ - out, &in_used, &out_used);
    if (result == LIBDEFLATE_INSUFFICIENT_SPACE) {
      if (capacity_ >= limit) return Outcome::kUnjudged;
      ARROW_RETURN_NOT_OK(Grow(out, std::min(limit, capacity_ * 2)));
      continue;
    }
    if (result != LIBDEFLATE_SUCCESS) return Outcome::kRefused;
    in += in_used;
    out += out_used;
  }
  std::memset(buffer_.get() + out, 0, kTextPadding);
  *text = {buffer_.get(), out};
  return Outcome::kOk;
}

}  // namespace trailmill::decode
