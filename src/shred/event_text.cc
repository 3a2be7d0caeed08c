// From a row of the fixed schema back to its event: the inverse of EventShredder.

#include <algorithm>

#include <arrow/array.h>
#include <arrow/util/checked_cast.h>

#include "base/json_text.h"
#include "base/moment.h"
#include "decode/escape.h"
#include "decode/tape.h"
#include "decode/token_index.h"
#include "schema/cell_kind.h"
#include "trailmill/cloudtrail.h"

namespace trailmill {
namespace {

using arrow::internal::checked_cast;
using decode::Item;
using decode::Kind;
using decode::Tape;

// A member of `unmapped`: its decoded name, and its value on the tape.
struct Rest {
  std::string name;
  size_t at;
};

std::string KeyText(const Tape& tape, const Item& key) {
  const std::string_view body = tape.body(key);
  if (!key.coded) return std::string(body);
  std::string text(body.size(), '\0');
  text.resize(decode::Unescape(body, text.data(), decode::StringRole::kKey));
  return text;
}

std::vector<Rest> RestOf(const Tape& tape, size_t object) {
  std::vector<Rest> members;
  for (size_t i = object + 1; i < tape[object].next; i = tape[i + 1].next) {
    members.push_back({KeyText(tape, tape[i]), i + 1});
  }
  return members;
}

bool IsNested(const arrow::Field& field) {
  return field.type()->id() == arrow::Type::STRUCT ||
         field.type()->id() == arrow::Type::LIST;
}

std::string_view Text(const arrow::Scalar& cell) {
  return checked_cast<const arrow::BaseBinaryScalar&>(cell).view();
}

class EventWriter {
 public:
  explicit EventWriter(const arrow::StructScalar& row) : row_(row) {}

  arrow::Result<std::string> Write() {
    std::vector<Rest> rest;
    ARROW_RETURN_NOT_OK(ReadUnmapped(&rest));
    const auto category = Find(row_, "eventCategory");
    if (category) category_ = Text(*category);
    ARROW_RETURN_NOT_OK(Object(row_, CloudTrailSchema()->fields(), rest, true));
    return std::move(out_);
  }

 private:
  // Null where the row has no such column, or nothing in it.
  static std::shared_ptr<arrow::Scalar> Find(const arrow::StructScalar& row,
                                             const std::string& name) {
    const auto& type = checked_cast<const arrow::StructType&>(*row.type);
    const int field = type.GetFieldIndex(name);
    if (field < 0 || !row.value[field]->is_valid) return nullptr;
    return row.value[field];
  }

  arrow::Status ReadUnmapped(std::vector<Rest>* rest) {
    const auto cell = Find(row_, schema::kUnmapped);
    if (!cell) return arrow::Status::OK();
    // Its buffers cost more to make than a row to rebuild.
    thread_local decode::TokenIndex index;
    // The tokenizer reads a little past the text.
    unmapped_ = Text(*cell);
    unmapped_.reserve(unmapped_.size() + kPadding);
    const bool good =
        index.Fast(unmapped_) &&
        tape_.Build(unmapped_, index.tokens(), 0, 0, false) == decode::Fault::kNone &&
        tape_[0].kind == Kind::kObject;
    if (!good) return Broken();
    *rest = RestOf(tape_, 0);
    if (rest->empty() || rest->front().name != schema::kAbsent) {
      return arrow::Status::OK();
    }
    const size_t list = rest->front().at;
    if (tape_[list].kind != Kind::kArray) return Broken();
    for (size_t i = list + 1; i < tape_[list].next; i = tape_[i].next) {
      if (tape_[i].kind != Kind::kString) return Broken();
      absent_.emplace_back(tape_.body(tape_[i]));
    }
    rest->erase(rest->begin());
    return arrow::Status::OK();
  }

  static arrow::Status Broken() {
    return arrow::Status::Invalid(
        "rebuilding an event: its `unmapped` is not what this schema writes");
  }

  // Somebody else's file may say that it is of this schema.
  static arrow::Status OfOtherType(std::string_view column, const arrow::Scalar& cell) {
    return arrow::Status::Invalid("rebuilding an event: column ", column, " is of type ",
                                  cell.type->ToString());
  }

  // Columns first, each with what `rest` has of it, then the members of no column.
  arrow::Status Object(const arrow::StructScalar& row, const arrow::FieldVector& fields,
                       const std::vector<Rest>& rest, bool top) {
    out_.push_back('{');
    for (const auto& field : fields) {
      if (top && IsOwn(field->name())) continue;
      ARROW_RETURN_NOT_OK(Member(*field, Find(row, field->name()), rest, top));
    }
    for (const Rest& member : rest) {
      const auto known = [&](const auto& field) { return field->name() == member.name; };
      const bool own = top && IsOwn(member.name);
      if (!own && std::any_of(fields.begin(), fields.end(), known)) continue;
      Raw(member.name, member.at);
    }
    out_.push_back('}');
    return arrow::Status::OK();
  }

