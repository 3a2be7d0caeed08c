#include "store/curl_library.h"

#include <dlfcn.h>

namespace trailmill::store {
namespace {

using arrow::Status;

// libcurl's binary interface has been the same since 2006: what is built with one
// version's header runs with another's library.
constexpr const char* kName = "libcurl.so.4";

Status Missing() {
  return Status::IOError("libcurl, which S3 is reached with, can't be loaded: ",
                         dlerror(), ": install it, in Debian and Ubuntu as libcurl4");
}

template <typename Function>
Status Find(void* library, const char* name, Function* found) {
  *found = reinterpret_cast<Function>(dlsym(library, name));
  return *found == nullptr ? Missing() : Status::OK();
}

arrow::Result<CurlLibrary> Load() {
  void* library = dlopen(kName, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return Missing();
  CurlLibrary curl{};
  ARROW_RETURN_NOT_OK(Find(library, "curl_global_init", &curl.global_init));
  ARROW_RETURN_NOT_OK(Find(library, "curl_easy_init", &curl.easy_init));
  ARROW_RETURN_NOT_OK(Find(library, "curl_easy_reset", &curl.easy_reset));
  ARROW_RETURN_NOT_OK(Find(library, "curl_easy_setopt", &curl.easy_setopt));
  ARROW_RETURN_NOT_OK(Find(library, "curl_easy_perform", &curl.easy_perform));
  ARROW_RETURN_NOT_OK(Find(library, "curl_easy_getinfo", &curl.easy_getinfo));
  ARROW_RETURN_NOT_OK(Find(library, "curl_easy_strerror", &curl.easy_strerror));
  ARROW_RETURN_NOT_OK(Find(library, "curl_easy_cleanup", &curl.easy_cleanup));
  ARROW_RETURN_NOT_OK(Find(library, "curl_slist_append", &curl.slist_append));
  ARROW_RETURN_NOT_OK(Find(library, "curl_slist_free_all", &curl.slist_free_all));
  const CURLcode code = curl.global_init(CURL_GLOBAL_DEFAULT);
  if (code == CURLE_OK) return curl;
  return Status::IOError("libcurl can't be set up: ", curl.easy_strerror(code));
}

}  // namespace

arrow::Result<const CurlLibrary*> CurlLibrary::Get() {
  static const arrow::Result<CurlLibrary> once = Load();
  ARROW_RETURN_NOT_OK(once.status());
  return &*once;
}

}  // namespace trailmill::store
