#include "core/chat/marks.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/account/name.h"
#include "core/base/mutant.h"
#include "core/chat/history.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kEdit = "edit";
constexpr std::string_view kClaim = "each";
constexpr std::string_view kReaction = "reaction";
constexpr std::string_view kLifetime = "due";

Bytes edit_row(const StoredMessage& message, const Vault& vault) {
  return message_row(message, kEdit.front(), vault);
}

Bytes claim_row(const StoredMessage& message, std::string_view author, const Vault& vault) {
  Bytes row = message_row(message, kClaim.front(), vault);
  append(row, vault.alias_of(account::key_of(author)));
  return row;
}

Bytes reaction_row(const StoredMessage& message, std::string_view name, const Vault& vault) {
  Bytes row = message_row(message, kReaction.front(), vault);
  append(row, vault.alias_of(account::key_of(name)));
  return row;
}

// It has an alias behind its column.
bool is_claim(const Row& row) { return row.key.size() > message_at(row.key).size() + 1; }

const EditRow* edit_of(const StoredMessage& message, const Marks& marks) {
  if (message.author.empty()) return marks.edit ? &*marks.edit : nullptr;
  const ClaimRow* claim = marks.claim_of(message.author);
  return claim == nullptr || claim->is_deletion() ? nullptr : &claim->edit;
}

template <class T>
std::optional<T> open_mark(const Row& row, std::string_view column, const Vault& vault) {
  const auto plain = vault.open({row.key, column}, row.value);
  if (!plain) return std::nullopt;
  auto value = wire::decode_value<T>(*plain);
  if (!value) return std::nullopt;
  return *std::move(value);
}

void put_claim(const StoredMessage& message, const ClaimRow& claim, RowWriter& rows) {
  rows.put(claim_row(message, claim.author.text, rows.vault), kClaim, wire::encode_value(claim));
}

}  // namespace

bool is_later(const EditRow& a, const EditRow& b) {
  if (is_mutated(Mutant::kOlderEditCounts)) return true;
  return std::tie(a.lamport, a.text.text) > std::tie(b.lamport, b.text.text);
}

bool is_later(const ClaimRow& a, const ClaimRow& b) {
  if (a.is_deletion() != b.is_deletion()) return a.is_deletion();
  return is_later(a.edit, b.edit);
}

bool is_later(const ReactionRow& a, const ReactionRow& b) {
  return std::tie(a.lamport, a.sign.text) > std::tie(b.lamport, b.sign.text);
}

const ReactionRow* Marks::reaction_of(std::string_view name) const {
  const RingId key = account::key_of(name);
  const auto at = std::ranges::find_if(reactions, [&key](const ReactionRow& reaction) {
    return account::key_of(reaction.from.text) == key;
  });
  return at == reactions.end() ? nullptr : &*at;
}

const ClaimRow* Marks::claim_of(std::string_view name) const {
  const auto at = std::ranges::find_if(claims, [name](const ClaimRow& claim) {
    return account::fold_case(claim.author.text) == account::fold_case(name);
  });
  return at == claims.end() ? nullptr : &*at;
}

bool is_deleted_before(const Marks& marks, const StoredMessage& message) {
  const ClaimRow* claim = marks.claim_of(message.author);
  return claim != nullptr && claim->is_deletion();
}

bool add_mark(const Row& row, const Vault& vault, Marks& marks) {
  const char column = column_of(row.key);
  if (column == kEdit.front() && is_claim(row)) {
    if (auto claim = open_mark<ClaimRow>(row, kClaim, vault)) {
      marks.claims.push_back(*std::move(claim));
    }
  } else if (column == kEdit.front()) {
    if (auto edit = open_mark<EditRow>(row, kEdit, vault)) marks.edit = *std::move(edit);
  } else if (column == kReaction.front()) {
    auto reaction = open_mark<ReactionRow>(row, kReaction, vault);
    if (reaction) marks.reactions.push_back(*std::move(reaction));
  } else if (column == kLifetime.front()) {
    marks.lifetime = open_mark<LifetimeRow>(row, kLifetime, vault);
  } else {
    return false;
  }
  return true;
}

Marks marks_in(const std::vector<Row>& rows, const Vault& vault) {
  Marks marks;
  for (const Row& row : rows) (void)add_mark(row, vault, marks);
  return marks;
}

