// The requests of S3Bucket by which an object goes, or is marked to go, only if it is
// still the one that was looked at.

#include <thread>

#include <arrow/util/base64.h>
#include <openssl/evp.h>
#include <pugixml.hpp>

#include "store/retry.h"
#include "store/s3_bucket.h"

namespace trailmill::store {
namespace {

using arrow::Status;

constexpr char kNotFound[] = "NoSuchKey";

// A body that changes an object's tags needs it (AWS, "PutObjectTagging"), and no
// server takes another header for it.
std::string ContentMd5(std::string_view bytes) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()),
             &size, EVP_md5(), nullptr);
  digest.resize(size);
  return arrow::util::base64_encode(digest);
}

struct TextWriter : pugi::xml_writer {
  std::string text;
  void write(const void* data, size_t size) override {
    text.append(static_cast<const char*>(data), size);
  }
};

// Sets a tag among those of a `Tagging` document. False where it is there already.
bool SetTag(const ObjectTag& tag, pugi::xml_document* tagging) {
  auto set = tagging->child("Tagging").child("TagSet");
  for (auto each : set.children("Tag")) {
    if (tag.key != each.child_value("Key")) continue;
    if (tag.value == each.child_value("Value")) return false;
    set.remove_child(each);
    break;
  }
  auto added = set.append_child("Tag");
  added.append_child("Key").text().set(tag.key.c_str());
  added.append_child("Value").text().set(tag.value.c_str());
  return true;
}

}  // namespace

arrow::Result<bool> S3Bucket::IsStill(const std::string& key, const std::string& etag,
                                      bool* gone) {
  ARROW_ASSIGN_OR_RAISE(const auto head, Head(key));
  *gone = !head;
  return head && head->etag == etag;
}

// Each attempt looks first: a server that doesn't know the header deletes whatever is
// there, and can't be told from one that does.
arrow::Result<Removal> S3Bucket::DeleteIfMatch(const std::string& key,
                                               const std::string& etag) {
  Call call{.kind = RequestKind::kDelete,
            .method = "DELETE",
            .key = key,
            .headers = {"If-Match: \"" + etag + "\""}};
  // An attempt whose answer was lost may have come through.
  bool may_be_done = false;
  for (int attempt = 1;; ++attempt) {
    bool gone = false;
    ARROW_ASSIGN_OR_RAISE(const bool same, IsStill(key, etag, &gone));
    if (!same) return gone && may_be_done ? Removal::kDone : Removal::kChanged;
    CountRequests(attempt == 1 ? RequestKind::kDelete : RequestKind::kRetry);
    const auto answer = SendOnce(call);
    const int status = answer.ok() ? answer->status : 0;
    if (status != 0 && status < 300) return Removal::kDone;
    if (status == 501 && !call.headers.empty()) {
      call.headers.clear();  // a server that refuses the header: the look has to do
      continue;
    }
    const bool lost = status == 0 || IsTransientStatus(status);
    may_be_done = may_be_done || lost;
    // 404 and 412: it is not there any more, which the next look tells. 409: another's
    // request for this key was faster (AWS, "How to perform conditional deletes").
    const bool again = lost || status == 404 || status == 409 || status == 412;
    if (!again || attempt == kAttemptsMax)
      return answer.ok() ? StatusOfCall(call, *answer) : answer.status();
    if (lost || status == 409) std::this_thread::sleep_for(RetryDelay(attempt));
  }
}

arrow::Result<Removal> S3Bucket::TagIfMatch(const std::string& key,
                                            const std::string& etag,
                                            const ObjectTag& tag) {
  Call get{.kind = RequestKind::kGet, .method = "GET", .key = key};
  get.query = {{"tagging", ""}};
  get.action = "s3:GetObjectTagging";
  get.may_be_missing = true;
  ARROW_ASSIGN_OR_RAISE(const HttpResponse response, Send(get));
  if (response.status == 404) {
    S3Failure failure;
    ReadError(response, &failure);
    if (failure.code == kNotFound) return Removal::kChanged;
    return StatusOfCall(get, response);
  }
  pugi::xml_document tags;
  if (!tags.load_buffer(response.body.data(), response.body.size()) ||
      !tags.child("Tagging").child("TagSet")) {
    return Status::IOError("GET s3://", name_, "/", key,
                           "?tagging: no tags in the answer");
  }
  const bool is_new = SetTag(tag, &tags);
  bool gone = false;
  ARROW_ASSIGN_OR_RAISE(const bool same, IsStill(key, etag, &gone));
  if (!same) return Removal::kChanged;
  if (!is_new) return Removal::kDone;
  TextWriter body;
  tags.save(body, "", pugi::format_raw);
  Call put{.kind = RequestKind::kPut, .method = "PUT", .key = key, .body = body.text};
  put.query = {{"tagging", ""}};
  put.headers = {"Content-MD5: " + ContentMd5(body.text)};
  put.action = "s3:PutObjectTagging";
  ARROW_RETURN_NOT_OK(Send(put).status());
  return Removal::kDone;
}

arrow::Result<bool> S3Bucket::KeepsVersions() {
  Call call{.kind = RequestKind::kGet, .method = "GET"};
  call.query = {{"versioning", ""}};
  call.action = "s3:GetBucketVersioning";
  ARROW_ASSIGN_OR_RAISE(const HttpResponse response, Send(call));
  pugi::xml_document xml;
  xml.load_buffer(response.body.data(), response.body.size());
  return std::string_view(xml.child("VersioningConfiguration").child_value("Status")) ==
         "Enabled";
}

}  // namespace trailmill::store
