#include <algorithm>

#include "store/entry_store.h"
#include "store/s3_bucket.h"

namespace trailmill::store {
namespace {

constexpr size_t kKeysInAPage = 1000;  // the most that S3 gives
constexpr int64_t kNsPerMs = 1000000;

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

  arrow::Result<std::vector<EntryInfo>> List(const std::string& directory,
                                             const std::string& after,
                                             size_t count_max) override {
    ListQuery query;
    query.prefix = directory + "/";
    query.by_folder = true;
    if (!after.empty()) query.start_after = query.prefix + after;
    std::vector<EntryInfo> infos;
    do {
      query.keys_max = static_cast<int>(
          std::min<size_t>(kKeysInAPage, std::max<size_t>(count_max - infos.size(), 1)));
      ARROW_ASSIGN_OR_RAISE(const ListPage page, bucket_->List(query));
      for (const ListedObject& object : page.objects) {
        std::string name = object.key.substr(query.prefix.size());
        if (name.empty() || name.starts_with('.') || infos.size() == count_max) continue;
        infos.push_back({std::move(name), object.size, object.mtime_ns / kNsPerMs});
      }
      query.next = page.next;
    } while (!query.next.empty() && infos.size() < count_max);
    return infos;
  }

  arrow::Status Replace(const std::string& path, std::string_view bytes) override {
    return bucket_->Put(path, bytes);
  }

  arrow::Status Remove(const std::string& path) override { return bucket_->Delete(path); }

 private:
  const std::shared_ptr<S3Bucket> bucket_;
};

}  // namespace

arrow::Result<std::unique_ptr<EntryStore>> S3Entries(const std::string& bucket) {
  ARROW_ASSIGN_OR_RAISE(auto opened, S3Bucket::Open(bucket));
  return std::unique_ptr<EntryStore>(new S3EntryStore(std::move(opened)));
}

}  // namespace trailmill::store
