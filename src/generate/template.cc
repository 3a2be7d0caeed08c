#include "generate/template.h"

#include <arrow/status.h>

namespace trailmill::generate {

namespace {

constexpr int kNestingMax = 16;  // the deepest template of the table has five

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWord(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

class TemplateCompiler {
 public:
  explicit TemplateCompiler(std::string_view text) : text_(text) {}

  arrow::Result<Template> Run() {
    ARROW_RETURN_NOT_OK(Sequence(0));
    if (at_ != text_.size()) return Wrong("a bracket or bar has no opening");
    return std::move(out_);
  }

 private:
  using Op = Template::Op;
  using OpKind = Template::OpKind;

  arrow::Status Wrong(const char* what) const {
    return arrow::Status::Invalid("reading a template: ", what, ": at ", at_, " of ",
                                  text_);
  }

  size_t Add(Op op) {
    op.end = static_cast<uint32_t>(out_.ops_.size() + 1);
    out_.ops_.push_back(op);
    return out_.ops_.size() - 1;
  }
  void Close(size_t op) { out_.ops_[op].end = static_cast<uint32_t>(out_.ops_.size()); }

  // Stops before '>' or '|' or at the end.
  arrow::Status Sequence(int depth) {
    if (depth > kNestingMax) return Wrong("too many brackets inside each other");
    while (at_ < text_.size() && text_[at_] != '>' && text_[at_] != '|') {
      if (text_[at_] == '<') {
        ++at_;
        ARROW_RETURN_NOT_OK(Group(depth + 1));
      } else if (text_[at_] == '$' && !Escape()) {
        ++at_;
        ARROW_RETURN_NOT_OK(Hole());
      } else {
        Literal();
      }
    }
    return arrow::Status::OK();
  }

  // A dollar sign before one of the language's own characters.
  bool Escape() const {
    return at_ + 1 < text_.size() &&
           std::string_view("$<>|").find(text_[at_ + 1]) != std::string_view::npos;
  }

  void SkipBreak() {
    while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == ' ')) ++at_;
  }

  void Literal() {
    const auto begin = static_cast<uint32_t>(out_.literals_.size());
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '<' || c == '>' || c == '|') break;
      if (c == '$') {
        if (!Escape()) break;
        ++at_;
      }
      if (text_[at_] == '\n') {
        SkipBreak();
      } else {
        out_.literals_ += text_[at_++];
      }
    }
    const auto size = static_cast<uint32_t>(out_.literals_.size()) - begin;
    Add({.kind = OpKind::kLiteral, .a = begin, .b = size});
  }

  // The last word before a hole, such as `vol-`, names the pool that ids come from.
  uint32_t Salt() const {
    uint64_t hash = 0;
    size_t begin = out_.literals_.size();
    while (begin > 0 &&
           (IsWord(out_.literals_[begin - 1]) || out_.literals_[begin - 1] == '-')) {
      hash = Mix(hash, static_cast<uint8_t>(out_.literals_[--begin]));
    }
    return static_cast<uint32_t>(hash);
  }

  arrow::Status Hole() {
    const size_t begin = at_;
    while (at_ < text_.size() && IsWord(text_[at_])) ++at_;
    const ValueKind* kind = FindValue(text_.substr(begin, at_ - begin));
    if (kind == nullptr) return Wrong("no such value");
    Op op{.kind = OpKind::kValue, .value = kind->value, .salt = Salt()};
    for (int i = 0; i < kind->arguments; ++i) {
      if (at_ >= text_.size() || text_[at_] != ':')
        return Wrong("a value lacks a number");
      ++at_;
      if (at_ >= text_.size() || !IsDigit(text_[at_]))
        return Wrong("a value lacks a number");
      (i == 0 ? op.a : op.b) = Number();
    }
    Add(op);
    return arrow::Status::OK();
  }

  uint32_t Number() {
    uint32_t number = 0;
    while (at_ < text_.size() && IsDigit(text_[at_])) {
      number = number * 10 + static_cast<uint32_t>(text_[at_++] - '0');
    }
    return number;
  }

  // After '<': tries the forms that begin with a number, else it is a choice.
  arrow::Status Group(int depth) {
    const size_t begin = at_;
    if (IsDigit(at_ < text_.size() ? text_[at_] : ' ')) {
      const uint32_t first = Number();
      if (Take('?')) return Body({.kind = OpKind::kMaybe, .a = first * 10}, depth);
      if (Take('.')) {
        const uint32_t tenth = Number();
        if (Take('?'))
          return Body({.kind = OpKind::kMaybe, .a = first * 10 + tenth}, depth);
      } else if (Take('-')) {
        const uint32_t last = Number();
        if (Take('*') && first <= last) {
          return Body({.kind = OpKind::kRepeat, .a = first, .b = last}, depth);
        }
      }
    }
    at_ = begin;
    return Choice(depth);
  }

  bool Take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  arrow::Status Body(Op op, int depth) {
    const size_t place = Add(op);
    ARROW_RETURN_NOT_OK(Sequence(depth));
    Close(place);
    return Take('>') ? arrow::Status::OK() : Wrong("a bracket isn't closed");
  }

  // A choice holds one kMaybe for each branch, whose only use is its `end`.
  arrow::Status Choice(int depth) {
    const size_t place = Add({.kind = OpKind::kChoice});
    uint32_t branches = 0;
    do {
      const size_t branch = Add({.kind = OpKind::kMaybe, .a = 1000});
      ARROW_RETURN_NOT_OK(Sequence(depth));
      Close(branch);
      ++branches;
    } while (Take('|'));
    out_.ops_[place].a = branches;
    Close(place);
    return Take('>') ? arrow::Status::OK() : Wrong("a bracket isn't closed");
  }

  std::string_view text_;
  size_t at_ = 0;
  Template out_;
};

arrow::Result<Template> Template::Compile(std::string_view text) {
  return TemplateCompiler(text).Run();
}

void Template::Run(size_t begin, size_t end, Context& context, std::string& out) const {
  for (size_t i = begin; i < end; i = ops_[i].end) {
    const Op& op = ops_[i];
    switch (op.kind) {
      case OpKind::kLiteral:
        out.append(literals_, op.a, op.b);
        break;
      case OpKind::kValue:
        AppendValue(op.value, {op.a, op.b, op.salt}, context, out);
        break;
      case OpKind::kMaybe:
        if (context.random.Below(1000) < op.a) Run(i + 1, op.end, context, out);
        break;
      case OpKind::kChoice:
        RunChoice(i, context, out);
        break;
      case OpKind::kRepeat:
        RunRepeat(i, context, out);
        break;
    }
  }
}

void Template::RunChoice(size_t at, Context& context, std::string& out) const {
  size_t branch = at + 1;
  for (uint32_t skip = context.random.Below(ops_[at].a); skip > 0; --skip) {
    branch = ops_[branch].end;
  }
  Run(branch + 1, ops_[branch].end, context, out);
}

void Template::RunRepeat(size_t at, Context& context, std::string& out) const {
  const Op& op = ops_[at];
  const int64_t times = context.random.Between(op.a, op.b);
  const uint32_t outer = context.item;
  for (int64_t i = 0; i < times; ++i) {
    if (i > 0) out += ',';
    context.item = outer * 16 + static_cast<uint32_t>(i);
    Run(at + 1, op.end, context, out);
  }
  context.item = outer;
}

}  // namespace trailmill::generate
