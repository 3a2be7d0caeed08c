// From a member's key to its node of the plan.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/same_text.h"
#include "decode/escape.h"
#include "decode/tape.h"
#include "shred/plan.h"

namespace trailmill::shred {

/// Members come in nearly the same order in every event, so the one that came after this
/// one last time is tried before the table of names. One a thread; see schema/observer.h.
class MemberFinder {
 public:
  explicit MemberFinder(const Plan& plan) : plan_(plan), trails_(plan.size()) {
    for (uint32_t node = 0; node < plan.size(); ++node) names_.push_back(plan[node].name);
  }

  /// \param previous the member before, 0 for none.
  /// \return Plan::kNone where the struct has no such member.
  uint32_t Find(const decode::Tape& tape, uint32_t parent, uint32_t previous,
                const decode::Item& key) {
    uint32_t& hint = previous != 0 ? trails_[previous].next : trails_[parent].first;
    std::string_view name = tape.body(key);
    if (!key.coded && hint != 0 && base::SameText(names_[hint], name)) return hint;
    if (key.coded) {
      name_.resize(name.size());
      name_.resize(decode::Unescape(name, name_.data(), decode::StringRole::kKey));
      name = name_;
    }
    const uint32_t node = plan_.Find(parent, name);
    if (node != Plan::kNone) hint = node;
    return node;
  }

 private:
  struct Trail {
    uint32_t next = 0;
    uint32_t first = 0;
  };

  const Plan& plan_;
  std::vector<Trail> trails_;
  /// Of the plan's nodes.
  std::vector<std::string_view> names_;
  std::string name_;
};

}  // namespace trailmill::shred
