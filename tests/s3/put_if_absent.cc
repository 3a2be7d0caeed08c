// Puts a file's bytes where nothing is, so that tests can race many processes:
//
//   put_if_absent URI FILE
//
// prints `won` or `lost` and exits 0; `unknown`, and exits 4, where it can't be settled.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "store/entry_store.h"
#include "trailmill/storage.h"

namespace {

using trailmill::store::PutIfAbsent;
using trailmill::store::PutOutcome;

constexpr int kUnknown = 4;

int Tell(const arrow::Result<PutOutcome>& outcome) {
  if (outcome.ok()) {
    std::puts(*outcome == PutOutcome::kWon ? "won" : "lost");
    return 0;
  }
  std::fprintf(stderr, "%s\n", outcome.status().message().c_str());
  if (!outcome.status().IsUnknownError()) return 1;
  std::puts("unknown");
  return kUnknown;
}

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

int Put(const std::string& uri, const std::string& bytes) {
  const std::string scheme = "s3://";
  if (!uri.starts_with(scheme)) {
    return Tell(PutIfAbsent(*trailmill::store::LocalEntries(), uri, bytes));
  }
  trailmill::UseS3({.profile = "",
                    .endpoint_url = Environment("AWS_ENDPOINT_URL_S3"),
                    .region = Environment("AWS_REGION"),
                    .role_arn = "",
                    .external_id = ""});
  const size_t slash = uri.find('/', scheme.size());
  auto entries =
      trailmill::store::S3Entries(uri.substr(scheme.size(), slash - scheme.size()));
  if (!entries.ok()) return Tell(entries.status());
  const int exit = Tell(PutIfAbsent(**entries, uri.substr(slash + 1), bytes));
  entries->reset();
  trailmill::CloseStores();
  return exit;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: put_if_absent URI FILE\n", stderr);
    return 2;
  }
  std::ifstream file(argv[2], std::ios::binary);
  return Put(argv[1], {std::istreambuf_iterator<char>(file), {}});
}
