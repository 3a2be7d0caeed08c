// libcurl, loaded at the first request and not at the program's start.
#pragma once

#include <arrow/result.h>
#include <curl/curl.h>

namespace trailmill::store {

/// The functions of libcurl that we call. Debian's libcurl brings 24 libraries along, of
/// LDAP, Kerberos and GnuTLS, that take 10 ms to load: a third of `trailmill --help`,
/// which is what completions and every command on local files would wait for.
struct CurlLibrary {
  decltype(&curl_global_init) global_init;
  decltype(&curl_easy_init) easy_init;
  decltype(&curl_easy_reset) easy_reset;
  decltype(&curl_easy_setopt) easy_setopt;
  decltype(&curl_easy_perform) easy_perform;
  decltype(&curl_easy_getinfo) easy_getinfo;
  decltype(&curl_easy_strerror) easy_strerror;
  decltype(&curl_easy_cleanup) easy_cleanup;
  decltype(&curl_slist_append) slist_append;
  decltype(&curl_slist_free_all) slist_free_all;

  /// The one of this process, set up at the first call. Thread-safe.
  /// \return IOError, with the next step, where the system has no libcurl.
  static arrow::Result<const CurlLibrary*> Get();
};

}  // namespace trailmill::store