  arrow::Status Member(const arrow::Field& field,
                       const std::shared_ptr<arrow::Scalar>& cell,
                       const std::vector<Rest>& rest, bool top) {
    const auto is_this = [&](const Rest& one) { return one.name == field.name(); };
    const auto first = std::find_if(rest.begin(), rest.end(), is_this);
    if (cell && IsNested(field)) {
      return NestedMember(field, *cell, first == rest.end() ? 0 : first->at);
    }
    if (first != rest.end()) {
      for (const Rest& one : rest) {
        if (is_this(one)) Raw(one.name, one.at);
      }
      return arrow::Status::OK();
    }
    if (cell) {
      Key(field.name());
      return Value(field, *cell);
    }
    const bool is_null =
        top && schema::NullStandsForNull(field.name(), category_) &&
        std::find(absent_.begin(), absent_.end(), field.name()) == absent_.end();
    if (is_null) Key(field.name()), out_.append("null");
    return arrow::Status::OK();
  }

  // `patch` is the object of what the column lacks, 0 for none.
  arrow::Status NestedMember(const arrow::Field& field, const arrow::Scalar& cell,
                             size_t patch) {
    if (cell.type->id() != field.type()->id()) return OfOtherType(field.name(), cell);
    if (patch != 0 && tape_[patch].kind != Kind::kObject) return Broken();
    const std::vector<Rest> rest =
        patch != 0 ? RestOf(tape_, patch) : std::vector<Rest>();
    Key(field.name());
    if (field.type()->id() == arrow::Type::STRUCT) {
      return Object(checked_cast<const arrow::StructScalar&>(cell),
                    field.type()->fields(), rest, false);
    }
    return List(*field.type()->field(0), checked_cast<const arrow::ListScalar&>(cell),
                rest);
  }

  arrow::Status List(const arrow::Field& element, const arrow::ListScalar& list,
                     const std::vector<Rest>& rest) {
    out_.push_back('[');
    auto patch = rest.begin();  // in the order of the elements
    for (int64_t i = 0; i < list.value->length(); ++i) {
      if (i > 0) out_.push_back(',');
      const bool patched = patch != rest.end() && patch->name == std::to_string(i);
      ARROW_ASSIGN_OR_RAISE(const auto cell, list.value->GetScalar(i));
      ARROW_RETURN_NOT_OK(Element(element, *cell, patched ? patch->at : 0));
      if (patched) ++patch;
    }
    out_.push_back(']');
    return patch == rest.end() ? arrow::Status::OK() : Broken();
  }

  arrow::Status Element(const arrow::Field& element, const arrow::Scalar& cell,
                        size_t patch) {
    if (!cell.is_valid) {
      out_.append(patch == 0 ? "null" : tape_.raw(tape_[patch]));
      return arrow::Status::OK();
    }
    if (cell.type->id() != element.type()->id()) return OfOtherType("resources", cell);
    if (patch != 0 && tape_[patch].kind != Kind::kObject) return Broken();
    return Object(checked_cast<const arrow::StructScalar&>(cell),
                  element.type()->fields(),
                  patch != 0 ? RestOf(tape_, patch) : std::vector<Rest>(), false);
  }

  arrow::Status Value(const arrow::Field& field, const arrow::Scalar& cell) {
    const bool verbatim =
        schema::IsJsonCell(field) || field.type()->id() == arrow::Type::BOOL;
    if (cell.type->id() == arrow::Type::BOOL) {
      const bool value = checked_cast<const arrow::BooleanScalar&>(cell).value;
      out_.append(value ? "true" : "false");
    } else if (cell.type->id() == arrow::Type::TIMESTAMP) {
      const auto& moment = checked_cast<const arrow::TimestampScalar&>(cell);
      out_.append(1, '"').append(base::CanonicalText(moment.value)).append(1, '"');
    } else if (cell.type->id() != arrow::Type::STRING) {
      return OfOtherType(field.name(), cell);
    } else if (verbatim) {
      out_.append(Text(cell));
    } else {
      base::AppendJsonString(Text(cell), &out_);
    }
    return arrow::Status::OK();
  }

  static bool IsOwn(std::string_view name) {
    return name == schema::kUnmapped || name == schema::kFingerprint;
  }

  void Key(std::string_view name) {
    if (out_.back() != '{') out_.push_back(',');
    base::AppendJsonString(name, &out_);
    out_.push_back(':');
  }

  void Raw(std::string_view name, size_t at) {
    Key(name);
    out_.append(tape_.raw(tape_[at]));
  }

  static constexpr size_t kPadding = 64;

  const arrow::StructScalar& row_;
  std::string unmapped_;
  Tape tape_;
  std::vector<std::string> absent_;
  std::string_view category_;
  std::string out_;
};

}  // namespace

arrow::Result<std::string> EventText(const arrow::StructScalar& row) {
  return EventWriter(row).Write();
}

}  // namespace trailmill
