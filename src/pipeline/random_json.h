// Random records for tests.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace trailmill::pipeline {

/// Random values over few names, so that all kinds of conflict and nesting come up.
class RandomJson {
 public:
  explicit RandomJson(uint32_t seed) : random_(seed) {}

  std::string Records(int count) {
    std::string text = R"({"Records":[)";
    for (int i = 0; i < count; ++i) text += (i > 0 ? "," : "") + Object(3);
    return text + "]}";
  }

 private:
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(random_() % n); }

  std::string Object(int depth) {
    std::string text = "{";
    for (const char* name : {"k", "a", "b", "c", "\\u0064"}) {
      if (Below(3) == 0) continue;
      if (text.size() > 1) text += ",";
      text +=
          std::string("\"") + name + "\":" + (*name == 'k' ? Key() : Value(depth, name));
    }
    return text + "}";
  }

  std::string Key() {
    static constexpr const char* kKeys[] = {"\"x\"", "\"y/z\"", "\"\"", "null"};
    return kKeys[Below(4)];
  }

  std::string Value(int depth, const char* name) {
    // By name, so that structs and lists of one kind grow deep before they conflict.
    if (depth > 0 && *name == 'a' && Below(8) > 0) return Object(depth - 1);
    if (depth > 0 && *name == 'b' && Below(8) > 0) return Array(depth - 1);
    static constexpr const char* kScalars[] = {
        "1", "-2.5e3", "\"\"", "\"t\\u00e9\\n\"", "null", "true", "12345678901234567890",
        "[]"};
    return *name == 'c' ? std::to_string(Below(1000))
                        : kScalars[Below(Below(20) == 0 ? 8 : 3)];
  }

  std::string Array(int depth) {
    std::string text = "[";
    for (uint32_t i = Below(4); i > 0; --i) {
      const uint32_t kind = Below(8);
      text += kind == 0   ? "null"
              : kind == 1 ? "\"\""
              : depth > 0 ? Object(depth - 1)
                          : "7";
      if (i > 1) text += ",";
    }
    return text + "]";
  }

  std::mt19937 random_;
};

}  // namespace trailmill::pipeline
