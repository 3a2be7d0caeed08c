#include "shred/cells.h"

#include <algorithm>

#include "decode/escape.h"

namespace trailmill::shred {

void AppendText(const decode::Tape& tape, const decode::Item& item, Staging* staging,
                Column* column, std::string* scratch) {
  if (item.kind != decode::Kind::kString) {
    return staging->AppendText(tape.raw(item), column);
  }
  const std::string_view body = tape.body(item);
  if (!item.coded) return staging->AppendText(body, column);
  scratch->resize(body.size());
  scratch->resize(decode::Unescape(body, scratch->data()));
  staging->AppendText(*scratch, column);
}

uint32_t CountElements(const decode::Tape& tape, size_t at) {
  uint32_t length = 0;
  for (size_t i = at + 1; i < tape[at].next; i = tape[i].next) ++length;
  return length;
}

uint32_t OpenList(uint32_t entry, uint32_t length, Column* column) {
  // Absent lists take a slot each.
  const uint32_t slot = column->slots + (entry - column->next_entry);
  column->present.Add(entry);
  column->lengths.push_back(length);
  column->slots = slot + std::max<uint32_t>(length, 1);
  column->next_entry = entry + 1;
  return slot;
}

void Erase(const Plan& plan, uint32_t node, uint32_t entry, Staging* staging) {
  Column* column = staging->find(node);
  if (!column || column->present.empty() || column->present.back() < entry) return;
  column->present.PopBack();
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
      column->texts->PopBack();
      break;
    default:
      column->fixed.Shrink(column->fixed.size() - plan[node].width);
  }
}

}  // namespace trailmill::shred
