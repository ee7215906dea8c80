#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/account/name.h"
#include "core/account/prekeys.h"
#include "core/chat/content.h"
#include "core/chat/offers.h"
#include "core/chat/outbox.h"
#include "core/chat/sessions.h"
#include "tests/unit/account/people.h"

namespace p2pchat::chat {

using namespace std::chrono_literals;

// Alice's outbox, the only node that she knows, and her disk.
class OutboxTest : public testing::Test {
 protected:
  Desk desk() {
    return {options_,  own_,   standings_, preferences_, timers_, offers_,
            sessions_, calls_, entropy_,   true,         now_,    out_};
  }

  Parcel parcel(const std::string& text) {
    Desk at = desk();
    const Content content{.type = ContentType::kText,
                          .id = entropy_.draw_32(),
                          .lamport = 1,
                          .sequence = 1,
                          .sent_ms = 1,
                          .text = text,
                          .about = {},
                          .heads = {}};
    return seal_parcel(content, bob_.profile, at).value();
  }
  void add(const Parcel& parcel) {
    std::vector<Change> changes;
    RowWriter rows = desk().writer(changes);
    outbox_.put(parcel, rows);
    apply(changes);
    outbox_.add(parcel, now_);
  }
  void apply(const std::vector<Change>& changes) {
    for (const Change& change : changes) {
      disk_.erase(change.key);
      if (change.value) disk_[change.key] = *change.value;
    }
  }
  // The deposits that left since the last time; owners are found on the way.
  std::vector<wire::Deposit> deposits(
      const std::function<void(const wire::GetPrekey&)>& on_question = {}) {
    std::vector<wire::Deposit> found;
    for (bool is_searching = true; is_searching;) {
      is_searching = false;
      const Effects sent = std::exchange(out_, {});
      persists_.insert(persists_.end(), sent.persists.begin(), sent.persists.end());
      for (const Send& send : sent.sends) {
        if (const auto* deposit = std::get_if<wire::Deposit>(&send.message)) {
          found.push_back(*deposit);
        } else if (const auto* question = std::get_if<wire::GetPrekey>(&send.message)) {
          if (on_question) on_question(*question);
        } else if (const auto* find = std::get_if<wire::FindOwner>(&send.message)) {
          is_searching = true;
          calls_.on_message(wire::OwnerFound{.call = find->call,
                                             .answer = wire::Answer::kOk,
                                             .owner = {.id = {}, .address = node_}},
                            now_, out_);
        }
      }
    }
    return found;
  }
  void send_due() {
    Desk at = desk();
    outbox_.send_due(at);
  }
  void answer(const wire::Deposit& deposit, std::uint8_t stored, std::uint8_t reachable,
              bool is_final = true) {
    calls_.on_message(wire::Deposited{.call = deposit.call,
                                      .answer = wire::Answer::kOk,
                                      .stored = stored,
                                      .wanted = 3,
                                      .reachable = reachable,
                                      .is_final = is_final},
                      now_, out_);
    Desk at = desk();
    for (const auto& reply : calls_.take_replies()) EXPECT_TRUE(outbox_.on_reply(reply, at));
  }
  // The owners that were looked for.
  void located() {
    Desk at = desk();
    for (const auto& reply : calls_.take_replies()) EXPECT_TRUE(outbox_.on_reply(reply, at));
  }
  // Bob's prekey is known, made so long ago.
  void learn_prekey(Duration age) {
    const wire::Prekey prekey =
        account::make_prekey(bob_.keys, account::key_of("bob"), now_ - age, Bytes32{3});
    record_ = account::sign_prekeys({prekey}, 1, bob_.profile, bob_.keys, prekey, Bytes32{4});
    Desk at = desk();
    offers_.want(account::key_of("bob"), at);
    const Effects asked = std::exchange(out_, {});
    offers_.on_read(asked.reads.back().token, std::vector<Row>{}, at);
    (void)deposits([this](const wire::GetPrekey& question) {
      calls_.on_message(wire::PrekeyFound{.call = question.call, .offer = record_.offer}, now_,
                        out_);
    });
    for (const auto& reply : calls_.take_replies()) EXPECT_TRUE(offers_.on_reply(reply, at));
  }
  // Bob opens what was deposited.
  OpenedMessage opened(const wire::Deposit& deposit) const {
    return open_envelope(deposit.record.body, {bob_.keys, bob_.profile},
                         account::open_prekeys(record_, bob_.keys))
        .value();
  }
  void seal_outdated() {
    Contacts contacts;
    Desk at = desk();
    std::vector<Change> changes;
    RowWriter rows = at.writer(changes);
    contacts.pin(bob_.profile, rows, at);
    outbox_.seal_outdated(contacts, at);
    for (const LookedUp& found : contacts.take_looked_up()) {
      EXPECT_TRUE(outbox_.on_looked_up(found, at));
    }
  }
  void restart() {
    outbox_ = Outbox();
    Desk at = desk();
    outbox_.load(at);
    std::vector<Row> rows;
    for (const auto& [key, value] : disk_) {
      if (key[0] == 'o') rows.push_back({key, value});
    }
    const Effects asked = std::exchange(out_, {});
    outbox_.on_read(asked.reads.back().token, rows, at);
  }
  // The disk has done what was asked.
  void sync() {
    (void)deposits();
    Desk at = desk();
    for (const PersistRequest& request : std::exchange(persists_, {})) {
      apply(request.changes);
      outbox_.on_persisted(request.token, {}, at);
    }
  }

  account::Person alice_ = account::person("alice", 1);
  account::Person bob_ = account::person("bob", 2);
  Address node_ = Address::v4({10, 0, 0, 1}, 7400);
  ChatOptions options_;
  OwnAccount own_{alice_.profile, alice_.keys, Vault(Bytes32{7})};
  Standings standings_;
  Preferences preferences_;
  Timers timers_;
  Offers offers_;
  Sessions sessions_;
  Entropy entropy_{Bytes32{1}};
  account::OwnerCalls calls_{{node_}, Entropy(Bytes32{2})};
  Instant now_{std::chrono::days{20'000}};
  Effects out_;
  std::vector<PersistRequest> persists_;
  std::map<Bytes, Bytes> disk_;
  wire::PrekeyRecord record_;  // of Bob's prekey
  Outbox outbox_;
};

}  // namespace p2pchat::chat
