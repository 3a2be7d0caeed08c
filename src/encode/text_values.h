// The texts of one column on their way to a file, encoded as they come.
//
// A column begins with a dictionary: a text costs four bytes and is hashed once. Where
// most texts turn out to be distinct, all go on as they are; where the dictionary gets
// large, the texts behind it do. Texts as they are fill a page, which is compressed as
// soon as it is full, while it is in the processor's cache, so that they are held
// compressed:
//
//   indices 0 0 1 2 0 | sealed page | sealed page | open page
#pragma once

#include <cstdint>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "encode/byte_buffer.h"
#include "encode/compressor.h"
#include "encode/text_bounds.h"
#include "encode/text_dictionary.h"

namespace trailmill::encode {

/// What seals pages: one a thread.
struct PageSealer {
  /// Null: pages that are full stay as they are, for texts that are still to be put into
  /// another order. See Permute().
  Compressor* compressor;
  /// Bytes of texts at which a page is full.
  size_t page_bytes;
  std::string scratch = {};
};

/// Such a page is filled in a buffer of 256 KiB, if its last text is no longer than
/// 4 KiB.
inline constexpr size_t kRawPageBytes = size_t{252} << 10;

/// Appends texts in the encoding that pages of them have: DELTA_LENGTH_BYTE_ARRAY.
void EncodeTexts(std::span<const uint32_t> lengths, std::string_view bytes,
                 std::string* out);

class TextValues {
 public:
  /// A page that is compressed.
  struct Sealed {
    uint32_t values;
    uint32_t raw_bytes;
    std::pmr::string bytes;
  };

  /// \param bounded whether bounds() are wanted.
  TextValues(bool bounded, std::pmr::memory_resource* memory)
      : bounded_(bounded),
        indices_(memory),
        dictionary_(memory),
        sealed_(memory),
        lengths_(memory),
        bytes_(memory),
        bounds_(memory) {}

  /// \param sealer null: no page may end before this text, as below a list, but for the
  /// first one of a row.
  void Append(std::string_view text, PageSealer* sealer) {
    if (by_dictionary_ && dictionary_.page().size() + text.size() > kDictionaryBytesMax)
      LeaveDictionary(text, sealer != nullptr);
    if (!by_dictionary_) return AppendOutside(text, sealer);
    const uint32_t known = dictionary_.size();
    indices_.push_back(dictionary_.Insert(text));
    ++size_;
    plain_bytes_ += static_cast<int64_t>(text.size()) + 4;
    if (dictionary_.size() != known && known >= kJudgedMin) JudgeDictionary();
  }
  /// Whether texts have numbers still, the last one indices().back(): a text that had one
  /// may be appended by it, which spares its hash.
  bool numbers() const { return by_dictionary_; }
  void AppendNumber(uint32_t number) {
    indices_.push_back(number);
    ++size_;
    plain_bytes_ += static_cast<int64_t>(dictionary_[number].size()) + 4;
  }
  /// Takes the last one back. REQUIRES: none but Append's since it was appended.
  void PopBack();
  /// Appends all of another column. REQUIRES: that has no sealed pages.
  void AppendAll(const TextValues& other, PageSealer* sealer);
  /// Puts the texts into the order of `positions`, each of which is there once. Those
  /// outside the dictionary are appended anew.
  /// REQUIRES: no sealed pages.
  void Permute(std::span<const uint32_t> positions, PageSealer* sealer);

  uint32_t size() const { return size_; }
  /// Bytes that the texts take as the PLAIN encoding has them.
  int64_t plain_bytes() const { return plain_bytes_; }
  bool has_sealed() const { return !raw_ && !sealed_.empty(); }
  /// Whether there are pages that only Permute() makes what can be written.
  bool has_raw() const { return raw_; }

  /// In order: the values that are numbers of a dictionary, sealed pages, and the rest.
  const TextDictionary& dictionary() const { return dictionary_; }
  std::span<const uint32_t> indices() const { return indices_; }
  std::span<const Sealed> sealed() const {
    return raw_ ? std::span<const Sealed>() : sealed_;
  }
  std::span<const uint32_t> lengths() const { return lengths_; }
  std::string_view bytes() const { return bytes_.view().substr(head_); }
  /// Of the texts that are not in the dictionary; without any where none were wanted.
  const TextBounds& bounds() const { return bounds_; }

  /// All texts that are not sealed, in order.
  template <typename OnText>
  void ForEach(const OnText& on_text) const {
    for (const uint32_t index : indices_) on_text(dictionary_[index]);
    ForEachOutside(on_text);
  }
  /// Of them those that are not in the dictionary.
  template <typename OnText>
  void ForEachOutside(const OnText& on_text) const {
    for (const Sealed& page : raw_pages()) {
      const auto* lengths = reinterpret_cast<const uint32_t*>(page.bytes.data());
      ForEachOf({lengths, page.values},
                page.bytes.data() + page.values * sizeof(uint32_t), on_text);
    }
    ForEachOf(lengths_, bytes().data(), on_text);
  }

 private:
  /// A larger dictionary is no longer in the processor's cache, and readers decode all of
  /// it for any page; parquet-mr and parquet-cpp stop at the same size. It also bounds
  /// what texts that are made to collide can cost.
  static constexpr size_t kDictionaryBytesMax = size_t{1} << 20;
  /// Distinct texts from which on it is judged whether a dictionary pays: 70 % of 512
  /// values.
  static constexpr uint32_t kJudgedMin = 358;

  template <typename OnText>
  static void ForEachOf(std::span<const uint32_t> lengths, const char* bytes,
                        const OnText& on_text) {
    for (const uint32_t length : lengths) {
      on_text(std::string_view(bytes, length));
      bytes += length;
    }
  }

  std::span<const Sealed> raw_pages() const {
    return raw_ ? sealed_ : std::span<const Sealed>();
  }
  void AppendOutside(std::string_view text, PageSealer* sealer);
  void JudgeDictionary();
  void AppendPlain(std::string_view text);
  void AppendRemapped(const TextValues& other);
  void LeaveDictionary(std::string_view text, bool may_end);
  void GiveDictionaryUp();
  void Seal(PageSealer* sealer);
  void PutAside();
  std::string_view OpenPage(std::string* lengths);

  // Those that every text touches stand together.
  int64_t plain_bytes_ = 0;
  uint32_t size_ = 0;
  bool by_dictionary_ = true;
  bool bounded_;
  /// Whether what is in sealed_ was put aside as it is: lengths, then texts.
  bool raw_ = false;
  std::pmr::vector<uint32_t> indices_;
  TextDictionary dictionary_;
  std::pmr::vector<Sealed> sealed_;
  std::pmr::vector<uint32_t> lengths_;
  /// The texts of the open page, behind room for their lengths, so that a page is in one
  /// piece when it is compressed. There is none before the first page is full.
  ByteBuffer bytes_;
  size_t head_ = 0;
  TextBounds bounds_;
};

}  // namespace trailmill::encode
