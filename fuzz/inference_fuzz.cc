// Documents to shapes to schemas. However the documents are split among shapes, in
// whatever order these are merged, and whether or not they travel as JSON, one schema
// comes out.

#include "documents.h"
#include "schema/observer.h"
#include "trailmill/schema.h"
#include "trailmill/shape.h"

namespace trailmill::fuzz {
namespace {

void Observe(const decode::Tape* tape, schema::Observer* observer) {
  tape == nullptr ? observer->ObserveMalformed() : observer->ObserveDocument(*tape);
}

// What was decided, as a text; the error where nothing was.
std::string Decision(const Shape& shape, const std::vector<PartitionKey>& keys) {
  const arrow::Result<TableSchema> table = Decide(shape, keys);
  if (!table.ok()) return table.status().ToString();
  SchemaTree(*table->schema);
  SchemaDdl(*table->schema);
  std::string text = SchemaJson(*table->schema) + "\n" + table->name_clash + "\n" +
                     table->name_repeated + "\n";
  for (const auto& [values, present] : table->partitions) {
    for (const auto& value : values) text += value ? "=" + *value + "/" : "null/";
    for (const bool leaf : present) text += leaf ? '1' : '0';
    text += "\n";
  }
  return text;
}

}  // namespace
}  // namespace trailmill::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace trailmill;  // NOLINT(google-build-using-namespace)
  fuzz::Input input(data, size);
  const uint32_t split = input.Word();
  const auto keys = PartitionKeys({"k", "day", "region"});
  schema::Observer whole(keys), left(keys), right(keys);
  fuzz::ForEachDocument(input.rest(), [&](size_t number, const decode::Tape* tape) {
    fuzz::Observe(tape, &whole);
    fuzz::Observe(tape, split >> number % 16 & 1 ? &left : &right);
  });
  const Shape all = std::move(whole).Take();
  const Shape some = std::move(left).Take(), others = std::move(right).Take();
  const std::string decision = fuzz::Decision(all, keys);
  Shape merged = some;
  merged.Merge(others);
  fuzz::Require(fuzz::Decision(merged, keys) == decision, "left and right are the whole");
  Shape turned = others;
  turned.Merge(some);
  fuzz::Require(fuzz::Decision(turned, keys) == decision, "right and left are the whole");
  const auto sent = Shape::FromJson(merged.ToJson());
  fuzz::Require(sent.ok() && fuzz::Decision(*sent, keys) == decision,
                "a shape survives as JSON");
  return 0;
}
