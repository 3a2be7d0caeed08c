#include "shred/cells.h"

#include <algorithm>
#include <cstring>

#include "decode/escape.h"

namespace trailmill::shred {

void AppendBytes(std::string_view bytes, Staging* staging, Column* column) {
  char* copy = staging->arena().Reserve(bytes.size());
  std::memcpy(copy, bytes.data(), bytes.size());
  staging->arena().Commit(bytes.size());
  column->texts.emplace_back(static_cast<uint32_t>(bytes.size()),
                             reinterpret_cast<const uint8_t*>(copy));
}

void AppendText(const decode::Tape& tape, const decode::Item& item, Staging* staging,
                Column* column) {
  if (item.kind != decode::Kind::kString) {
    return AppendBytes(tape.raw(item), staging, column);
  }
  const std::string_view body = tape.body(item);
  if (!item.coded) return AppendBytes(body, staging, column);
  char* copy = staging->arena().Reserve(body.size());
  const size_t size = decode::Unescape(body, copy);
  staging->arena().Commit(size);
  column->texts.emplace_back(static_cast<uint32_t>(size),
                             reinterpret_cast<const uint8_t*>(copy));
}

uint32_t CountElements(const decode::Tape& tape, size_t at) {
  uint32_t length = 0;
  for (size_t i = at + 1; i < tape[at].next; i = tape[i].next) ++length;
  return length;
}

uint32_t OpenList(uint32_t entry, uint32_t length, Column* column) {
  // Absent lists take a slot each.
  const uint32_t slot = column->slots + (entry - column->next_entry);
  column->present.push_back(entry);
  column->lengths.push_back(length);
  column->slots = slot + std::max<uint32_t>(length, 1);
  column->next_entry = entry + 1;
  return slot;
}

void Erase(const Plan& plan, uint32_t node, uint32_t entry, Staging* staging) {
  Column* column = staging->find(node);
  if (!column || column->present.empty() || column->present.back() < entry) return;
  column->present.pop_back();
  switch (plan[node].cell) {
    case Cell::kStruct:
      for (const uint32_t member : plan[node].members)
        Erase(plan, member, entry, staging);
      break;
    case Cell::kList: {
      const uint32_t first =
          column->slots - std::max<uint32_t>(column->lengths.back(), 1);
      for (uint32_t slot = column->slots; slot-- > first;) {
        Erase(plan, plan[node].element, slot, staging);
      }
      column->lengths.pop_back();
      column->slots = first;
      column->next_entry = entry;
      break;
    }
    case Cell::kText:
    case Cell::kJson:
      column->texts.pop_back();
      break;
    case Cell::kBoolean:
      column->booleans.pop_back();
      break;
    default:
      column->words.pop_back();
  }
}

}  // namespace trailmill::shred
