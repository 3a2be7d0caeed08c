#include "encode/page_writer.h"

#include <cstring>

#include "encode/thrift.h"

namespace trailmill::encode {
namespace {

// What compressing has to save, in percent: such values are random.
constexpr size_t kSavedPercentMin = 3;

// The members that every PageHeader begins with.
void BeginHeader(PageType type, size_t raw_bytes, size_t stored_bytes,
                 ThriftWriter* header) {
  header->Integer(1, static_cast<int32_t>(type));
  header->Integer(2, static_cast<int32_t>(raw_bytes));
  header->Integer(3, static_cast<int32_t>(stored_bytes));
}

}  // namespace

void PageWriter::Start(const ChunkForm& form, arrow::io::OutputStream* sink) {
  form_ = form;
  sink_ = sink;
  chunk_ = {};
  chunk_.codec = compressor_->type();
}

std::string_view PageWriter::Compress(std::string_view raw) {
  if (chunk_.codec == arrow::Compression::UNCOMPRESSED) return raw;
  const std::string_view compressed = compressor_->Compress(raw);
  // A chunk has one codec, so that its first page decides.
  const bool random = chunk_.pages.empty() && !form_.sealed &&
                      compressed.size() * 100 > raw.size() * (100 - kSavedPercentMin);
  if (!random) return compressed;
  chunk_.codec = arrow::Compression::UNCOMPRESSED;
  return raw;
}

void PageWriter::Count(PageType type, Encoding encoding) {
  for (auto& page : chunk_.pages) {
    if (page.type == type && page.encoding == encoding) {
      ++page.count;
      return;
    }
  }
  chunk_.pages.push_back({type, encoding, 1});
}

// \param raw_bytes of the body before it was compressed.
arrow::Status PageWriter::Put(std::string_view body, size_t raw_bytes) {
  chunk_.raw_bytes += static_cast<int64_t>(header_.size() + raw_bytes);
  chunk_.stored_bytes += static_cast<int64_t>(header_.size() + body.size());
  ARROW_RETURN_NOT_OK(sink_->Write(header_.data(), static_cast<int64_t>(header_.size())));
  return sink_->Write(body.data(), static_cast<int64_t>(body.size()));
}

arrow::Status PageWriter::WriteDictionary(std::string_view values, uint32_t count) {
  const std::string_view body = Compress(values);
  header_.clear();
  ThriftWriter header(&header_);
  BeginHeader(PageType::kDictionary, values.size(), body.size(), &header);
  header.Struct(7);
  header.Integer(1, static_cast<int32_t>(count));
  header.Integer(2, static_cast<int32_t>(Encoding::kPlain));
  header.End();
  header.End();
  Count(PageType::kDictionary, Encoding::kPlain);
  ARROW_RETURN_NOT_OK(Put(body, values.size()));
  chunk_.dictionary_bytes = chunk_.stored_bytes;
  return arrow::Status::OK();
}

arrow::Status PageWriter::WriteData(const LevelSlice& slice, Page page) {
  const int64_t offset = chunk_.stored_bytes;
  ARROW_RETURN_NOT_OK(form_.sealed ? WriteV2(slice, page) : WriteV1(slice, page));
  if (!form_.indexed) return arrow::Status::OK();
  const auto stored = static_cast<int32_t>(chunk_.stored_bytes - offset);
  chunk_.places.push_back(
      {offset, stored, slice.rows, slice.entries, slice.values, std::move(page.bounds)});
  return arrow::Status::OK();
}

arrow::Status PageWriter::WriteV1(const LevelSlice& slice, const Page& page) {
  body_.clear();
  const auto level = [&](auto encode) {
    const size_t at = body_.size();
    body_.append(sizeof(uint32_t), '\0');
    encode(slice.runs, form_.max, &body_);
    const auto length = static_cast<uint32_t>(body_.size() - at - sizeof(uint32_t));
    std::memcpy(body_.data() + at, &length, sizeof(length));
  };
  if (form_.max.repetition > 0) level(EncodeRepetitions);
  level(EncodeDefinitions);
  body_.append(page.values);
  const std::string_view body = Compress(body_);
  header_.clear();
  ThriftWriter header(&header_);
  BeginHeader(PageType::kData, body_.size(), body.size(), &header);
  header.Struct(5);
  header.Integer(1, static_cast<int32_t>(slice.entries));
  header.Integer(2, static_cast<int32_t>(page.encoding));
  header.Integer(3, static_cast<int32_t>(Encoding::kHybrid));
  header.Integer(4, static_cast<int32_t>(Encoding::kHybrid));
  header.End();
  header.End();
  Count(PageType::kData, page.encoding);
  return Put(body, body_.size());
}

arrow::Status PageWriter::WriteV2(const LevelSlice& slice, const Page& page) {
  body_.clear();
  if (form_.max.repetition > 0) EncodeRepetitions(slice.runs, form_.max, &body_);
  const size_t repetitions = body_.size();
  EncodeDefinitions(slice.runs, form_.max, &body_);
  const size_t levels = body_.size();
  const size_t raw = levels + (page.sealed ? page.sealed->raw_bytes : page.values.size());
  body_.append(page.sealed ? std::string_view(page.sealed->bytes)
                           : Compress(page.values));
  header_.clear();
  ThriftWriter header(&header_);
  BeginHeader(PageType::kDataV2, raw, body_.size(), &header);
  header.Struct(8);
  header.Integer(1, static_cast<int32_t>(slice.entries));
  header.Integer(2, static_cast<int32_t>(slice.entries - slice.values));
  header.Integer(3, static_cast<int32_t>(slice.rows));
  header.Integer(4, static_cast<int32_t>(page.encoding));
  header.Integer(5, static_cast<int32_t>(levels - repetitions));
  header.Integer(6, static_cast<int32_t>(repetitions));
  header.Boolean(7, chunk_.codec != arrow::Compression::UNCOMPRESSED);
  header.End();
  header.End();
  Count(PageType::kDataV2, page.encoding);
  return Put(body_, raw);
}

}  // namespace trailmill::encode
