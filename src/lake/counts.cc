#include "trailmill/lake.h"

namespace trailmill {

void LakeCounts::Add(const LakeCounts& other) {
  objects_taken += other.objects_taken;
  objects_rejected += other.objects_rejected;
  objects_deferred += other.objects_deferred;
  objects_skipped += other.objects_skipped;
  documents += other.documents;
  events += other.events;
  written += other.written;
  duplicates += other.duplicates;
  revisions += other.revisions;
  filtered += other.filtered;
  rejected += other.rejected;
  stored_bytes += other.stored_bytes;
  text_bytes += other.text_bytes;
}

}  // namespace trailmill
