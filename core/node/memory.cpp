#include "core/node/memory.h"

#include <utility>

#include "core/base/mutant.h"
#include "core/wire/reflect.h"

namespace p2pchat::node {
namespace {

struct Incarnation {
  std::uint32_t number = 0;
};
struct Known {
  BoundedList<wire::NodeRef, Memory::kKnownMax> nodes;
};

const Bytes kIncarnationRow = to_bytes("nincarnation");
const Bytes kKnownRow = to_bytes("nknown");

}  // namespace

void Memory::start(Token token, Effects& out) {
  stage_ = Stage::kReading;
  waiting_ = token;
  out.read({.token = token, .from = to_bytes("n"), .to = to_bytes("o"), .limit = 16});
}

bool Memory::on_read(Token token, const ReadResult& result, Token next, Effects& out) {
  if (token != waiting_ || stage_ != Stage::kReading) return false;
  if (!result) {
    stage_ = Stage::kFailed;
    return true;
  }

  for (const Row& row : *result) {
    if (row.key == kIncarnationRow) {
      const auto kept = wire::decode_value<Incarnation>(row.value);
      if (kept) incarnation_ = kept->number;
    } else if (row.key == kKnownRow) {
      const auto kept = wire::decode_value<Known>(row.value);
      if (kept) known_ = kept->nodes.items;
    }
  }
  stage_ = Stage::kWriting;
  waiting_ = next;
  const bool is_reused = is_mutated(Mutant::kReturnsInOldLife) && incarnation_ > 0;
  write_incarnation(is_reused ? incarnation_ : incarnation_ + 1, next, out);
  return true;
}

bool Memory::on_persisted(Token token, const PersistResult& result) {
  if (token != waiting_ || stage_ != Stage::kWriting) return false;
  stage_ = result ? Stage::kLoaded : Stage::kFailed;
  return true;
}

void Memory::be_reborn(std::uint32_t incarnation, Token token, Effects& out) {
  if (incarnation > incarnation_) write_incarnation(incarnation, token, out);
}

void Memory::write_incarnation(std::uint32_t incarnation, Token token, Effects& out) {
  incarnation_ = incarnation;
  out.persist({.token = token,
               .changes = {{.key = kIncarnationRow,
                            .value = wire::encode_value(Incarnation{incarnation})}}});
}

void Memory::remember(std::vector<wire::NodeRef> known, Token token, Effects& out) {
  if (known.size() > kKnownMax) known.resize(kKnownMax);
  if (known == known_ || known.empty()) return;
  known_ = std::move(known);
  // Not waited for: losing it costs a slower start, no more.
  out.persist(
      {.token = token,
       .changes = {{.key = kKnownRow, .value = wire::encode_value(Known{.nodes = known_})}}});
}

}  // namespace p2pchat::node
