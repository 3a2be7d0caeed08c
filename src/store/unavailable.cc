#include "store/unavailable.h"

#include <cerrno>
#include <memory>
#include <string>

#include <arrow/util/io_util.h>

namespace trailmill::store {
namespace {

class UnavailableDetail : public arrow::StatusDetail {
 public:
  static constexpr char kTypeId[] = "trailmill::store::UnavailableDetail";

  const char* type_id() const override { return kTypeId; }
  std::string ToString() const override { return "the object can't be read now"; }
};

}  // namespace

arrow::Status Unavailable(const arrow::Status& status) {
  return status.WithDetail(std::make_shared<UnavailableDetail>());
}

bool IsUnavailable(const arrow::Status& status) {
  if (status.ok() || status.detail() == nullptr) return false;
  if (std::string_view(status.detail()->type_id()) == UnavailableDetail::kTypeId)
    return true;
  const int error = arrow::internal::ErrnoFromStatus(status);
  return error == ENOENT || error == EACCES || error == EPERM;
}

}  // namespace trailmill::store
