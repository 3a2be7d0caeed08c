#include "source/findings.h"

#include <iterator>

#include "source/choose.h"

namespace trailmill::source {

void Found::Add(Found other) {
  const auto append = [](auto* to, auto& from) {
    if (to->capacity() == 0) return to->swap(from);
    to->insert(to->end(), std::move_iterator(from.begin()),
               std::move_iterator(from.end()));
  };
  append(&objects, other.objects);
  append(&left_out, other.left_out);
  for (const auto& [reason, count] : other.left_out_counts)
    left_out_counts[reason] += count;
}

void Findings::LeaveOut(const std::string& path, std::string reason) {
  if (keep_names_) {
    found.left_out.emplace_back(location_.With(path), std::move(reason));
  } else {
    ++found.left_out_counts[std::move(reason)];
  }
}

bool Findings::MayTake(const std::string& path, bool even_if_hidden) {
  if (!even_if_hidden && IsHiddenName(LastPart(path))) {
    LeaveOut(path, kHidden);
    return false;
  }
  auto reason = location_.local() ? WhyLeftOut(path, selection_)
                                  : WhyLeftOut(location_.root + path, selection_);
  if (reason.empty()) return true;
  LeaveOut(path, std::move(reason));
  return false;
}

void Findings::Take(Entry file) {
  if (file.size == 0) return LeaveOut(file.path, "empty");
  auto location = location_.local() ? std::move(file.path) : location_.With(file.path);
  found.objects.push_back(
      {std::move(location), file.size, file.mtime_ns, std::move(file.etag)});
}

}  // namespace trailmill::source
