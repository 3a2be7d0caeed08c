#include "store/s3_access.h"

#include <mutex>

#include <arrow/util/thread_pool.h>

#include "store/request_counts.h"
#include "store/retry.h"
#include "store/s3_bucket.h"
#include "store/s3_credentials.h"

namespace trailmill {
namespace store {
namespace {

using arrow::Status;

// The SDK waits a second by default: less than a busy machine or a far region takes.
constexpr double kConnectSeconds = 10;

std::mutex mutex;  // guards these three
S3Settings process_settings;
std::shared_ptr<S3Access> access;
bool closed = false;

// Our rule of retries in the SDK's hands.
class Retries : public arrow::fs::S3RetryStrategy {
 public:
  bool ShouldRetry(const AWSErrorDetail& error, int64_t attempted) override {
    const bool again = error.should_retry && attempted + 1 < kAttemptsMax;
    if (again) CountRequests(RequestKind::kRetry);
    return again;
  }
  int64_t CalculateDelayBeforeNextRetry(const AWSErrorDetail&,
                                        int64_t attempted) override {
    return RetryDelay(static_cast<int>(attempted) + 1).count();
  }
};

// A URL's host with its port, and its scheme.
Status SetEndpoint(const std::string& url, arrow::fs::S3Options* options) {
  if (url.empty()) return Status::OK();
  const size_t end = url.find("://");
  options->scheme = url.substr(0, end);
  if (end == url.npos || (options->scheme != "http" && options->scheme != "https")) {
    return Status::Invalid("the endpoint is no URL: ", url,
                           ": write it as https://host:port");
  }
  options->endpoint_override = url.substr(end + 3);
  while (options->endpoint_override.ends_with('/')) options->endpoint_override.pop_back();
  if (!options->endpoint_override.empty() &&
      options->endpoint_override.find('/') == std::string::npos) {
    return Status::OK();
  }
  return Status::Invalid("the endpoint has no host, or a path: ", url,
                         ": write it as https://host:port");
}

}  // namespace

Status S3Access::Start() {
  settings_ = process_settings;
  ARROW_RETURN_NOT_OK(SetEndpoint(settings_.endpoint_url, &options_));
  auto global = arrow::fs::S3GlobalOptions::Defaults();
  // What goes wrong is told by our own errors.
  global.log_level = arrow::fs::S3LogLevel::Off;
  ARROW_RETURN_NOT_OK(arrow::fs::InitializeS3(global));
  ARROW_RETURN_NOT_OK(SetCredentials(settings_, &options_));
  options_.connect_timeout = kConnectSeconds;
  options_.allow_delayed_open = true;  // a small object is one PUT
  options_.background_writes = true;
  options_.retry_strategy = std::make_shared<Retries>();
  ARROW_ASSIGN_OR_RAISE(get_threads_, arrow::internal::ThreadPool::Make(kGetsAtOnce));
  // The SDK keeps as many connections as this one has threads, for GETs too. Threads
  // start when they are needed; what is uploaded at the same time is bounded by the
  // writers.
  ARROW_ASSIGN_OR_RAISE(upload_threads_, arrow::internal::ThreadPool::Make(kGetsAtOnce));
  gets_ = arrow::io::IOContext(arrow::default_memory_pool(), get_threads_.get());
  uploads_ = arrow::io::IOContext(arrow::default_memory_pool(), upload_threads_.get());
  return Status::OK();
}

arrow::Result<std::shared_ptr<S3Access>> S3Access::Get() {
  const std::lock_guard lock(mutex);
  if (closed) return Status::IOError("the connections to object stores are closed");
  if (access == nullptr) {
    std::shared_ptr<S3Access> made(new S3Access());
    ARROW_RETURN_NOT_OK(made->Start());
    access = std::move(made);
  }
  return access;
}

Signer S3Access::SignerFor(const std::string& region) const {
  Signer signer{
      .access_key = {}, .secret_key = {}, .session_token = {}, .region = region};
  if (settings_.unsigned_requests) return signer;
  // Three calls, between which the chain may renew what it gives: they must agree. Where
  // it renews it every time, nothing would ever.
  constexpr int kReadsMax = 3;
  for (int reads = 0; reads < kReadsMax; ++reads) {
    signer.access_key = options_.GetAccessKey();
    signer.secret_key = options_.GetSecretKey();
    signer.session_token = options_.GetSessionToken();
    if (options_.GetAccessKey() == signer.access_key) break;
  }
  return signer;
}

arrow::Result<std::shared_ptr<arrow::fs::S3FileSystem>> S3Access::FileSystemIn(
    const std::string& region) const {
  arrow::fs::S3Options options = options_;
  options.region = region;
  return arrow::fs::S3FileSystem::Make(options, uploads_);
}

}  // namespace store

void UseS3(S3Settings settings) {
  const std::lock_guard lock(store::mutex);
  store::process_settings = std::move(settings);
}

void CloseStores() {
  store::S3Bucket::ForgetAll();
  {
    const std::lock_guard lock(store::mutex);
    store::closed = true;
    store::access.reset();
  }
  if (arrow::fs::IsS3Initialized()) ARROW_UNUSED(arrow::fs::FinalizeS3());
}

}  // namespace trailmill
