// The requests for one bucket. Arrow's file system has no words for pages of a listing
// from any key on, nor for a PUT that must not replace, and costs five times the
// processor for each small object; uploads in parts are left to it
// (docs/decisions/s3-client.md).
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/result.h>

#include "store/removal.h"
#include "store/request_counts.h"
#include "store/s3_access.h"
#include "store/s3_error.h"

namespace trailmill::store {

struct ListedObject {
  std::string key;
  int64_t size = 0;
  /// Nanoseconds since the epoch; 0 where the store doesn't tell.
  int64_t mtime_ns = 0;
  std::string etag;
};

struct ListQuery {
  /// Keys that begin so.
  std::string prefix;
  /// What follows a `/` after the prefix is folded into ListPage::prefixes.
  bool by_folder = false;
  /// Keys after this one.
  std::string start_after;
  /// ListPage::next of the page before, which replaces `start_after`.
  std::string next;
  /// Keys and prefixes in one page; 1,000 is the most that S3 gives.
  int keys_max = 1000;
};

struct ListPage {
  std::vector<ListedObject> objects;
  /// With their `/` at the end.
  std::vector<std::string> prefixes;
  /// Empty on the last page.
  std::string next;
};

/// What the keys in a folder begin with; empty for the whole bucket.
std::string FolderPrefix(const std::string& key);

/// What is at a key: an object, a folder (what keys have in common up to a `/`), or
/// nothing.
struct KeyInfo {
  enum class Kind : uint8_t { kNothing, kObject, kFolder };
  Kind kind = Kind::kNothing;
  /// Where it is one.
  ListedObject object = {};
};

/// A tag of an object (AWS, "Categorizing your storage using tags").
struct ObjectTag {
  std::string key;
  std::string value;
};

/// Thread-safe. Each request is sent again as retry.h has it, counted, and an error names
/// it. A bucket in another region than was thought is found by S3's own answer.
class S3Bucket {
 public:
  /// The bucket of that name, the same one at each call. No request is sent.
  static arrow::Result<std::shared_ptr<S3Bucket>> Open(const std::string& name);

  /// Closes the connections of those that nobody uses any more.
  static void ForgetAll();

  const std::string& name() const { return name_; }

  arrow::Result<ListPage> List(const ListQuery& query);
  /// All pages from `query` on.
  arrow::Result<ListPage> ListAll(ListQuery query);
  /// In one or two listings of one key. What is an object and a folder too is an object
  /// here.
  arrow::Result<KeyInfo> Look(const std::string& key);
  /// Size and time of an object; nothing where there is none.
  arrow::Result<std::optional<ListedObject>> Head(const std::string& key);
  /// The whole of a small object; nothing where there is none.
  arrow::Result<std::optional<std::string>> Get(const std::string& key);
  /// Bytes of an object that the listing gave this size.
  /// \return IOError where it is gone, or of another size by now.
  arrow::Result<std::string> GetRange(const std::string& key, int64_t first,
                                      int64_t count, int64_t size);
  /// Replaces what is there.
  arrow::Status Put(const std::string& key, std::string_view bytes);
  /// Within the bucket, up to 5 GB.
  arrow::Status Copy(const std::string& from, const std::string& to);
  /// An object that isn't there is as good.
  arrow::Status Delete(const std::string& key);

  /// Deletes an object that still has this ETag: with `If-Match`, and after a look at it,
  /// since not every server knows that header (docs/s3.md).
  arrow::Result<Removal> DeleteIfMatch(const std::string& key, const std::string& etag);
  /// Adds a tag to those that an object has, after a look at its ETag: S3 has no
  /// condition for that.
  arrow::Result<Removal> TagIfMatch(const std::string& key, const std::string& etag,
                                    const ObjectTag& tag);
  /// Whether what is deleted stays as an older version.
  arrow::Result<bool> KeepsVersions();

  /// Ends uploads in parts of this key that were begun and not completed.
  arrow::Status AbortUploads(const std::string& key);

  /// What one attempt to put an object where none is came to.
  enum class PutAnswer : uint8_t { kDone, kExists, kUnknown };
  /// Sends `PUT` with `If-None-Match: *` once (AWS, "Conditional writes").
  /// \return IOError where the put was certainly refused; what is not known for certain
  /// is
  ///   no error.
  arrow::Result<PutAnswer> PutIfAbsentOnce(const std::string& key,
                                           std::string_view bytes);

  /// Arrow's file system, for uploads in parts, once the region is known.
  arrow::Result<std::shared_ptr<arrow::fs::S3FileSystem>> Files();

  /// An error of Arrow's file system at this key, told as ours are.
  arrow::Status Explain(const arrow::Status& status, RequestKind kind,
                        const std::string& key) const;

 private:
  struct Call {
    RequestKind kind = RequestKind::kGet;
    std::string method;
    std::string key = {};
    std::vector<std::pair<std::string, std::string>> query = {};
    std::vector<std::string> headers = {};
    std::string_view body = {};
    bool may_be_missing = false;
    /// That it needs, where that is not the one of its kind.
    const char* action = "";

    /// The key, or the prefix of a listing.
    std::string about() const;
  };

  S3Bucket(std::string name, std::shared_ptr<S3Access> access);

  std::string UrlOf(const Call& call, const std::string& region) const;
  /// Those of the call and of the settings.
  std::vector<std::string> HeadersOf(const Call& call) const;
  std::string region() const;
  /// Takes a region that an answer names. False where that is the known one.
  bool LearnRegion(const HttpResponse& response);
  arrow::Result<HttpResponse> SendOnce(const Call& call);
  /// Until it is answered for good.
  arrow::Result<HttpResponse> Send(const Call& call);
  arrow::Result<bool> IsStill(const std::string& key, const std::string& etag,
                              bool* gone);
  S3Failure FailureAt(RequestKind kind, const std::string& key) const;
  arrow::Status StatusOfCall(const Call& call, const HttpResponse& response) const;
  arrow::Status NoAnswer(const Call& call, const arrow::Status& why) const;

  std::unique_ptr<HttpSession> TakeSession();
  void GiveBack(std::unique_ptr<HttpSession> session);

  const std::string name_;
  const std::shared_ptr<S3Access> access_;
  mutable std::mutex mutex_;  // guards what follows
  std::string region_;
  /// An answer of the bucket came, so the region is right.
  bool region_is_known_ = false;
  std::vector<std::unique_ptr<HttpSession>> sessions_;
  std::shared_ptr<arrow::fs::S3FileSystem> files_;
};

}  // namespace trailmill::store
