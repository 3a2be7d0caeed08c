// The end of an object that is proved: it is deleted, or gets a tag.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "expire/candidate.h"
#include "store/s3_bucket.h"
#include "trailmill/expire.h"

namespace trailmill::expire {

class Disposal {
 public:
  explicit Disposal(const ExpireOptions& options) : options_(options) {}

  /// Opens the buckets of the objects, and tells of each that keeps versions.
  arrow::Status Open(const std::vector<SourceObject>& objects);

  /// Ends each object of a batch that is proved and still the same; refuses the others.
  /// \param run asked whether to stop.
  /// \param ended counts those that are gone, also where an error ends it.
  /// \return IOError where one can't be ended; what is left stays.
  arrow::Status End(const RunOptions& run, std::vector<Candidate>* batch, int64_t* ended);

 private:
  void TellVersions(store::S3Bucket* bucket) const;
  arrow::Result<store::Removal> EndOne(const Candidate& candidate) const;

  const ExpireOptions& options_;
  std::map<std::string, std::shared_ptr<store::S3Bucket>> buckets_;  // by location's root
};

}  // namespace trailmill::expire
