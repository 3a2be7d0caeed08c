// For tests: gzip objects, good and broken.
#pragma once

#include <string>
#include <vector>

#include <libdeflate.h>

namespace trailmill::decode {

inline std::string Gzip(const std::string& text) {
  libdeflate_compressor* compressor = libdeflate_alloc_compressor(6);
  std::string out(libdeflate_gzip_compress_bound(compressor, text.size()), '\0');
  out.resize(libdeflate_gzip_compress(compressor, text.data(), text.size(), out.data(),
                                      out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

// Small enough for libdeflate, so that ISA-L says what is wrong only where it agrees.
struct Gzipped {
  std::string name;
  std::string stored;
  std::string reason;  // empty where it is good
};

inline std::vector<Gzipped> GzipCases() {
  const std::string good = Gzip(R"({"Records":[{"a":1},{"a":2}]})");
  std::vector<Gzipped> cases = {
      {"one", good, ""},
      {"several members", good + Gzip("") + Gzip("\n{}"), ""},
      {"no text", Gzip(""), ""},
      {"zero padding", good + std::string(8, '\0'), "bytes after the gzip stream's end"},
      {"one zero", good + std::string(1, '\0'), "bytes after the gzip stream's end"},
      {"garbage", good + "garbage", "bytes after the gzip stream's end"},
      {"half a magic", good + "\x1f", "bytes after the gzip stream's end"},
      {"a member's magic", good + "\x1f\x8b", "ends in the middle"},
      {"a cut member", good + good.substr(0, 20), "ends in the middle"},
  };
  for (size_t size = 2; size < good.size(); ++size) {
    cases.push_back(
        {"cut at " + std::to_string(size), good.substr(0, size), "ends in the middle"});
  }
  for (const size_t back : {8u, 5u, 4u, 1u}) {
    std::string wrong = good;
    wrong[good.size() - back] ^= 1;
    cases.push_back({"wrong at -" + std::to_string(back), wrong, "wrong CRC or length"});
  }
  return cases;
}

}  // namespace trailmill::decode
