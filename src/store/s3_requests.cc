// The operations of S3Bucket: what each sends and reads.

#include <algorithm>
#include <chrono>
#include <cstring>
#include <iterator>

#include <pugixml.hpp>

#include "store/aws_uri.h"
#include "store/retry.h"
#include "store/s3_bucket.h"
#include "store/s3_error.h"
#include "store/unavailable.h"

namespace trailmill::store {
namespace {

using arrow::Status;

constexpr int64_t kNsInMs = 1'000'000;

// `2026-11-28T05:34:38.000Z`, as listings have it. 0 for another form.
int64_t ListedTimeNs(const char* text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0;
  const int read = std::sscanf(text, "%d-%d-%dT%d:%d:%d.%dZ", &year, &month, &day, &hour,
                               &minute, &second, &ms);
  if (read < 6) return 0;
  const std::chrono::year_month_day date(std::chrono::year{year},
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) return 0;
  const auto time = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                    std::chrono::minutes(minute) + std::chrono::seconds(second);
  const auto seconds = std::chrono::duration_cast<std::chrono::milliseconds>(
      time.time_since_epoch() + std::chrono::milliseconds(ms));
  return seconds.count() * kNsInMs;
}

// `Sat, 28 Nov 2026 05:34:38 GMT`, as headers have it.
int64_t HeaderTimeNs(const std::string& text) {
  std::tm parts{};
  if (strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts) == nullptr) return 0;
  return int64_t{timegm(&parts)} * 1000 * kNsInMs;
}

std::string Unquoted(std::string text) {
  std::erase(text, '"');
  return text;
}

arrow::Result<ListPage> ReadPage(const std::string& body) {
  pugi::xml_document xml;
  const auto parsed = xml.load_buffer(body.data(), body.size());
  const auto root = xml.child("ListBucketResult");
  if (!parsed || !root) {
    return Status::IOError("the answer is no listing: ", parsed.description());
  }
  ListPage page;
  for (const auto& entry : root.children("Contents")) {
    page.objects.push_back({.key = entry.child_value("Key"),
                            .size = entry.child("Size").text().as_llong(),
                            .mtime_ns = ListedTimeNs(entry.child_value("LastModified")),
                            .etag = Unquoted(entry.child_value("ETag"))});
  }
  for (const auto& entry : root.children("CommonPrefixes"))
    page.prefixes.emplace_back(entry.child_value("Prefix"));
  if (std::strcmp(root.child_value("IsTruncated"), "true") == 0)
    page.next = root.child_value("NextContinuationToken");
  return page;
}

}  // namespace

std::string FolderPrefix(const std::string& key) {
  return key.empty() || key.ends_with('/') ? key : key + "/";
}

arrow::Result<ListPage> S3Bucket::List(const ListQuery& query) {
  Call call{.kind = RequestKind::kList, .method = "GET"};
  call.query = {{"list-type", "2"}, {"max-keys", std::to_string(query.keys_max)}};
  if (!query.prefix.empty()) call.query.emplace_back("prefix", query.prefix);
  if (query.by_folder) call.query.emplace_back("delimiter", "/");
  if (!query.next.empty()) {
    call.query.emplace_back("continuation-token", query.next);
  } else if (!query.start_after.empty()) {
    call.query.emplace_back("start-after", query.start_after);
  }
  ARROW_ASSIGN_OR_RAISE(const HttpResponse response, Send(call));
  auto page = ReadPage(response.body);
  if (page.ok()) return page;
  return page.status().WithMessage("LIST s3://", name_, "/", query.prefix, ": ",
                                   page.status().message());
}

arrow::Result<ListPage> S3Bucket::ListAll(ListQuery query) {
  ListPage all;
  do {
    ARROW_ASSIGN_OR_RAISE(ListPage page, List(query));
    std::move(page.objects.begin(), page.objects.end(), std::back_inserter(all.objects));
    std::move(page.prefixes.begin(), page.prefixes.end(),
              std::back_inserter(all.prefixes));
    query.next = std::move(page.next);
  } while (!query.next.empty());
  return all;
}

arrow::Result<KeyInfo> S3Bucket::Look(const std::string& key) {
  const std::string folder = FolderPrefix(key);
  // The first key that begins so is the object, or below the folder, or a sibling whose
  // name goes on with one of the few characters before `/`.
  for (const std::string& prefix : {key, folder}) {
    ListQuery first;
    first.prefix = prefix;
    first.keys_max = 1;
    ARROW_ASSIGN_OR_RAISE(ListPage page, List(first));
    if (page.objects.empty()) break;
    const std::string& found = page.objects[0].key;
    if (found == key) return KeyInfo{KeyInfo::Kind::kObject, std::move(page.objects[0])};
    if (found.starts_with(folder)) return KeyInfo{KeyInfo::Kind::kFolder};
  }
  // The whole bucket is a folder.
  return KeyInfo{key.empty() ? KeyInfo::Kind::kFolder : KeyInfo::Kind::kNothing};
}

