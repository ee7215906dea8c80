#include <cstddef>
#include <cstdint>

#include "core/base/assert.h"
#include "core/base/utf8.h"
#include "core/groups/log.h"
#include "core/groups/word.h"
#include "tests/fuzz/target.h"

using namespace p2pchat;

namespace {

// What is taken into a log was signed, which nobody can do by chance; what an own disk holds counts
// as that.
void add_all(const BoundedList<groups::Change, groups::kChangesAtOnce>& changes) {
  groups::Log from_others;
  groups::Log from_disk;
  for (const groups::Change& change : changes.items) {
    const bool is_genuine = groups::is_genuine(change);
    const bool is_added = from_others.add(change) == groups::AddEnd::kAdded;
    P2PCHAT_ASSERT(!is_added || is_genuine);
    (void)from_disk.restore(change);
  }
  from_others.check_invariants();
  from_disk.check_invariants();
  P2PCHAT_ASSERT(from_disk.at(from_disk.heads()) == from_disk.members());
}

}  // namespace

// What is inside a sealed word about a group.
P2PCHAT_FUZZ_TARGET(group_word)(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);
  const auto word = groups::decode_word(input);
  if (!word) return 0;

  P2PCHAT_ASSERT(groups::encode_word(*word) == to_bytes(input));
  if (const auto* text = std::get_if<groups::Text>(&*word)) {
    P2PCHAT_ASSERT(!text->text.empty() && is_utf8(text->text.text));
    P2PCHAT_ASSERT(!groups::is_genuine(*text));
  }
  if (const auto* tidings = std::get_if<groups::Tidings>(&*word)) add_all(tidings->changes);
  if (const auto* invitation = std::get_if<groups::Invitation>(&*word)) {
    add_all(invitation->changes);
  }
  return 0;
}
