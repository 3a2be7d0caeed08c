// Rows to levels and values, two ways: the shredder's sparse columns, and levels read off
// the Arrow scalars that the slow row reader makes of the same tapes.

#include <map>
#include <span>

#include <arrow/api.h>

#include "documents.h"
#include "schema/observer.h"
#include "shred/levels.h"
#include "shred/plan.h"
#include "shred/row_reader.h"
#include "shred/shredder.h"
#include "trailmill/shape.h"

namespace trailmill::fuzz {
namespace {

// One leaf column, values as their bytes.
struct LeafRows {
  std::vector<int16_t> definitions, repetitions;
  std::vector<std::string> values;

  bool operator==(const LeafRows&) const = default;
};

template <typename T>
std::string Bytes(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

std::string DecimalBytes(const arrow::Decimal128Scalar& scalar) {
  const auto& type = static_cast<const arrow::Decimal128Type&>(*scalar.type);
  const int width = arrow::DecimalType::DecimalSize(type.precision());
  const auto little = scalar.value.ToBytes();
  std::string bytes;
  for (int i = width; i-- > 0;)
    bytes += static_cast<char>(little[static_cast<size_t>(i)]);
  return bytes;
}

std::string ValueBytes(const arrow::Scalar& scalar) {
  switch (scalar.type->id()) {
    case arrow::Type::STRING:
      return std::string(static_cast<const arrow::StringScalar&>(scalar).view());
    case arrow::Type::BOOL:
      return Bytes(static_cast<const arrow::BooleanScalar&>(scalar).value);
    case arrow::Type::INT64:
      return Bytes(static_cast<const arrow::Int64Scalar&>(scalar).value);
    case arrow::Type::DOUBLE:
      return Bytes(static_cast<const arrow::DoubleScalar&>(scalar).value);
    default:
      return DecimalBytes(static_cast<const arrow::Decimal128Scalar&>(scalar));
  }
}

// Dremel's record striping, straight from its definition.
class Striper {
 public:
  explicit Striper(size_t leaves) : leaves_(leaves) {}

  void Row(const arrow::StructScalar& row) {
    leaf_ = 0;
    for (const auto& member : row.value) Value(*member->type, member.get(), 0, 0, 0);
  }
  const std::vector<LeafRows>& leaves() const { return leaves_; }

 private:
  /// \param scalar null where something above is absent. \param level the definition
  /// level that is reached so far; \param lists how many lists stand above.
  void Value(const arrow::DataType& type, const arrow::Scalar* scalar, int16_t repetition,
             int16_t level, int16_t lists) {
    const bool there = scalar != nullptr && scalar->is_valid;
    const auto reached = static_cast<int16_t>(level + there);
    if (type.id() == arrow::Type::STRUCT) {
      for (int f = 0; f < type.num_fields(); ++f) {
        const auto* members = static_cast<const arrow::StructScalar*>(scalar);
        Value(*type.field(f)->type(),
              there ? members->value[static_cast<size_t>(f)].get() : nullptr, repetition,
              reached, lists);
      }
      return;
    }
    if (type.id() == arrow::Type::LIST) {
      return List(type, there ? scalar : nullptr, repetition, reached, lists);
    }
    LeafRows& leaf = leaves_[leaf_++];
    leaf.definitions.push_back(reached);
    leaf.repetitions.push_back(repetition);
    if (there) leaf.values.push_back(ValueBytes(*scalar));
  }

  void List(const arrow::DataType& type, const arrow::Scalar* scalar, int16_t repetition,
            int16_t level, int16_t lists) {
    const arrow::DataType& element = *type.field(0)->type();
    const auto inside = static_cast<int16_t>(lists + 1);
    const auto elements =
        scalar ? static_cast<const arrow::ListScalar*>(scalar)->value : nullptr;
    if (!elements || elements->length() == 0) {
      return Value(element, nullptr, repetition, level, inside);
    }
    const size_t first = leaf_;
    for (int64_t i = 0; i < elements->length(); ++i) {
      leaf_ = first;
      const auto value = elements->GetScalar(i).ValueOrDie();
      Value(element, value.get(), i == 0 ? repetition : inside,
            static_cast<int16_t>(level + 1), inside);
    }
  }

  std::vector<LeafRows> leaves_;
  size_t leaf_ = 0;
};

std::vector<std::string> ValuesOf(const encode::ColumnCells& cells, size_t width) {
  std::vector<std::string> values;
  if (cells.texts != nullptr) {
    Require(!cells.texts->has_sealed(), "a short input fills no page");
    cells.texts->ForEach([&](std::string_view text) { values.emplace_back(text); });
  }
  for (size_t at = 0; at < cells.fixed.size(); at += width) {
    values.emplace_back(cells.fixed.substr(at, width));
  }
  Require(static_cast<int64_t>(values.size()) == cells.values,
          "values are as many as told");
  return values;
}

size_t WidthOf(const arrow::DataType& type) {
  if (type.id() == arrow::Type::BOOL) return 1;
  if (type.id() != arrow::Type::DECIMAL128) return 8;
  const auto& decimal = static_cast<const arrow::Decimal128Type&>(type);
  return static_cast<size_t>(arrow::DecimalType::DecimalSize(decimal.precision()));
}

void LeafTypes(const arrow::DataType& type, std::vector<const arrow::DataType*>* leaves) {
  if (type.num_fields() == 0) leaves->push_back(&type);
  for (const auto& field : type.fields()) LeafTypes(*field->type(), leaves);
}

LeafRows RowsOf(const arrow::DataType& type, const encode::ColumnCells& cells,
                std::span<const encode::LevelRun> levels) {
  LeafRows rows;
  for (const encode::LevelRun& run : levels) {
    rows.definitions.insert(rows.definitions.end(), run.count, run.definition);
    rows.repetitions.insert(rows.repetitions.end(), run.count, run.repetition);
  }
  Require(static_cast<int64_t>(rows.definitions.size()) == cells.entries,
          "levels are as many as was said");
  rows.values = ValuesOf(cells, WidthOf(type));
  return rows;
}

// Leaves that are said to share levels do.
void CompareShared(const shred::LeafBatch& batch, const std::vector<LeafRows>& leaves) {
  std::map<uint32_t, size_t> known;
  for (size_t leaf = 0; leaf < leaves.size(); ++leaf) {
    if (batch.leaves[leaf].cells.values > 0) continue;
    const auto [first, is_new] = known.emplace(batch.leaves[leaf].levels, leaf);
    Require(is_new || (leaves[first->second].definitions == leaves[leaf].definitions &&
                       leaves[first->second].repetitions == leaves[leaf].repetitions),
            "leaves without values share their levels where it was said");
  }
}

void Compare(std::string_view text, const std::shared_ptr<arrow::DataType>& type) {
  const shred::Plan plan(*arrow::schema(type->fields()), {});
  shred::Shredder shredder(plan);
  // Rows in two stagings, joined at the end, are as rows in one.
  shred::Staging staging(plan, nullptr), second(plan, nullptr);
  size_t rows = 0;
  Striper striper(plan.leaf_count());
  ForEachDocument(text, [&](size_t, const decode::Tape* tape) {
    if (tape == nullptr || (*tape)[0].kind != decode::Kind::kObject) return;
    bool fitted = true;
    const auto row = shred::ReadValue(*tape, 0, type, &fitted).ValueOrDie();
    striper.Row(static_cast<const arrow::StructScalar&>(*row));
    shred::Staging* to = ++rows > 2 ? &second : &staging;
    Require(shredder.Row(*tape, 0, to) == fitted, "both find that it fits, or not");
    Require(shredder.Decodes(*tape, 0) == shred::Decodes(*tape, 0, *type),
            "both find that it decodes, or not");
  });
  staging.Absorb(second, nullptr);
  shred::LevelBuilder levels(plan);
  const shred::LeafBatch batch = levels.Build(staging);
  std::vector<const arrow::DataType*> types;
  LeafTypes(*type, &types);
  Require(batch.leaves.size() == types.size(), "a leaf of cells for each of the schema");
  for (size_t leaf = 0; leaf < types.size(); ++leaf) {
    Require(RowsOf(*types[leaf], batch.leaves[leaf].cells, batch.levels->Make(leaf)) ==
                striper.leaves()[leaf],
            "both give the same levels and values");
  }
  CompareShared(batch, striper.leaves());
}

// The schema of some of the lines, so that others do not fit it.
std::shared_ptr<arrow::DataType> SchemaOf(std::string_view text, uint32_t observed) {
  schema::Observer observer({});
  ForEachDocument(text, [&](size_t number, const decode::Tape* tape) {
    if (tape != nullptr && observed >> number % 16 & 1) observer.ObserveDocument(*tape);
  });
  const auto table = Decide(std::move(observer).Take(), {});
  // Names that stand twice are refused before any row is shredded.
  if (!table.ok() || !table->name_repeated.empty()) return nullptr;
  return arrow::struct_(table->schema->fields());
}

}  // namespace
}  // namespace trailmill::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  trailmill::fuzz::Input input(data, size);
  const uint32_t observed = ~input.Word();
  const auto type = trailmill::fuzz::SchemaOf(input.rest(), observed);
  if (type && type->num_fields() > 0) trailmill::fuzz::Compare(input.rest(), type);
  return 0;
}
