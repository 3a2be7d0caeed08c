#include "store/s3_error.h"

#include <array>
#include <string_view>

#include <pugixml.hpp>

#include "store/unavailable.h"

namespace trailmill::store {
namespace {

// The action of IAM that a request needs (AWS, "Actions, resources, and condition keys
// for Amazon S3"); a COPY also reads.
std::string ActionOf(const S3Failure& failure) {
  if (!failure.action.empty()) return failure.action;
  const std::string& operation = failure.operation;
  if (operation == "LIST") return "s3:ListBucket";
  if (operation == "GET" || operation == "HEAD") return "s3:GetObject";
  if (operation == "DELETE") return "s3:DeleteObject";
  if (operation == "COPY") return "s3:GetObject and s3:PutObject";
  return "s3:PutObject";
}

std::string ResourceOf(const S3Failure& failure) {
  const std::string bucket = "arn:aws:s3:::" + failure.bucket;
  const bool whole = failure.operation == "LIST" || failure.key.empty();
  return whole ? bucket : bucket + "/" + failure.key;
}

struct Advice {
  std::string_view code;
  const char* what;
  const char* next_step;
};

constexpr std::array<Advice, 16> kAdvice = {{
    {"NoSuchBucket", "no such bucket", "check its name, the account, and the endpoint"},
    {"NoSuchKey", "no such object", "it was there when it was listed: run again"},
    {"InvalidAccessKeyId", "the access key is not known",
     "check AWS_ACCESS_KEY_ID or the profile"},
    {"SignatureDoesNotMatch", "the secret key is wrong",
     "check AWS_SECRET_ACCESS_KEY or the profile"},
    {"ExpiredToken", "the credentials have expired",
     "get new ones (aws sso login, or a new session) and run again"},
    {"InvalidToken", "the session token is not valid",
     "set AWS_SESSION_TOKEN with its keys, or unset it"},
    {"RequestTimeTooSkewed", "the clocks differ", "set this machine's clock"},
    {"AuthorizationHeaderMalformed", "the region is wrong",
     "name the bucket's with --s3-region"},
    {"PermanentRedirect", "the bucket lies elsewhere",
     "name its region with --s3-region"},
    {"InvalidObjectState", "the object is archived",
     "restore it (aws s3api restore-object), or leave its days out"},
    {"SlowDown", "S3 asks to slow down",
     "run again later, or with less else at work on this bucket"},
    {"ServiceUnavailable", "S3 is busy", "run again later"},
    {"InternalError", "S3 failed", "run again"},
    {"NoSuchUpload", "the upload is gone",
     "does a lifecycle rule end uploads too soon? run again"},
    {"QuotaExceeded", "the quota is used up", "make room and run again"},
    {"NotImplemented", "the server can't do that", "see docs/s3.md for what it must"},
}};

Advice AdviceFor(const S3Failure& failure) {
  for (const Advice& advice : kAdvice) {
    if (failure.code == advice.code) return advice;
  }
  switch (failure.http_status) {
    case 0:
      return {"", "no answer", "check the network and the endpoint, then run again"};
    case 404:
      return {"", "not found", "check the bucket and the key"};
    case 503:
      return {"", "the server is busy", "run again later"};
    default:
      return {"", "refused", "see docs/s3.md"};
  }
}

bool IsDenied(const S3Failure& failure) {
  return failure.code == "AccessDenied" || failure.code == "ACCESS_DENIED" ||
         (failure.code.empty() && failure.http_status == 403);
}

// `403 AccessDenied`, or what there is of it.
std::string Answer(const S3Failure& failure) {
  std::string answer =
      failure.http_status == 0 ? "" : std::to_string(failure.http_status);
  if (!failure.code.empty()) answer += (answer.empty() ? "" : " ") + failure.code;
  return answer.empty() ? "" : " (" + answer + ")";
}

// The SDK has names of its own for some codes: ACCESS_DENIED for AccessDenied.
std::string PascalCase(std::string_view shouted) {
  std::string name;
  bool upper = true;
  for (const char c : shouted) {
    if (c == '_') {
      upper = true;
    } else {
      name += upper ? c : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      upper = false;
    }
  }
  return name;
}

}  // namespace

void ReadError(const HttpResponse& response, S3Failure* failure) {
  failure->http_status = response.status;
  pugi::xml_document xml;
  if (!xml.load_buffer(response.body.data(), response.body.size())) return;
  const auto error = xml.child("Error");
  failure->code = error.child_value("Code");
  failure->message = error.child_value("Message");
}

void ReadArrowError(const arrow::Status& status, S3Failure* failure) {
  const std::string_view text = status.message();
  constexpr std::string_view kMark = "AWS Error ";
  const size_t mark = text.find(kMark);
  failure->message = status.message();
  if (mark == text.npos) return;
  const auto rest = text.substr(mark + kMark.size());
  failure->code = PascalCase(rest.substr(0, rest.find_first_of(" :")));
  if (failure->code == "Unknown" || failure->code == "NetworkConnection")
    failure->code.clear();
  constexpr std::string_view kHttp = "HTTP status ";
  const size_t http = rest.find(kHttp);
  if (http != rest.npos)
    failure->http_status = std::atoi(rest.data() + http + kHttp.size());
  const size_t words = rest.find("operation: ");
  if (words != rest.npos)
    failure->message = rest.substr(words + std::string_view("operation: ").size());
}

namespace {

// Whether it is about this one object, and others may be read all the same.
bool IsOfTheObject(const S3Failure& failure) {
  if (failure.operation != "GET" && failure.operation != "HEAD") return false;
  if (!failure.action.empty()) return false;  // not about its bytes
  return IsDenied(failure) || failure.code == "NoSuchKey" ||
         failure.code == "InvalidObjectState" ||
         (failure.http_status == 404 && failure.code.empty());
}

arrow::Status TellFailure(const S3Failure& failure) {
  const std::string where = failure.operation + " s3://" + failure.bucket +
                            (failure.key.empty() ? "" : "/" + failure.key);
  if (IsDenied(failure)) {
    return arrow::Status::IOError(where, ": access denied", Answer(failure),
                                  ": the caller needs ", ActionOf(failure), " on ",
                                  ResourceOf(failure));
  }
  const Advice advice = AdviceFor(failure);
  std::string words = failure.message;
  while (words.ends_with('.')) words.pop_back();
  if (failure.http_status == 0 && !failure.endpoint.empty())
    words = failure.endpoint + ": " + words;
  return arrow::Status::IOError(where, ": ", advice.what, Answer(failure),
                                words.empty() ? "" : ": " + words, ": ",
                                advice.next_step);
}

}  // namespace

arrow::Status StatusOf(const S3Failure& failure) {
  const arrow::Status status = TellFailure(failure);
  return IsOfTheObject(failure) ? Unavailable(status) : status;
}

}  // namespace trailmill::store
