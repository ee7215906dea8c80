#include "core/account/words_making.h"

#include <limits>
#include <utility>

#include "core/account/name.h"
#include "core/account/options.h"
#include "core/account/recovery_record.h"
#include "core/crypto/mnemonic.h"

namespace p2pchat::account {

void WordsMaking::start(std::string name, std::string password, AccountCosts costs,
                        ClientDesk& desk) {
  secret_ = desk.entropy.draw_32();
  proof_.prove(std::move(name), std::move(password), costs, desk);
}

bool WordsMaking::on_computed(Token token, BytesView result, ClientDesk& desk) {
  if (!proof_.on_computed(token, result, desk)) return false;
  go_on(desk);
  return true;
}

bool WordsMaking::on_reply(const OwnerReply& reply, ClientDesk& desk) {
  if (proof_.on_reply(reply, desk)) {
    go_on(desk);
    return true;
  }
  if (end_ || !publishing_.is_set() || reply.call != publishing_) return false;
  publishing_ = {};
  const auto* published =
      reply.answer ? std::get_if<wire::RecoveryPublished>(&*reply.answer) : nullptr;
  if (published == nullptr) {
    end_ = EntryEnd::kNoAnswer;
  } else if (published->answer == wire::Answer::kOk) {
    end_ = EntryEnd::kGranted;
  } else if (published->answer == wire::Answer::kStaleEpoch && tries_ < kTriesMax &&
             published->number < std::numeric_limits<std::uint64_t>::max()) {
    publish(published->number + 1, desk);
  } else {
    end_ = EntryEnd::kRefused;
  }
  return true;
}

void WordsMaking::go_on(ClientDesk& desk) {
  if (!proof_.end() || end_ || number_ > 0) return;
  if (*proof_.end() != EntryEnd::kGranted) {
    end_ = proof_.end();
    return;
  }
  deadline_ = desk.now + kEntryTimeout;
  publish(1, desk);
}

// Of which number the former words are, the owner says when it is not lower.
void WordsMaking::publish(std::uint64_t number, ClientDesk& desk) {
  number_ = number;
  tries_ += 1;
  const std::string& name = proof_.entered().profile.name.text;
  const RingId key = key_of(name);
  wire::RecoveryRecord record =
      make_recovery(name, proof_.entered().keys, secret_, number,
                    {.sealing = desk.entropy.draw_32(), .signing = desk.entropy.draw_32()});
  publishing_ = desk.calls.open(
      key, wire::PublishRecovery{.call = {}, .key = key, .record = std::move(record)}, deadline_,
      desk.now, desk.out);
}

std::string WordsMaking::words() const { return crypto::mnemonic_of(secret_); }

}  // namespace p2pchat::account
