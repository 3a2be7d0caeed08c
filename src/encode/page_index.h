// What a reader skips pages by (PageIndex.md): where each data page of a chunk is
// (OffsetIndex), and what its values lie between (ColumnIndex).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "encode/column_chunk.h"

namespace trailmill::encode {

/// Bytes of a text's bound; a longer text is cut, and what is above it rounded up.
inline constexpr size_t kIndexedBytesMax = 64;

/// As thrift.
/// \param offset of the chunk in the file.
std::string OffsetIndex(const ColumnChunk& chunk, int64_t offset);

/// As thrift; empty where a page with values has no bounds, without which there can be
/// none. Such chunks are free text and JSON, whose bounds prune nothing, and those with
/// sealed pages: most of their texts are distinct, ids above all, so that every page has
/// nearly the whole of their range.
std::string ColumnIndex(parquet::Type::type type, const ColumnChunk& chunk);

/// A text no greater than this one, and one no less, of `bytes_max` at most and, where
/// this is UTF-8, UTF-8; the second is the text itself where there is none.
std::string_view CutDown(std::string_view text, size_t bytes_max);
std::string CutUp(std::string_view text, size_t bytes_max);

}  // namespace trailmill::encode
