#include "sync/event_identity.h"

#include "base/fingerprint.h"
#include "base/moment.h"
#include "decode/escape.h"

namespace trailmill::sync {
namespace {

using decode::Item;
using decode::Kind;
using decode::Tape;

// A top-level member by its name: nothing where it is missing, or stands twice.
struct Found {
  const Item* value = nullptr;
  int count = 0;

  const Item* single() const { return count == 1 ? value : nullptr; }
};

template <typename OnMember>
void ForEachMember(const Tape& tape, const OnMember& on_member) {
  if (tape[0].kind != Kind::kObject) return;
  for (size_t key = 1; key < tape[0].next; key = tape[key + 1].next)
    on_member(tape.body(tape[key]), tape[key + 1]);
}

void Note(const Item& value, Found* found) {
  found->value = &value;
  ++found->count;
}

}  // namespace

uint64_t IdOf(std::string_view event_id, uint64_t content) {
  return event_id.empty() ? content : base::Fingerprint(event_id);
}

// Empty for what is no text in a column, too.
std::string_view Identifier::TextOf(const Tape& tape, const Item& item) {
  if (item.kind != Kind::kString) return {};
  const std::string_view body = tape.body(item);
  if (!item.coded) return body;
  if (!decode::ValidKeyEscapes(body)) return {};
  scratch_.resize(body.size());
  scratch_.resize(decode::Unescape(body, scratch_.data()));
  return scratch_;
}

std::string_view Identifier::Read(const Tape& tape, std::optional<int64_t>* time_us) {
  Found id, time;
  ForEachMember(tape, [&](std::string_view name, const Item& value) {
    if (name == "eventID") Note(value, &id);
    if (name == "eventTime") Note(value, &time);
  });
  if (time.single()) *time_us = base::CanonicalMicros(TextOf(tape, *time.single()));
  return id.single() ? TextOf(tape, *id.single()) : "";
}

EventIdentity Identifier::Of(const Tape& tape) {
  EventIdentity identity;
  const std::string_view event_id = Read(tape, &identity.time_us);
  identity.content = base::Fingerprint(tape.raw(tape[0]));
  identity.id = IdOf(event_id, identity.content);
  return identity;
}

std::string_view FamilyOfEvent(const Tape& tape) {
  std::string_view category;
  ForEachMember(tape, [&](std::string_view name, const Item& value) {
    if (name == "eventCategory" && value.kind == Kind::kString)
      category = tape.body(value);
  });
  if (category == "Insight") return "CloudTrail-Insight";
  if (category == "NetworkActivity") return "CloudTrail-NetworkActivity";
  return "CloudTrail";
}

}  // namespace trailmill::sync
