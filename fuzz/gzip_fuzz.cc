// Gzip framing, two ways: libdeflate over the whole object and ISA-L in windows give the
// same verdict, and the same text where it is good.
//
// An input is one byte of choice, then either an object as it is stored, or a text that
// is compressed here, in members, and then damaged: a fuzzer makes no CRC by itself.

#include <algorithm>

#include <arrow/buffer.h>
#include <arrow/io/memory.h>
#include <arrow/util/compression.h>

#include "decode/inflate.h"
#include "input.h"

namespace trailmill::fuzz {
namespace {

// Deflate makes at most 1,032 bytes of one: so much fits in what is inflated whole.
constexpr size_t kStoredBytesMax = decode::kWholeTextBytesMax / 1032;

std::string Gzip(std::string_view text) {
  auto codec = arrow::util::Codec::Create(arrow::Compression::GZIP).ValueOrDie();
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int64_t>(text.size());
  std::string stored(static_cast<size_t>(codec->MaxCompressedLen(size, bytes)) + 32,
                     '\0');
  const auto used = codec->Compress(size, bytes, static_cast<int64_t>(stored.size()),
                                    reinterpret_cast<uint8_t*>(stored.data()));
  stored.resize(static_cast<size_t>(used.ValueOrDie()));
  return stored;
}

std::string Members(std::string_view text, size_t member_bytes) {
  std::string stored;
  do {
    stored += Gzip(text.substr(0, member_bytes));
    text.remove_prefix(std::min(member_bytes, text.size()));
  } while (!text.empty());
  return stored;
}

std::string Stored(Input* input) {
  const uint8_t choice = input->Byte();
  if (choice & 1) return std::string(input->rest());
  const size_t member_bytes = input->Word() + 1u;
  const uint32_t place = input->Word();
  const uint8_t damage = input->Byte();
  std::string stored = Members(input->rest(), member_bytes);
  if (choice & 2) stored[place % stored.size()] ^= static_cast<char>(damage);
  if (choice & 4) stored.resize(stored.size() - place % stored.size());
  if (choice & 8) stored.append(damage, static_cast<char>(place));
  return stored;
}

arrow::Result<std::string> Whole(std::string_view stored) {
  decode::WholeInflater inflater;
  std::string_view text;
  ARROW_ASSIGN_OR_RAISE(auto outcome, inflater.Inflate(stored, &text));
  // A size that is told by the object's last bytes, which may be any, or the CRC of a
  // header: the streaming reader has the word.
  if (outcome == decode::WholeInflater::Outcome::kUnjudged) {
    return arrow::Status::CapacityError("not to be judged whole");
  }
  if (outcome == decode::WholeInflater::Outcome::kRefused) {
    return arrow::Status::Invalid("refused");
  }
  return std::string(text);
}

arrow::Result<std::string> Streamed(const std::string& stored, size_t piece_bytes) {
  auto file = std::make_shared<arrow::io::BufferReader>(
      std::make_shared<arrow::Buffer>(std::string_view(stored)));
  ARROW_ASSIGN_OR_RAISE(auto stream, decode::TextStream::Make(file, true));
  std::string text, piece(piece_bytes, '\0');
  while (true) {
    ARROW_ASSIGN_OR_RAISE(const int64_t read, stream->Read({piece.data(), piece.size()}));
    if (read == 0) return text;
    text.append(piece, 0, static_cast<size_t>(read));
  }
}

void Compare(const std::string& stored, size_t piece_bytes) {
  const auto whole = Whole(stored);
  const auto streamed = Streamed(stored, piece_bytes);
  if (whole.status().IsCapacityError()) return;
  if (whole.ok() != streamed.ok()) {
    std::fprintf(stderr, "whole: %s\nstreamed: %s\n", whole.status().ToString().c_str(),
                 streamed.status().ToString().c_str());
  }
  Require(whole.ok() == streamed.ok(), "both accept the object, or both refuse it");
  if (whole.ok()) Require(*whole == *streamed, "both read the same text");
}

}  // namespace
}  // namespace trailmill::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  trailmill::fuzz::Input input(data, size);
  const size_t piece_bytes = 1 + 97 * (input.Byte() % 16);
  const std::string stored = trailmill::fuzz::Stored(&input);
  // Else the reader does not take it for gzip.
  if (!trailmill::decode::IsGzip(stored)) return 0;
  if (stored.size() > trailmill::fuzz::kStoredBytesMax) return 0;
  trailmill::fuzz::Compare(stored, piece_bytes);
  return 0;
}
