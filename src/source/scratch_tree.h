// For tests: a directory of small files that goes away with the test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

namespace trailmill::source {

class ScratchTree {
 public:
  ScratchTree() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "source-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
  }
  ~ScratchTree() { std::filesystem::remove_all(root_); }
  ScratchTree(const ScratchTree&) = delete;
  ScratchTree& operator=(const ScratchTree&) = delete;

  const std::string& root() const { return root_; }
  std::string operator/(std::string_view path) const {
    return root_ + "/" + std::string(path);
  }

  void Write(std::string_view path, std::string_view content = "{}") const {
    const std::filesystem::path file(*this / path);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
  }
  void WriteAll(const std::vector<std::string>& paths) const {
    for (const auto& path : paths) Write(path);
  }

 private:
  std::string root_;
};

}  // namespace trailmill::source
