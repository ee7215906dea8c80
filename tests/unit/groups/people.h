#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/crypto/ed25519.h"
#include "core/crypto/sha256.h"
#include "core/groups/log.h"

// People who share a group, each with a log of their own.
namespace p2pchat::groups {

inline Bytes32 secret_of(const std::string& what) { return crypto::sha256(as_bytes(what)); }
inline Bytes32 account_of(const std::string& name) { return secret_of("account of " + name); }

// One member's view. Each change that it makes follows all that it has.
struct Person {
  std::string name;
  Log log;

  [[nodiscard]] Bytes32 key() const { return secret_of("key of " + name); }

  [[nodiscard]] Change next(ChangeKind kind) const {
    Change change;
    change.kind = kind;
    change.author = account_of(name);
    change.key = crypto::ed25519_public_key(key());
    if (kind == ChangeKind::kCreate) return change;
    change.group = log.group();
    change.after = log.heads();
    change.epoch = log.epoch_after(change.after);
    return change;
  }
  // Signs it and takes it into the own log, if it is right.
  AddEnd make(Change& change) {
    sign(change, key());
    return log.add(change);
  }
  Change made(Change change) {
    EXPECT_EQ(make(change), AddEnd::kAdded);
    return change;
  }

  Change create(const std::string& title) {
    Change change = next(ChangeKind::kCreate);
    change.name = name;
    change.title = title;
    return made(change);
  }
  [[nodiscard]] Change inviting(const std::string& whom, Role role = Role::kMember) const {
    Change change = next(ChangeKind::kInvite);
    change.subject = account_of(whom);
    change.name = whom;
    change.role = role;
    change.invitation = crypto::ed25519_public_key(secret_of("invitation of " + whom));
    return change;
  }
  [[nodiscard]] Change accepting(const Change& invite) const {
    Change change = next(ChangeKind::kAccept);
    change.invitation = hash_of(invite);
    prove(change, secret_of("invitation of " + name));
    return change;
  }
  [[nodiscard]] Change removing(const std::string& whom) const {
    Change change = next(ChangeKind::kRemove);
    change.subject = account_of(whom);
    return change;
  }
  [[nodiscard]] Change giving(const std::string& whom, Role role) const {
    const Role now = log.members().role_of(account_of(whom));
    Change change = next(role > now ? ChangeKind::kRaise : ChangeKind::kLower);
    change.subject = account_of(whom);
    change.role = role;
    return change;
  }
  [[nodiscard]] Change renaming(const std::string& title) const {
    Change change = next(ChangeKind::kRename);
    change.title = title;
    return change;
  }
  void learn(const Person& other) {
    for (const Change& change : other.log.beyond(log.heads())) {
      const AddEnd end = log.add(change);
      EXPECT_TRUE(end == AddEnd::kAdded || end == AddEnd::kKnown);
    }
  }
  [[nodiscard]] Role role_of(const std::string& whom) const {
    return log.members().role_of(account_of(whom));
  }
  [[nodiscard]] bool has(const std::string& whom) const {
    return log.members().find(account_of(whom)) != nullptr;
  }
};

inline void meet(Person& a, Person& b) {
  a.learn(b);
  b.learn(a);
}

// The guest is invited by the host, and accepts.
inline Person joined(Person& host, const std::string& name, Role role = Role::kMember) {
  const Change invite = host.made(host.inviting(name, role));
  Person guest{.name = name, .log = host.log};
  guest.made(guest.accepting(invite));
  host.learn(guest);
  return guest;
}

}  // namespace p2pchat::groups
