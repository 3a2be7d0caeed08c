// Signing by libcurl's own AWS_SIGV4 keeps the rules that ../shared's measurements found:
// x-amz-content-sha256 is always sent, paths and queries come encoded and sorted, and no
// header is ever taken out with "Name:", which Ceph refuses.

#include "store/http_session.h"

#include <algorithm>

#include "store/curl_library.h"
#include "store/payload_hash.h"

namespace trailmill::store {
namespace {

using arrow::Status;

// A listing page is below 2 MB and a log entry below some 20; more is a mistake.
constexpr size_t kResponseBytesMax = size_t{256} << 20;

// A server that is there answers a connection within a round trip.
constexpr long kConnectSeconds = 10;
// Below a byte a second for so long, nobody is there any more.
constexpr long kSilenceSeconds = 30;

struct Receiver {
  HttpResponse response;
  bool too_large = false;
};

size_t OnBody(char* bytes, size_t, size_t size, void* to) {
  auto* receiver = static_cast<Receiver*>(to);
  receiver->too_large = receiver->response.body.size() + size > kResponseBytesMax;
  if (receiver->too_large) return 0;
  receiver->response.body.append(bytes, size);
  return size;
}

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first);
}

size_t OnHeader(char* bytes, size_t, size_t size, void* to) {
  auto& response = static_cast<Receiver*>(to)->response;
  const std::string_view line(bytes, size);
  const size_t colon = line.find(':');
  // The headers of an interim answer (100 Continue) are none of ours.
  if (line.starts_with("HTTP/")) response.headers.clear();
  if (colon == line.npos) return size;
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  response.headers[name] = Trimmed(line.substr(colon + 1));
  return size;
}

class Headers {
 public:
  explicit Headers(const CurlLibrary& curl) : curl_(curl) {}
  ~Headers() { curl_.slist_free_all(list_); }
  Headers(const Headers&) = delete;
  Headers& operator=(const Headers&) = delete;

  void Add(const std::string& line) { list_ = curl_.slist_append(list_, line.c_str()); }
  curl_slist* list() const { return list_; }

 private:
  const CurlLibrary& curl_;
  curl_slist* list_ = nullptr;
};

}  // namespace

std::string HttpResponse::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

HttpSession::~HttpSession() {
  if (handle_ != nullptr) curl_->easy_cleanup(handle_);
}

Status HttpSession::Open() {
  if (handle_ != nullptr) return Status::OK();
  ARROW_ASSIGN_OR_RAISE(curl_, CurlLibrary::Get());
  handle_ = curl_->easy_init();
  return handle_ == nullptr ? Status::OutOfMemory("libcurl makes no session")
                            : Status::OK();
}

arrow::Result<HttpResponse> HttpSession::Send(const HttpRequest& request,
                                              const Signer& signer) {
  ARROW_RETURN_NOT_OK(Open());
  const auto set = [this](CURLoption option, auto value) {
    curl_->easy_setopt(handle_, option, value);
  };
  Headers headers(*curl_);
  for (const std::string& line : request.headers) headers.Add(line);
  headers.Add("x-amz-content-sha256: " + PayloadHash(request.body));
  if (!signer.session_token.empty())
    headers.Add("x-amz-security-token: " + signer.session_token);
  Receiver receiver;
  char error[CURL_ERROR_SIZE] = "";
  curl_->easy_reset(handle_);  // connections are kept
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_URL, request.url.c_str());
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (request.method == "HEAD") set(CURLOPT_NOBODY, 1L);
  if (request.method == "PUT") {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
    headers.Add("Content-Type: application/octet-stream");
  }
  const std::string scheme = "aws:amz:" + signer.region + ":s3";
  if (!signer.access_key.empty()) {
    set(CURLOPT_AWS_SIGV4, scheme.c_str());
    set(CURLOPT_USERNAME, signer.access_key.c_str());
    set(CURLOPT_PASSWORD, signer.secret_key.c_str());
  }
  set(CURLOPT_HTTPHEADER, headers.list());
  set(CURLOPT_WRITEFUNCTION, OnBody);
  set(CURLOPT_WRITEDATA, &receiver);
  set(CURLOPT_HEADERFUNCTION, OnHeader);
  set(CURLOPT_HEADERDATA, &receiver);
  set(CURLOPT_ERRORBUFFER, &error[0]);
  set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(CURLOPT_LOW_SPEED_TIME, kSilenceSeconds);
  const CURLcode code = curl_->easy_perform(handle_);
  if (receiver.too_large)
    return Status::Invalid("the response is over ", kResponseBytesMax, " bytes");
  if (code != CURLE_OK)
    return Status::IOError(error[0] != 0 ? error : curl_->easy_strerror(code));
  long status = 0;
  curl_->easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  receiver.response.status = static_cast<int>(status);
  return std::move(receiver.response);
}

}  // namespace trailmill::store
