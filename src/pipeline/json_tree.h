// JSON as a tree, for tests: an oracle that shares no code with the decoder.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trailmill::pipeline {

/// A value that keeps the tokens of its text.
struct JsonTree {
  enum class Kind : uint8_t { kObject, kArray, kString, kOther };

  Kind kind = Kind::kOther;
  /// Of a string its bytes between the quotes, of a number or literal its token.
  std::string token;
  /// Of an object, in order: the keys as they stand between their quotes.
  std::vector<std::string> keys;
  /// The elements of an array, or the values of the keys.
  std::vector<JsonTree> values;

  /// REQUIRES: `text` is JSON.
  static JsonTree Parse(std::string_view text) {
    size_t at = 0;
    return Parse(text, &at);
  }

  static JsonTree String(std::string body) {
    return {Kind::kString, std::move(body), {}, {}};
  }
  static JsonTree Token(std::string token) {
    return {Kind::kOther, std::move(token), {}, {}};
  }

  /// JSON text without white space.
  std::string Text() const {
    std::string text;
    if (kind == Kind::kObject) {
      for (size_t i = 0; i < keys.size(); ++i) {
        text += (text.empty() ? "\"" : ",\"") + keys[i] + "\":" + values[i].Text();
      }
      return "{" + text + "}";
    }
    if (kind == Kind::kArray) {
      for (const JsonTree& value : values)
        text += (text.empty() ? "" : ",") + value.Text();
      return "[" + text + "]";
    }
    return kind == Kind::kString ? "\"" + token + "\"" : token;
  }

  /// The same text for the same value: strings by their UTF-16 units, numbers by their
  /// tokens, members by name, those of one name in their order.
  std::string Canonical() const {
    std::string text;
    if (kind == Kind::kObject) {
      std::vector<std::pair<std::string, const JsonTree*>> sorted;
      for (size_t i = 0; i < keys.size(); ++i)
        sorted.emplace_back(Units(keys[i]), &values[i]);
      std::stable_sort(sorted.begin(), sorted.end(),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
      for (const auto& [key, value] : sorted)
        text += key + ":" + value->Canonical() + ",";
      return "{" + text + "}";
    }
    if (kind == Kind::kArray) {
      for (const JsonTree& value : values) text += value.Canonical() + ",";
      return "[" + text + "]";
    }
    return kind == Kind::kString ? Units(token) : token;
  }

 private:
  static bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  static void Skip(std::string_view text, size_t* at) {
    while (*at < text.size() && IsSpace(text[*at])) ++*at;
  }

  static std::string Quoted(std::string_view text, size_t* at) {
    const size_t begin = ++*at;
    while (text[*at] != '"') *at += text[*at] == '\\' ? 2 : 1;
    return std::string(text.substr(begin, (*at)++ - begin));
  }

  static JsonTree Parse(std::string_view text, size_t* at) {
    Skip(text, at);
    const char first = text[*at];
    if (first == '"') return String(Quoted(text, at));
    if (first == '{' || first == '[') return Container(text, at);
    const size_t begin = *at;
    while (*at < text.size() && !IsSpace(text[*at]) && text[*at] != ',' &&
           text[*at] != '}' && text[*at] != ']') {
      ++*at;
    }
    return Token(std::string(text.substr(begin, *at - begin)));
  }

  static JsonTree Container(std::string_view text, size_t* at) {
    JsonTree tree;
    const bool object = text[(*at)++] == '{';
    tree.kind = object ? Kind::kObject : Kind::kArray;
    for (Skip(text, at); text[*at] != '}' && text[*at] != ']'; Skip(text, at)) {
      if (text[*at] == ',') ++*at;
      Skip(text, at);
      if (object) {
        tree.keys.push_back(Quoted(text, at));
        Skip(text, at);
        ++*at;  // the colon
      }
      tree.values.push_back(Parse(text, at));
    }
    ++*at;
    return tree;
  }

  static void AppendUnit(uint32_t unit, std::string* units) {
    static constexpr char kHex[] = "0123456789abcdef";
    for (int shift = 12; shift >= 0; shift -= 4)
      units->push_back(kHex[unit >> shift & 15]);
  }

  // The UTF-16 units of a string in hexadecimal.
  static std::string Units(std::string_view body) {
    std::string units = "'";
    for (size_t i = 0; i < body.size();) {
      const auto byte = static_cast<uint8_t>(body[i]);
      if (byte == '\\') {
        AppendUnit(Escape(body, &i), &units);
        continue;
      }
      const int length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
      uint32_t code = length == 1 ? byte : byte & (0xFFu >> (length + 1));
      for (int k = 1; k < length; ++k) code = code << 6 | (body[i + k] & 0x3F);
      i += length;
      if (code >= 0x10000) {
        AppendUnit(0xD800 + ((code - 0x10000) >> 10), &units);
        code = 0xDC00 + ((code - 0x10000) & 0x3FF);
      }
      AppendUnit(code, &units);
    }
    return units + "'";
  }

  static uint32_t Escape(std::string_view body, size_t* i) {
    static constexpr std::string_view kLetters = "bfnrt", kMeaning = "\b\f\n\r\t";
    const char letter = body[*i + 1];
    if (letter == 'u') {
      *i += 6;
      return static_cast<uint32_t>(
          std::stoul(std::string(body.substr(*i - 4, 4)), nullptr, 16));
    }
    *i += 2;
    const size_t found = kLetters.find(letter);
    return static_cast<uint8_t>(found == kLetters.npos ? letter : kMeaning[found]);
  }
};

}  // namespace trailmill::pipeline
