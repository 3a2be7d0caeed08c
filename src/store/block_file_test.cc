#include "store/block_file.h"

#include <random>
#include <string>

#include <arrow/io/memory.h>
#include <gtest/gtest.h>

namespace trailmill::store {
namespace {

class Counted : public arrow::io::RandomAccessFile {
 public:
  explicit Counted(std::shared_ptr<arrow::Buffer> bytes) : file_(std::move(bytes)) {}

  arrow::Result<std::shared_ptr<arrow::Buffer>> ReadAt(int64_t position,
                                                       int64_t bytes) override {
    ++reads;
    return file_.ReadAt(position, bytes);
  }
  arrow::Result<int64_t> Read(int64_t bytes, void* out) override {
    return file_.Read(bytes, out);
  }
  arrow::Result<std::shared_ptr<arrow::Buffer>> Read(int64_t bytes) override {
    return file_.Read(bytes);
  }
  arrow::Result<int64_t> GetSize() override { return file_.GetSize(); }
  arrow::Status Seek(int64_t position) override { return file_.Seek(position); }
  arrow::Result<int64_t> Tell() const override { return file_.Tell(); }
  arrow::Status Close() override { return file_.Close(); }
  bool closed() const override { return file_.closed(); }

  int reads = 0;

 private:
  arrow::io::BufferReader file_;
};

TEST(BlockFile, GivesTheBytesOfTheFileInFewReads) {
  std::string text(5 * BlockFile::kBlockBytes / 2, '\0');
  std::mt19937 random(1);
  for (char& c : text) c = static_cast<char>(random());
  const auto far = std::make_shared<Counted>(arrow::Buffer::FromString(text));
  BlockFile file(far);
  for (int i = 0; i < 1000; ++i) {
    const auto position = static_cast<int64_t>(random() % text.size());
    const auto bytes = static_cast<int64_t>(random() % 40'000);
    const auto read = file.ReadAt(position, bytes).ValueOrDie();
    ASSERT_EQ(read->ToString(),
              text.substr(static_cast<size_t>(position), static_cast<size_t>(bytes)));
  }
  EXPECT_EQ(far->reads, 3);
}

TEST(BlockFile, NothingLiesBehindTheEnd) {
  BlockFile file(std::make_shared<Counted>(arrow::Buffer::FromString("abc")));
  EXPECT_EQ(file.ReadAt(1, 10).ValueOrDie()->ToString(), "bc");
  EXPECT_EQ(file.ReadAt(3, 10).ValueOrDie()->size(), 0);
  EXPECT_EQ(file.Read(2).ValueOrDie()->ToString(), "ab");
  EXPECT_EQ(file.Read(2).ValueOrDie()->ToString(), "c");
}

}  // namespace
}  // namespace trailmill::store
