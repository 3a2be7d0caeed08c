#include "store/s3_bucket.h"

#include <map>
#include <thread>

#include <arrow/util/uri.h>

#include "store/aws_uri.h"
#include "store/retry.h"

namespace trailmill::store {
namespace {

using arrow::Status;

// What AWS's own tools take where nobody names one.
constexpr char kDefaultRegion[] = "us-east-1";

// One bucket may be renamed to another by its answers once; more is a loop.
constexpr int kRedirectsMax = 2;

std::mutex buckets_mutex;  // guards the map
std::map<std::string, std::shared_ptr<S3Bucket>> buckets;

// A bucket with a dot in its name has no certificate of its own (AWS, "Virtual hosting").
bool HasHostName(const std::string& bucket) { return bucket.find('.') == bucket.npos; }

std::string AwsHost(const std::string& region) {
  return "s3." + region + ".amazonaws.com" + (region.starts_with("cn-") ? ".cn" : "");
}

}  // namespace

S3Bucket::S3Bucket(std::string name, std::shared_ptr<S3Access> access)
    : name_(std::move(name)), access_(std::move(access)) {
  region_ =
      access_->settings().region.empty() ? kDefaultRegion : access_->settings().region;
}

arrow::Result<std::shared_ptr<S3Bucket>> S3Bucket::Open(const std::string& name) {
  if (name.empty()) {
    return Status::Invalid("no bucket is named: write s3://bucket/folder");
  }
  ARROW_ASSIGN_OR_RAISE(auto access, S3Access::Get());
  const std::lock_guard lock(buckets_mutex);
  auto& bucket = buckets[name];
  if (bucket == nullptr) bucket.reset(new S3Bucket(name, std::move(access)));
  return bucket;
}

void S3Bucket::ForgetAll() {
  const std::lock_guard lock(buckets_mutex);
  buckets.clear();
}

std::string S3Bucket::region() const {
  const std::lock_guard lock(mutex_);
  return region_;
}

std::string S3Bucket::UrlOf(const Call& call, const std::string& region) const {
  std::string url = access_->settings().endpoint_url;
  while (url.ends_with('/')) url.pop_back();
  if (!url.empty()) {
    url += "/" + UriEncoded(name_);
  } else if (HasHostName(name_)) {
    url = "https://" + name_ + "." + AwsHost(region);
  } else {
    url = "https://" + AwsHost(region) + "/" + UriEncoded(name_);
  }
  url += "/" + EncodedKey(call.key);
  return call.query.empty() ? url : url + "?" + EncodedQuery(call.query);
}

std::string S3Bucket::Call::about() const {
  if (!key.empty()) return key;
  for (const auto& [name, value] : query) {
    if (name == "prefix") return value;
  }
  return key;
}

std::vector<std::string> S3Bucket::HeadersOf(const Call& call) const {
  const S3Settings& settings = access_->settings();
  std::vector<std::string> headers = call.headers;
  if (settings.requester_pays) headers.emplace_back("x-amz-request-payer: requester");
  const bool creates = (call.kind == RequestKind::kPut && call.query.empty()) ||
                       call.kind == RequestKind::kCopy;
  // There is none for a key of KMS: libcurl 7.88 signs headers one of whose names begins
  // with another's in the wrong order.
  if (creates && !settings.encryption.empty())
    headers.push_back("x-amz-server-side-encryption: " + settings.encryption);
  return headers;
}

bool S3Bucket::LearnRegion(const HttpResponse& response) {
  std::string told = response.header("x-amz-bucket-region");
  const std::lock_guard lock(mutex_);
  if (response.status < 300) region_is_known_ = true;
  if (told.empty() || told == region_) return false;
  region_ = std::move(told);
  return true;
}

arrow::Result<HttpResponse> S3Bucket::SendOnce(const Call& call) {
  for (int redirects = 0;; ++redirects) {
    const std::string region = this->region();
    const HttpRequest request{call.method, UrlOf(call, region), HeadersOf(call),
                              call.body};
    auto session = TakeSession();
    auto response = session->Send(request, access_->SignerFor(region));
    if (response.ok()) GiveBack(std::move(session));
    if (!response.ok()) return NoAnswer(call, response.status());
    const bool refused = response->status == 301 || response->status == 307 ||
                         response->status == 400 || response->status == 403;
    if (LearnRegion(*response) && refused && redirects < kRedirectsMax) continue;
    return response;
  }
}

arrow::Result<HttpResponse> S3Bucket::Send(const Call& call) {
  CountRequests(call.kind);
  for (int attempt = 1;; ++attempt) {
    auto response = SendOnce(call);
    const bool transient = response.ok() ? IsTransientStatus(response->status)
                                         : response.status().IsIOError();
    if (!transient || attempt == kAttemptsMax) {
      if (!response.ok()) return response;
      const bool missing = response->status == 404 && call.may_be_missing;
      if (response->status < 300 || missing) return response;
      return StatusOfCall(call, *response);
    }
    CountRequests(RequestKind::kRetry);
    std::this_thread::sleep_for(RetryDelay(attempt));
  }
}

S3Failure S3Bucket::FailureAt(RequestKind kind, const std::string& key) const {
  return {.operation = RequestName(kind),
          .bucket = name_,
          .key = key,
          .endpoint = access_->settings().endpoint_url};
}

Status S3Bucket::StatusOfCall(const Call& call, const HttpResponse& response) const {
  S3Failure failure = FailureAt(call.kind, call.about());
  failure.action = call.action;
  ReadError(response, &failure);
  return StatusOf(failure);
}

Status S3Bucket::NoAnswer(const Call& call, const Status& why) const {
  S3Failure failure = FailureAt(call.kind, call.about());
  failure.message = why.message();
  return why.WithMessage(StatusOf(failure).message());
}

Status S3Bucket::Explain(const Status& status, RequestKind kind,
                         const std::string& key) const {
  if (status.ok()) return status;
  S3Failure failure = FailureAt(kind, key);
  ReadArrowError(status, &failure);
  return StatusOf(failure);
}

arrow::Result<std::shared_ptr<arrow::fs::S3FileSystem>> S3Bucket::Files() {
  bool known;
  {
    const std::lock_guard lock(mutex_);
    if (files_ != nullptr) return files_;
    known = region_is_known_ || !access_->settings().region.empty();
  }
  // A task that another process has listed comes without any answer of the bucket.
  if (!known) {
    ListQuery first;
    first.keys_max = 1;
    ARROW_RETURN_NOT_OK(List(first));
  }
  const std::lock_guard lock(mutex_);
  if (files_ == nullptr) {
    ARROW_ASSIGN_OR_RAISE(files_, access_->FileSystemIn(region_));
  }
  return files_;
}

std::unique_ptr<HttpSession> S3Bucket::TakeSession() {
  const std::lock_guard lock(mutex_);
  if (sessions_.empty()) return std::make_unique<HttpSession>();
  auto session = std::move(sessions_.back());
  sessions_.pop_back();
  return session;
}

void S3Bucket::GiveBack(std::unique_ptr<HttpSession> session) {
  const std::lock_guard lock(mutex_);
  sessions_.push_back(std::move(session));
}

}  // namespace trailmill::store
