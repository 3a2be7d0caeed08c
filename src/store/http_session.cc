// Signing by libcurl's own AWS_SIGV4 keeps the rules that ../shared's measurements found:
// x-amz-content-sha256 is always sent, paths and queries come encoded and sorted, and no
// header is ever taken out with "Name:", which Ceph refuses.

#include "store/http_session.h"

#include <algorithm>

#include <curl/curl.h>

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
  Headers() = default;
  ~Headers() { curl_slist_free_all(list_); }
  Headers(const Headers&) = delete;
  Headers& operator=(const Headers&) = delete;

  void Add(const std::string& line) { list_ = curl_slist_append(list_, line.c_str()); }
  curl_slist* list() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

// libcurl wants to be set up once in a process, before its first use.
void SetUpCurl() {
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(once);
}

}  // namespace

std::string HttpResponse::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

HttpSession::HttpSession() : curl_((SetUpCurl(), curl_easy_init())) {}

HttpSession::~HttpSession() { curl_easy_cleanup(static_cast<CURL*>(curl_)); }

arrow::Result<HttpResponse> HttpSession::Send(const HttpRequest& request,
                                              const Signer& signer) {
  CURL* curl = static_cast<CURL*>(curl_);
  if (curl == nullptr) return Status::OutOfMemory("libcurl makes no session");
  Headers headers;
  for (const std::string& line : request.headers) headers.Add(line);
  headers.Add("x-amz-content-sha256: " + PayloadHash(request.body));
  if (!signer.session_token.empty())
    headers.Add("x-amz-security-token: " + signer.session_token);
  Receiver receiver;
  char error[CURL_ERROR_SIZE] = "";
  curl_easy_reset(curl);  // connections are kept
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (request.method == "HEAD") curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  if (request.method == "PUT") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS,
                     request.body.empty() ? "" : request.body.data());
    headers.Add("Content-Type: application/octet-stream");
  }
  const std::string scheme = "aws:amz:" + signer.region + ":s3";
  if (!signer.access_key.empty()) {
    curl_easy_setopt(curl, CURLOPT_AWS_SIGV4, scheme.c_str());
    curl_easy_setopt(curl, CURLOPT_USERNAME, signer.access_key.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, signer.secret_key.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.list());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, OnBody);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &receiver);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, OnHeader);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &receiver);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, kSilenceSeconds);
  const CURLcode code = curl_easy_perform(curl);
  if (receiver.too_large)
    return Status::Invalid("the response is over ", kResponseBytesMax, " bytes");
  if (code != CURLE_OK)
    return Status::IOError(error[0] != 0 ? error : curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  receiver.response.status = static_cast<int>(status);
  return std::move(receiver.response);
}

}  // namespace trailmill::store