void apply(const Marks& marks, StoredMessage& message) {
  if (message.is_deleted) return;
  const EditRow* edit = edit_of(message, marks);
  if (edit != nullptr && edit->is_outgoing == message.is_outgoing) {
    message.text = edit->text;
    message.edit = edit->lamport;
    message.edited_ms = static_cast<std::int64_t>(edit->edited_ms);
  }
  if (marks.lifetime) {
    message.vanish_s = marks.lifetime->seconds;
    message.vanishes_ms = static_cast<std::int64_t>(marks.lifetime->vanishes_ms);
  }
  message.reactions.clear();
  for (const ReactionRow& reaction : marks.reactions) {
    if (reaction.sign.empty()) continue;
    message.reactions.push_back({reaction.from, reaction.sign, reaction.lamport});
  }
  std::ranges::sort(message.reactions, {}, &Reaction::from);
}

void put_edit(const StoredMessage& message, const EditRow& edit, RowWriter& rows) {
  if (!message.author.empty()) return put_claim(message, {edit, message.author}, rows);
  rows.put(edit_row(message, rows.vault), kEdit, wire::encode_value(edit));
}

void put_reaction(const StoredMessage& message, const ReactionRow& reaction, RowWriter& rows) {
  rows.put(reaction_row(message, reaction.from.text, rows.vault), kReaction,
           wire::encode_value(reaction));
}

bool put_if_later(const StoredMessage& message, EditRow edit, Marks& marks, RowWriter& rows) {
  const bool is_of_same = marks.edit && marks.edit->is_outgoing == edit.is_outgoing;
  if (is_of_same && !is_later(edit, *marks.edit)) return false;
  put_edit(message, edit, rows);
  marks.edit = std::move(edit);
  return true;
}

bool put_if_later(const StoredMessage& message, ClaimRow claim, Marks& marks, RowWriter& rows) {
  const ClaimRow* known = marks.claim_of(claim.author.text);
  if (known != nullptr && !is_later(claim, *known)) return false;
  if (known == nullptr && marks.claims.size() >= kClaimsMax) return false;
  put_claim(message, claim, rows);
  std::erase_if(marks.claims, [&claim](const ClaimRow& each) {
    return account::fold_case(each.author.text) == account::fold_case(claim.author.text);
  });
  marks.claims.push_back(std::move(claim));
  return true;
}

bool put_if_later(const StoredMessage& message, ReactionRow reaction, Marks& marks,
                  RowWriter& rows) {
  const ReactionRow* known = marks.reaction_of(reaction.from.text);
  if (known != nullptr && !is_later(reaction, *known)) return false;
  if (known == nullptr && marks.reactions.size() >= kReactionsMax) return false;
  put_reaction(message, reaction, rows);
  const RingId from = account::key_of(reaction.from.text);
  std::erase_if(marks.reactions, [&from](const ReactionRow& each) {
    return account::key_of(each.from.text) == from;
  });
  marks.reactions.push_back(std::move(reaction));
  return true;
}

void put_marks(const StoredMessage& message, RowWriter& rows) {
  if (message.vanish_s != 0) put_lifetime(message, rows);
  if (message.edit != 0) put_edit(message, edit_in(message), rows);
  for (const Reaction& reaction : message.reactions) {
    put_reaction(message,
                 {.from = reaction.from, .sign = reaction.sign, .lamport = reaction.lamport}, rows);
  }
}

void erase_marks(const StoredMessage& message, RowWriter& rows) {
  if (message.vanish_s != 0) rows.erase(message_row(message, kLifetime.front(), rows.vault));
  const bool is_in_group = !message.author.empty();
  rows.erase(is_in_group ? claim_row(message, message.author, rows.vault)
                         : edit_row(message, rows.vault));
  for (const Reaction& reaction : message.reactions) {
    rows.erase(reaction_row(message, reaction.from, rows.vault));
  }
}

void erase_marks(const StoredMessage& message, const Marks& marks, RowWriter& rows) {
  if (marks.lifetime) rows.erase(message_row(message, kLifetime.front(), rows.vault));
  for (const ClaimRow& claim : marks.claims) {
    rows.erase(claim_row(message, claim.author.text, rows.vault));
  }
  for (const ReactionRow& reaction : marks.reactions) {
    rows.erase(reaction_row(message, reaction.from.text, rows.vault));
  }
}

void erase_claims_of_others(const StoredMessage& message, const Marks& marks, RowWriter& rows) {
  for (const ClaimRow& claim : marks.claims) {
    if (account::fold_case(claim.author.text) == account::fold_case(message.author)) continue;
    rows.erase(claim_row(message, claim.author.text, rows.vault));
  }
}

EditRow edit_in(const StoredMessage& message) {
  return {.peer = message.peer,
          .is_outgoing = message.is_outgoing,
          .text = message.text,
          .lamport = message.edit,
          .edited_ms = static_cast<std::uint64_t>(message.edited_ms)};
}

ClaimRow claim_in(const StoredMessage& message) {
  return {.edit = edit_in(message), .author = message.author};
}

}  // namespace p2pchat::chat
