#include "encode/column_chunk.h"

#include <algorithm>

#include <arrow/util/logging.h>

#include "encode/hybrid.h"
#include "encode/statistics.h"

namespace trailmill::encode {
namespace {

// A chunk of fewer bytes grows under any codec, or saves less than the codec takes.
constexpr int64_t kTinyChunkBytes = 256;

// A dictionary of which more than this share of the values is distinct saves nothing.
constexpr size_t kDistinctPercentMax = 70;

// Levels of a column without values that are shorter are not compressed either.
constexpr size_t kTinyLevelsBytes = 256;

template <typename T>
void AppendInteger(T value, std::string* out) {
  out->append(reinterpret_cast<const char*>(&value), sizeof(value));
}

bool PaysAsDictionary(const TextValues& texts) {
  const size_t values = texts.indices().size();
  if (values == 0 || (texts.size() == values && texts.plain_bytes() < kTinyChunkBytes))
    return false;
  return texts.size() > values ||
         texts.dictionary().size() * 100 <= values * kDistinctPercentMax;
}

}  // namespace

arrow::Result<ColumnChunk> ColumnChunkWriter::Write(const ColumnType& type,
                                                    const ColumnCells& cells,
                                                    std::span<const LevelRun> levels,
                                                    arrow::io::OutputStream* sink) {
  LevelCutter cutter(levels, type.max);
  type_ = &type;
  cells_ = &cells;
  levels_ = &cutter;
  values_before_ = 0;
  sealed_ = cells.texts != nullptr && cells.texts->has_sealed();
  pages_.Start({type.max, sealed_, indexed_}, sink);
  pages_.chunk().entries = cells.entries;
  pages_.chunk().nulls = cells.entries - cells.values;
  pages_.chunk().bounds = BoundsOf(type, cells);
  if (cells.values == 0) {
    ARROW_RETURN_NOT_OK(Nulls());
  } else if (cells.texts != nullptr) {
    ARROW_RETURN_NOT_OK(Texts(*cells.texts));
  } else if (type.physical == parquet::Type::BOOLEAN) {
    ARROW_RETURN_NOT_OK(Booleans(cells.fixed));
  } else if (type.width == sizeof(uint64_t) &&
             type.physical != parquet::Type::FIXED_LEN_BYTE_ARRAY) {
    ARROW_RETURN_NOT_OK(Words(cells.fixed));
  } else {
    ARROW_RETURN_NOT_OK(Fixed(cells.fixed));
  }
  return std::move(pages_.chunk());
}

void ColumnChunkWriter::Cut(int64_t values, bool last) {
  last ? levels_->TakeRest(&slice_) : levels_->Take(values, &slice_);
}

// Writes the page that was cut.
arrow::Status ColumnChunkWriter::WriteCut(Page page) {
  if (indexed_) page.bounds = CutBounds();
  values_before_ += slice_.values;
  return pages_.WriteData(slice_, std::move(page));
}

// Nearly all chunks have one page. Texts of sealed pages are no longer at hand, and
// without the bounds of all pages there is no index.
std::optional<Bounds> ColumnChunkWriter::CutBounds() const {
  const auto& all = pages_.chunk().bounds;
  if (slice_.values == 0 || sealed_ || !all) return {};
  if (slice_.values == cells_->values) return all;
  return BoundsOf(*type_, *cells_, {values_before_, slice_.values});
}

arrow::Status ColumnChunkWriter::Nulls() {
  Cut(0, true);
  values_.clear();
  EncodeDefinitions(slice_.runs, type_->max, &values_);
  EncodeRepetitions(slice_.runs, type_->max, &values_);
  if (values_.size() < kTinyLevelsBytes) LeaveUncompressed();
  return WriteCut({});
}

arrow::Status ColumnChunkWriter::Texts(const TextValues& texts) {
  ARROW_CHECK(!texts.has_raw());
  if (!sealed_ && texts.plain_bytes() < kTinyChunkBytes) {
    LeaveUncompressed();
    return PlainTexts(texts);
  }
  if (!texts.indices().empty() && !PaysAsDictionary(texts)) return PlainTexts(texts);
  if (!texts.indices().empty()) {
    const TextDictionary& dictionary = texts.dictionary();
    ARROW_RETURN_NOT_OK(pages_.WriteDictionary(dictionary.page(), dictionary.size()));
    ARROW_RETURN_NOT_OK(Indices(texts.indices(), dictionary.size(),
                                texts.size() == texts.indices().size()));
  }
  for (const TextValues::Sealed& sealed : texts.sealed()) {
    Cut(sealed.values, texts.lengths().empty() && &sealed == &texts.sealed().back());
    ARROW_RETURN_NOT_OK(WriteCut({Encoding::kDeltaLength, {}, &sealed}));
  }
  return OpenTexts(texts, Encoding::kDeltaLength);
}

// Few texts: all in one page.
arrow::Status ColumnChunkWriter::PlainTexts(const TextValues& texts) {
  values_.clear();
  texts.ForEach([&](std::string_view text) {
    AppendInteger(static_cast<uint32_t>(text.size()), &values_);
    values_.append(text);
  });
  Cut(0, true);
  return WriteCut({Encoding::kPlain, values_});
}

arrow::Status ColumnChunkWriter::OpenTexts(const TextValues& texts, Encoding encoding) {
  const auto lengths = texts.lengths();
  std::string_view bytes = texts.bytes();
  for (size_t at = 0; at < lengths.size();) {
    size_t count = 0, size = 0;
    while (at + count < lengths.size() && size < page_bytes_)
      size += lengths[at + count++];
    Cut(static_cast<int64_t>(count), at + count == lengths.size());
    // Below a list the page goes on to the row's end.
    for (; count < static_cast<size_t>(slice_.values); ++count)
      size += lengths[at + count];
    values_.clear();
    EncodeTexts(lengths.subspan(at, count), bytes.substr(0, size), &values_);
    ARROW_RETURN_NOT_OK(WriteCut({encoding, values_}));
    bytes.remove_prefix(size);
    at += count;
  }
  return arrow::Status::OK();
}

// \param last no values follow.
arrow::Status ColumnChunkWriter::Indices(std::span<const uint32_t> indices,
                                         uint32_t distinct, bool last) {
  // One bit where none would do, as parquet-cpp: not all readers know of a width of 0.
  const int width = std::max(1, BitWidth(distinct - 1));
  const size_t page = page_bytes_ * 8 / static_cast<size_t>(width);
  for (size_t at = 0; at < indices.size();) {
    const size_t count = std::min(page, indices.size() - at);
    Cut(static_cast<int64_t>(count), last && at + count == indices.size());
    values_.assign(1, static_cast<char>(width));
    HybridEncoder encoder(width, &values_);
    encoder.AddAll(indices.data() + at, static_cast<size_t>(slice_.values));
    encoder.Finish();
    ARROW_RETURN_NOT_OK(WriteCut({Encoding::kDictionary, values_}));
    at += static_cast<size_t>(slice_.values);
  }
  return arrow::Status::OK();
}

arrow::Status ColumnChunkWriter::Booleans(std::string_view values) {
  if (static_cast<int64_t>(values.size()) < kTinyChunkBytes) LeaveUncompressed();
  values_.assign((values.size() + 7) / 8, '\0');
  for (size_t i = 0; i < values.size(); ++i) {
    values_[i / 8] = static_cast<char>(values_[i / 8] | values[i] << i % 8);
  }
  Cut(0, true);
  return WriteCut({Encoding::kPlain, values_});
}

arrow::Status ColumnChunkWriter::Words(std::string_view words) {
  const size_t count = words.size() / sizeof(uint64_t);
  // What holds them is aligned as the heap is.
  const std::span<const uint64_t> all(reinterpret_cast<const uint64_t*>(words.data()),
                                      count);
  if (static_cast<int64_t>(words.size()) < kTinyChunkBytes || !words_.Build(all))
    return Fixed(words);
  const auto& distinct = words_.words();
  ARROW_RETURN_NOT_OK(
      pages_.WriteDictionary({reinterpret_cast<const char*>(distinct.data()),
                              distinct.size() * sizeof(uint64_t)},
                             static_cast<uint32_t>(distinct.size())));
  return Indices(words_.indices(), static_cast<uint32_t>(distinct.size()), true);
}

arrow::Status ColumnChunkWriter::Fixed(std::string_view values) {
  if (static_cast<int64_t>(values.size()) < kTinyChunkBytes) LeaveUncompressed();
  const auto width = static_cast<size_t>(type_->width);
  while (!values.empty()) {
    const size_t count = std::min(page_bytes_ / width + 1, values.size() / width);
    Cut(static_cast<int64_t>(count), count * width == values.size());
    const size_t bytes = static_cast<size_t>(slice_.values) * width;
    ARROW_RETURN_NOT_OK(WriteCut({Encoding::kPlain, values.substr(0, bytes)}));
    values.remove_prefix(bytes);
  }
  return arrow::Status::OK();
}

}  // namespace trailmill::encode
