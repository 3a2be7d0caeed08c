// One HTTP connection at a time: where libcurl is met, and nowhere else.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

namespace trailmill::store {

/// Who signs a request: AWS signature version 4. Without an access key it goes unsigned.
struct Signer {
  std::string access_key;
  std::string secret_key;
  /// Of temporary credentials, else empty.
  std::string session_token;
  std::string region;
};

struct HttpRequest {
  std::string method;
  /// Encoded as it is sent and signed: see aws_uri.h.
  std::string url;
  /// `name: value`.
  std::vector<std::string> headers;
  std::string_view body;
};

struct HttpResponse {
  int status = 0;
  /// Names in lower case.
  std::map<std::string, std::string> headers;
  std::string body;

  /// A header's value, empty without one.
  std::string header(const std::string& name) const;
};

struct CurlLibrary;

/// Sends requests one after the other over a connection that is kept. Not thread-safe.
class HttpSession {
 public:
  HttpSession() = default;
  ~HttpSession();
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  /// Sends the request once.
  /// \return IOError where no whole response came, Invalid where the response is larger
  ///   than anything that this session is meant for.
  arrow::Result<HttpResponse> Send(const HttpRequest& request, const Signer& signer);

 private:
  /// Loads libcurl, at the first request.
  arrow::Status Open();

  const CurlLibrary* curl_ = nullptr;
  /// A CURL easy handle.
  void* handle_ = nullptr;
};

}  // namespace trailmill::store
