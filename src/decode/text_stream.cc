// The streaming half of inflate.h: ISA-L, which is as fast as libdeflate and works in
// windows (docs/decisions).

#include <algorithm>
#include <cstring>

#include <isa-l/igzip_lib.h>

#include "decode/inflate.h"

namespace trailmill::decode {
namespace {

// Large enough that a read of an object store is worth its request.
constexpr int64_t kWindowBytes = int64_t{4} << 20;

// What is looked at before ISA-L: the magic, the method and the flags, of which it takes
// the three that RFC 1952 reserves and libdeflate does not.
constexpr uint32_t kMemberBytes = 4;
constexpr uint8_t kReservedFlags = 0xE0;

}  // namespace

struct TextStream::State {
  inflate_state inflate;
  bool in_member = false;
  int64_t member = 0;  // where it begins
};

TextStream::TextStream(std::shared_ptr<arrow::io::RandomAccessFile> file)
    : file_(std::move(file)) {}
TextStream::~TextStream() = default;

arrow::Result<std::unique_ptr<TextStream>> TextStream::Make(
    std::shared_ptr<arrow::io::RandomAccessFile> file, bool gzip) {
  std::unique_ptr<TextStream> stream(new TextStream(std::move(file)));
  if (gzip) {
    stream->state_ = std::make_unique<State>();
    std::memset(&stream->state_->inflate, 0, sizeof(inflate_state));
  }
  return stream;
}

arrow::Result<int64_t> TextStream::Read(std::span<char> out) {
  return state_ ? ReadGzip(out) : ReadPlain(out);
}

arrow::Result<int64_t> TextStream::ReadPlain(std::span<char> out) {
  ARROW_ASSIGN_OR_RAISE(
      int64_t read,
      file_->ReadAt(stored_offset_, static_cast<int64_t>(out.size()), out.data()));
  stored_offset_ += read;
  return read;
}

// Where the next byte of the object stands.
int64_t TextStream::place() const {
  return stored_offset_ - int64_t{state_->inflate.avail_in};
}

// Reads on behind what was used, so that the window holds what a look ahead needs.
arrow::Status TextStream::Refill() {
  stored_offset_ = place();
  ARROW_ASSIGN_OR_RAISE(window_, file_->ReadAt(stored_offset_, kWindowBytes));
  stored_offset_ += window_->size();
  state_->inflate.next_in = const_cast<uint8_t*>(window_->data());
  state_->inflate.avail_in = static_cast<uint32_t>(window_->size());
  return arrow::Status::OK();
}

arrow::Status TextStream::NextMember() {
  inflate_state& inflate = state_->inflate;
  uint8_t* next_in = inflate.next_in;
  const uint32_t avail_in = inflate.avail_in;
  const std::string_view stored(reinterpret_cast<const char*>(next_in), avail_in);
  if (!IsGzip(stored)) {
    return arrow::Status::Invalid("bytes after the gzip stream's end (at byte ", place(),
                                  ")");
  }
  state_->member = place();
  if (avail_in >= kMemberBytes && (next_in[kMemberBytes - 1] & kReservedFlags) != 0)
    return Broken(ISAL_INVALID_WRAPPER);
  isal_inflate_init(&inflate);
  inflate.crc_flag = ISAL_GZIP;
  inflate.next_in = next_in;
  inflate.avail_in = avail_in;
  state_->in_member = true;
  return arrow::Status::OK();
}

arrow::Status TextStream::Broken(int result) const {
  if (result == ISAL_INCORRECT_CHECKSUM) {
    return arrow::Status::Invalid(
        "broken gzip stream (wrong CRC or length, member at byte ", state_->member, ")");
  }
  return arrow::Status::Invalid("broken gzip stream (wrong data before byte ", place(),
                                ", member at byte ", state_->member, ")");
}

arrow::Result<int64_t> TextStream::ReadGzip(std::span<char> out) {
  inflate_state& inflate = state_->inflate;
  size_t filled = 0;
  while (filled < out.size()) {
    const uint32_t wanted = state_->in_member ? 1 : kMemberBytes;
    if (inflate.avail_in < wanted) ARROW_RETURN_NOT_OK(Refill());
    const bool at_end = inflate.avail_in == 0;
    if (!state_->in_member) {
      if (at_end) break;
      ARROW_RETURN_NOT_OK(NextMember());
    }
    const uint32_t room =
        static_cast<uint32_t>(std::min<size_t>(out.size() - filled, 1 << 30));
    inflate.next_out = reinterpret_cast<uint8_t*>(out.data() + filled);
    inflate.avail_out = room;
    const int result = isal_inflate(&inflate);
    filled += room - inflate.avail_out;
    if (result != ISAL_DECOMP_OK && result != ISAL_END_INPUT) return Broken(result);
    if (inflate.block_state == ISAL_BLOCK_FINISH) {
      state_->in_member = false;
    } else if (at_end && inflate.avail_out > 0) {
      return arrow::Status::Invalid("broken gzip stream (ends in the middle, at byte ",
                                    place(), ", member at byte ", state_->member, ")");
    }
  }
  return static_cast<int64_t>(filled);
}

}  // namespace trailmill::decode
