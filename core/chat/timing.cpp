#include "core/chat/timing.h"

#include <utility>

#include "core/chat/history.h"
#include "core/chat/lifetime.h"
#include "core/chat/parcel.h"

namespace p2pchat::chat {
Token Timing::begin(const std::string& name, std::uint32_t seconds, Contacts& contacts,
                    Desk& desk) {
  const Wish wish{.deed = desk.new_token(), .name = name, .seconds = seconds};
  if (desk.standings.is_blocked(name)) {
    end(wish, DeedEnd::kBlocked);
  } else if (!desk.timers.has_room(name, desk)) {
    end(wish, DeedEnd::kTooMany);
  } else {
    looking_up_[contacts.look_up(name, Need::kPinned, desk)] = wish;
  }
  return wish.deed;
}

std::vector<DeedResult> Timing::take_results() { return std::exchange(results_, {}); }

bool Timing::on_looked_up(const LookedUp& found, Contacts& contacts, const Outbox& outbox,
                          Desk& desk) {
  const auto looked_up = looking_up_.extract(found.lookup);
  if (!looked_up) return false;
  const Wish& wish = looked_up.mapped();
  if (!found.profile || outbox.is_full(desk.options)) {
    end(wish, found.profile ? DeedEnd::kOutboxFull : deed_end_of(found.end));
    return true;
  }
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  contacts.pin(*found.profile, rows, desk);
  const std::uint64_t lamport = contacts.tick_time(found.key, 0, rows);
  Content content{.type = ContentType::kTimer,
                  .id = desk.entropy.draw_32(),
                  .lamport = lamport,
                  .sent_ms = milliseconds(desk.now),
                  .text = {},
                  .about = {},
                  .heads = {}};
  put_lifetime(wish.seconds, content);
  auto parcel = seal_parcel(content, *found.profile, desk);
  if (!parcel) {
    end(wish, DeedEnd::kNoRing);
    return true;
  }
  parcel->cargo = Cargo::kMark;
  desk.standings.put_written(found.profile->name, rows);
  const TimerRow timer{.peer = found.profile->name,
                       .seconds = wish.seconds,
                       .lamport = lamport,
                       .by = desk.own.profile.name};
  const auto before = desk.timers.known(wish.name);
  desk.timers.adopt(timer, desk, rows);
  outbox.put(*parcel, rows);
  persisting_[desk.persist(std::move(changes))] = {wish, *std::move(parcel), timer, before};
  return true;
}

bool Timing::on_persisted(Token token, const PersistResult& result, Outbox& outbox, Desk& desk) {
  auto found = persisting_.extract(token);
  if (!found) return false;
  Batch& batch = found.mapped();
  if (!result) {
    const bool is_newest = desk.timers.known(batch.wish.name) == batch.timer;
    if (is_newest) desk.timers.restore(batch.wish.name, batch.before);
    end(batch.wish, deed_end_of(result.error()));
    return true;
  }
  desk.standings.on_written(batch.wish.name);
  outbox.add(std::move(batch.parcel), desk.now);
  end(batch.wish, DeedEnd::kDone);
  return true;
}

void Timing::end(const Wish& wish, DeedEnd how) {
  results_.push_back(
      {.deed = wish.deed, .end = how, .peer = {.name = wish.name}, .safety_number = {}});
}

}  // namespace p2pchat::chat
