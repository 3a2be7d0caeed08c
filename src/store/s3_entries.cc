#include "store/entry_store.h"
#include "store/s3_bucket.h"

namespace trailmill::store {
namespace {

class S3EntryStore : public EntryStore {
 public:
  explicit S3EntryStore(std::shared_ptr<S3Bucket> bucket) : bucket_(std::move(bucket)) {}

  arrow::Result<Put> PutOnce(const std::string& path, std::string_view bytes) override {
    ARROW_ASSIGN_OR_RAISE(const auto put, bucket_->PutIfAbsentOnce(path, bytes));
    switch (put) {
      case S3Bucket::PutAnswer::kDone:
        return Put::kDone;
      case S3Bucket::PutAnswer::kExists:
        return Put::kExists;
      default:
        return Put::kUnknown;
    }
  }

  arrow::Result<std::optional<std::string>> Read(const std::string& path) override {
    return bucket_->Get(path);
  }

 private:
  const std::shared_ptr<S3Bucket> bucket_;
};

}  // namespace

arrow::Result<std::unique_ptr<EntryStore>> S3Entries(const std::string& bucket) {
  ARROW_ASSIGN_OR_RAISE(auto opened, S3Bucket::Open(bucket));
  return std::unique_ptr<EntryStore>(new S3EntryStore(std::move(opened)));
}

}  // namespace trailmill::store
