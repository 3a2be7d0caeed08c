#include "dataset/closing_files.h"

#include <atomic>

#include <arrow/util/thread_pool.h>
#include <gtest/gtest.h>

namespace trailmill::dataset {
namespace {

class File : public arrow::io::OutputStream {
 public:
  File(arrow::Status result, std::atomic<int>* closed)
      : result_(std::move(result)), count_(closed) {}
  arrow::Status Write(const void*, int64_t) override { return arrow::Status::OK(); }
  arrow::Status Close() override {
    ++*count_;
    return result_;
  }
  arrow::Result<int64_t> Tell() const override { return 0; }
  bool closed() const override { return false; }

 private:
  arrow::Status result_;
  std::atomic<int>* count_;
};

arrow::Status Named(const arrow::Status& status) {
  return status.ok() ? status : status.WithMessage("part-7: ", status.message());
}

TEST(ClosingFiles, AllAreClosedAndTheFirstErrorIsTold) {
  const auto pool = arrow::internal::ThreadPool::Make(4).ValueOrDie();
  const arrow::io::IOContext threads(arrow::default_memory_pool(), pool.get());
  std::atomic<int> closed = 0;
  ClosingFiles closing(&threads, 100);
  for (int i = 0; i < 200; ++i) {
    const auto result = i == 7 ? arrow::Status::IOError("no") : arrow::Status::OK();
    ARROW_UNUSED(closing.Close(std::make_shared<File>(result, &closed), 30, Named));
  }
  EXPECT_EQ(closing.Wait().message(), "part-7: no");
  EXPECT_EQ(closed, 200);
}

TEST(ClosingFiles, ALocalDiskClosesAtOnce) {
  std::atomic<int> closed = 0;
  ClosingFiles closing(nullptr, 100);
  EXPECT_TRUE(
      closing.Close(std::make_shared<File>(arrow::Status::OK(), &closed), 1, Named).ok());
  EXPECT_EQ(closed, 1);
}

}  // namespace
}  // namespace trailmill::dataset
