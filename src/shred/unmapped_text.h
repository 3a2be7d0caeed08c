// Builds the text of `unmapped`: a JSON object that has the shape of the event and holds
// only what fits no column.
#pragma once

#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

namespace trailmill::shred {

/// One a thread. Keys and values are copied as they stand in the file.
class UnmappedText {
 public:
  void Reset() { text_.assign(1, '{'); }
  bool empty() const { return text_.size() == 1; }

  /// Adds a member to the open object.
  /// \param key the bytes between its quotes.
  void Add(std::string_view key, std::string_view value) {
    Key(key);
    text_.append(value);
  }

  /// Opens an object as a member of the open one. Returns a mark for Close().
  size_t Open(std::string_view key) {
    const size_t mark = text_.size();
    Key(key);
    text_.push_back('{');
    return mark;
  }

  /// The same for an element of a list, by its index.
  size_t Open(uint32_t index) {
    char digits[10];
    return Open(Text(index, digits));
  }
  void Add(uint32_t index, std::string_view value) {
    char digits[10];
    Add(Text(index, digits), value);
  }

  /// Closes the object that was opened last; without members it goes.
  void Close(size_t mark) {
    // A value never ends like this: it would be an object just opened.
    if (text_.back() == '{') return text_.resize(mark);
    text_.push_back('}');
  }

  /// Where the open object stands now, and back to there.
  size_t size() const { return text_.size(); }
  void Rewind(size_t size) { text_.resize(size); }

  /// Ends the whole. `absent`, a JSON array, becomes the first member if it is not empty.
  std::string_view Finish(std::string_view absent_key, std::string_view absent) {
    if (!absent.empty()) {
      std::string first = "\"" + std::string(absent_key) + "\":" + std::string(absent);
      if (!empty()) first.push_back(',');
      text_.insert(1, first);
    }
    text_.push_back('}');
    return text_;
  }

 private:
  void Key(std::string_view key) {
    if (text_.back() != '{') text_.push_back(',');
    text_.append(1, '"').append(key).append("\":");
  }

  static std::string_view Text(uint32_t index, char (&digits)[10]) {
    const auto end = std::to_chars(digits, digits + sizeof(digits), index).ptr;
    return {digits, static_cast<size_t>(end - digits)};
  }

  std::string text_ = "{";
};

}  // namespace trailmill::shred
