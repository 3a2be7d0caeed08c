// Who calls: the users, roles and services of an account, and how records describe them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "generate/template.h"
#include "generate/values.h"

namespace trailmill::generate {

/// The kinds of callers, in the order of Call::callers' letters.
constexpr std::string_view kCallerKinds = "UCAROLTPNWM";

/// The callers of one account, by kind.
class Callers {
 public:
  Callers(uint64_t world, std::string_view account);

  /// The same number, the same caller.
  const Caller& Get(char kind, uint64_t number) const {
    const auto& pool = pools_[kCallerKinds.find(kind)];
    return pool[number % pool.size()];
  }

 private:
  void Add(char kind, Caller caller);
  void AddUsers(uint64_t world, std::string_view account);
  void AddRoles(uint64_t world, std::string_view account);
  void AddServices();

  std::array<std::vector<Caller>, kCallerKinds.size()> pools_;
};

/// The `userIdentity` of each kind, except N, which is the called service itself.
class Identities {
 public:
  static arrow::Result<Identities> Make();
  const Template& of(char kind) const { return templates_[kCallerKinds.find(kind)]; }

 private:
  std::array<Template, kCallerKinds.size()> templates_;
};

}  // namespace trailmill::generate