arrow::Result<std::optional<ListedObject>> S3Bucket::Head(const std::string& key) {
  const Call call{
      .kind = RequestKind::kHead, .method = "HEAD", .key = key, .may_be_missing = true};
  ARROW_ASSIGN_OR_RAISE(const HttpResponse response, Send(call));
  if (response.status == 404) return std::optional<ListedObject>();
  return std::optional<ListedObject>(
      {.key = key,
       .size = std::atoll(response.header("content-length").c_str()),
       .mtime_ns = HeaderTimeNs(response.header("last-modified")),
       .etag = Unquoted(response.header("etag"))});
}

arrow::Result<std::optional<std::string>> S3Bucket::Get(const std::string& key) {
  const Call call{
      .kind = RequestKind::kGet, .method = "GET", .key = key, .may_be_missing = true};
  ARROW_ASSIGN_OR_RAISE(HttpResponse response, Send(call));
  if (response.status < 300) return std::optional<std::string>(std::move(response.body));
  S3Failure failure;
  ReadError(response, &failure);
  if (failure.code == "NoSuchBucket") return StatusOfCall(call, response);
  return std::optional<std::string>();
}

arrow::Result<std::string> S3Bucket::GetRange(const std::string& key, int64_t first,
                                              int64_t count, int64_t size) {
  Call call{.kind = RequestKind::kGet, .method = "GET", .key = key};
  if (count < size) {
    call.headers.push_back("Range: bytes=" + std::to_string(first) + "-" +
                           std::to_string(first + count - 1));
  }
  ARROW_ASSIGN_OR_RAISE(HttpResponse response, Send(call));
  // A range's answer tells the size too: `bytes 0-9/1234`.
  const std::string range = response.header("content-range");
  const size_t slash = range.find('/');
  const bool same =
      slash == range.npos || range.substr(slash + 1) == std::to_string(size);
  if (same && static_cast<int64_t>(response.body.size()) == count)
    return std::move(response.body);
  return Unavailable(
      Status::IOError("GET s3://", name_, "/", key, ": the object had ", size,
                      " bytes when it was listed, and has another size now: run again"));
}

Status S3Bucket::Put(const std::string& key, std::string_view bytes) {
  return Send({.kind = RequestKind::kPut, .method = "PUT", .key = key, .body = bytes})
      .status();
}

Status S3Bucket::Copy(const std::string& from, const std::string& to) {
  const Call call{
      .kind = RequestKind::kCopy,
      .method = "PUT",
      .key = to,
      .headers = {"x-amz-copy-source: /" + UriEncoded(name_) + "/" + EncodedKey(from)}};
  ARROW_ASSIGN_OR_RAISE(const HttpResponse response, Send(call));
  // A copy that fails after its first byte is an error in an answer of 200 (AWS,
  // CopyObject).
  S3Failure failure;
  ReadError(response, &failure);
  return failure.code.empty() ? Status::OK() : StatusOfCall(call, response);
}

Status S3Bucket::Delete(const std::string& key) {
  const Call call{.kind = RequestKind::kDelete,
                  .method = "DELETE",
                  .key = key,
                  .may_be_missing = true};
  return Send(call).status();
}

Status S3Bucket::AbortUploads(const std::string& key) {
  const Call list{.kind = RequestKind::kList,
                  .method = "GET",
                  .query = {{"uploads", ""}, {"prefix", key}}};
  ARROW_ASSIGN_OR_RAISE(const HttpResponse response, Send(list));
  pugi::xml_document xml;
  xml.load_buffer(response.body.data(), response.body.size());
  for (const auto& upload : xml.child("ListMultipartUploadsResult").children("Upload")) {
    if (key != upload.child_value("Key")) continue;  // one that only begins so
    const Call abort{.kind = RequestKind::kDelete,
                     .method = "DELETE",
                     .key = key,
                     .query = {{"uploadId", upload.child_value("UploadId")}},
                     .may_be_missing = true};
    ARROW_RETURN_NOT_OK(Send(abort).status());
  }
  return Status::OK();
}

arrow::Result<S3Bucket::PutAnswer> S3Bucket::PutIfAbsentOnce(const std::string& key,
                                                             std::string_view bytes) {
  const Call call{.kind = RequestKind::kPut,
                  .method = "PUT",
                  .key = key,
                  .headers = {"If-None-Match: *"},
                  .body = bytes};
  CountRequests(call.kind);
  const auto response = SendOnce(call);
  if (!response.ok()) return PutAnswer::kUnknown;
  if (response->status < 300) return PutAnswer::kDone;
  if (response->status == 412) return PutAnswer::kExists;
  // 409: another's conditional put of this key is under way, and may yet fail.
  if (response->status == 409 || IsTransientStatus(response->status))
    return PutAnswer::kUnknown;
  return StatusOfCall(call, *response);
}

}  // namespace trailmill::store
