#include "encode/text_values.h"

#include <algorithm>
#include <cstring>

#include <arrow/util/logging.h>

#include "encode/delta.h"

namespace trailmill::encode {
namespace {

// A dictionary of which more than this share of the values is distinct costs more than it
// saves.
constexpr size_t kDistinctPercentMax = 70;

// Lengths of a page of 256 KiB take 300 bytes where they are all the same, and 1 kB where
// they are those of requests.
constexpr size_t kHeadBytes = size_t{4} << 10;

// Texts in another order are far apart, so that each is asked for before its turn.
constexpr size_t kAhead = 8;

// Behind so many lines the processor's own prefetcher has taken over.
constexpr size_t kPrefetchedMax = 512;
constexpr size_t kLineBytes = 64;

void Prefetch(std::string_view text) {
  const size_t end = std::min(text.size(), kPrefetchedMax);
  for (size_t at = 0; at < end; at += kLineBytes) __builtin_prefetch(text.data() + at);
}

// A sealer's buffer that grew beyond this for one long text is given back.
constexpr size_t kScratchBytesMax = size_t{4} << 20;

}  // namespace

void EncodeTexts(std::span<const uint32_t> lengths, std::string_view bytes,
                 std::string* out) {
  EncodeDelta(lengths, out);
  out->append(bytes);
}

void TextValues::AppendOutside(std::string_view text, PageSealer* sealer) {
  if (sealer != nullptr && bytes().size() >= sealer->page_bytes) Seal(sealer);
  AppendPlain(text);
}

// Asked where a text was new.
void TextValues::JudgeDictionary() {
  const uint32_t distinct = dictionary_.size();
  if (distinct * 100 > indices_.size() * kDistinctPercentMax) GiveDictionaryUp();
}

// Later texts go on as they are. Where no page may end the dictionary goes on for a
// while.
void TextValues::LeaveDictionary(std::string_view text, bool may_end) {
  if (may_end) {
    by_dictionary_ = false;
  } else if (dictionary_.page().size() + text.size() > 2 * kDictionaryBytesMax) {
    GiveDictionaryUp();
  }
}

void TextValues::GiveDictionaryUp() {
  by_dictionary_ = false;
  std::pmr::vector<uint32_t> indices(indices_.get_allocator());
  indices.swap(indices_);
  size_ = 0;
  plain_bytes_ = 0;
  for (const uint32_t index : indices) AppendPlain(dictionary_[index]);
  dictionary_.Free();
}

void TextValues::AppendPlain(std::string_view text) {
  lengths_.push_back(static_cast<uint32_t>(text.size()));
  bytes_.Append(text);
  if (bounded_) bounds_.Add(text);
  ++size_;
  plain_bytes_ += static_cast<int64_t>(text.size()) + 4;
}

// The open page as EncodeTexts makes it, where it stands if there is room before it.
std::string_view TextValues::OpenPage(std::string* lengths) {
  lengths->clear();
  EncodeDelta(lengths_, lengths);
  const size_t size = lengths->size();
  if (size > head_) return lengths->append(bytes());
  std::memcpy(bytes_.data() + head_ - size, lengths->data(), size);
  return bytes_.view().substr(head_ - size);
}

void TextValues::Seal(PageSealer* sealer) {
  if (sealer->compressor == nullptr) return PutAside();
  const std::string_view page = OpenPage(&sealer->scratch);
  const std::string_view compressed = sealer->compressor->Compress(page);
  sealed_.push_back({static_cast<uint32_t>(lengths_.size()),
                     static_cast<uint32_t>(page.size()),
                     std::pmr::string(compressed, sealed_.get_allocator().resource())});
  lengths_.clear();
  head_ = kHeadBytes;
  bytes_.Shrink(0);
  bytes_.Reserve(head_);
  bytes_.Commit(head_);
  if (sealer->scratch.capacity() > kScratchBytesMax) sealer->scratch = {};
}

// Copied once more, so that no byte stays unused and the next page fills what is in the
// processor's cache.
void TextValues::PutAside() {
  const std::string_view lengths(reinterpret_cast<const char*>(lengths_.data()),
                                 lengths_.size() * sizeof(uint32_t));
  std::pmr::string page(sealed_.get_allocator().resource());
  page.reserve(lengths.size() + bytes_.size());
  page.append(lengths).append(bytes_.view());
  sealed_.push_back({static_cast<uint32_t>(lengths_.size()),
                     static_cast<uint32_t>(bytes_.size()), std::move(page)});
  raw_ = true;
  lengths_.clear();
  bytes_.Shrink(0);
}

void TextValues::PopBack() {
  size_t length;
  if (!lengths_.empty()) {
    length = lengths_.back();
    lengths_.pop_back();
    bytes_.Shrink(bytes_.size() - length);
  } else {
    ARROW_CHECK(!indices_.empty());
    length = dictionary_[indices_.back()].size();
    indices_.pop_back();
  }
  --size_;
  plain_bytes_ -= static_cast<int64_t>(length) + 4;
}

void TextValues::AppendAll(const TextValues& other, PageSealer* sealer) {
  ARROW_CHECK(!other.has_sealed());
  if (by_dictionary_ && other.by_dictionary_) return AppendRemapped(other);
  other.ForEach([&](std::string_view text) { Append(text, sealer); });
}

// Two dictionaries are joined text by text, their values number by number. The joint one
// may be larger than it should, by a factor of two.
void TextValues::AppendRemapped(const TextValues& other) {
  std::vector<uint32_t> numbers;
  numbers.reserve(other.dictionary_.size());
  for (uint32_t i = 0; i < other.dictionary_.size(); ++i) {
    numbers.push_back(dictionary_.Insert(other.dictionary_[i]));
  }
  indices_.reserve(indices_.size() + other.indices_.size());
  for (const uint32_t index : other.indices_) indices_.push_back(numbers[index]);
  size_ += other.size_;
  plain_bytes_ += other.plain_bytes_;
}

// A dictionary goes with any order. Where there are texts outside, none is behind it that
// was there before: the first ones in the new order fill another.
void TextValues::Permute(std::span<const uint32_t> positions, PageSealer* sealer) {
  ARROW_CHECK(!has_sealed());
  if (indices_.size() == size_) {
    const std::vector<uint32_t> indices(indices_.begin(), indices_.end());
    for (size_t i = 0; i < positions.size(); ++i) indices_[i] = indices[positions[i]];
    return;
  }
  std::vector<std::string_view> texts;
  texts.reserve(size_);
  ForEach([&](std::string_view text) { texts.push_back(text); });
  by_dictionary_ = !indices_.empty();
  const TextDictionary dictionary(std::move(dictionary_));
  const std::pmr::vector<Sealed> pages(std::move(sealed_));
  const ByteBuffer open(std::move(bytes_));
  // Without pages all stand in one piece, whose size is known.
  if (sealer == nullptr && !by_dictionary_)
    bytes_.Reserve(static_cast<size_t>(plain_bytes_) - size_ * sizeof(uint32_t));
  raw_ = false;
  indices_.clear();
  lengths_.clear();
  head_ = size_ = 0;
  plain_bytes_ = 0;
  for (size_t i = 0; i < positions.size(); ++i) {
    if (i + kAhead < positions.size()) Prefetch(texts[positions[i + kAhead]]);
    Append(texts[positions[i]], sealer);
  }
}

}  // namespace trailmill::encode
