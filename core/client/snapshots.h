#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/account/client_desk.h"
#include "core/chat/chat.h"
#include "core/client/events.h"
#include "core/client/options.h"
#include "core/files/files.h"
#include "core/files/shelving.h"
#include "core/files/unshelving.h"
#include "core/wire/snapshot_messages.h"

namespace p2pchat::client {

// What a snapshot may use while one of its steps runs. Never stored.
struct SnapshotRooms {
  chat::Chat& chat;
  files::Files& files;
  account::OwnerCalls& calls;
  Entropy& entropy;
  Instant now;
  Effects& out;
};

// Keeps a snapshot of this account on the ring, for a next device, and takes up the one of a device
// before that has gone (core/account/SNAPSHOT.md). None is made in an epoch before what the device
// of before had has come, by a hand-over or by its snapshot, or is lost for sure: so an empty
// device never takes the place of a full one. Row 'z': as of which epoch that is so, what is on the
// ring of this device's, and what may be, and is released by the next run.
class Snapshots {
 public:
  explicit Snapshots(SnapshotOptions options) : options_(options) {}

  void load(SnapshotRooms rooms);
  [[nodiscard]] bool is_loaded() const { return is_loaded_; }
  // This device, which is called so, has the account from now on, in this epoch.
  void resume(std::uint64_t epoch, std::string device, Instant now);
  // It has not any more.
  void stop(SnapshotRooms rooms);
  // A part of what the device of before hands over has come.
  void on_handed_over(bool is_complete, Instant now);

  bool on_read(Token token, const ReadResult& result, SnapshotRooms rooms);
  bool on_persisted(Token token, const PersistResult& result, SnapshotRooms rooms);
  bool on_reply(const account::OwnerReply& reply, SnapshotRooms rooms);
  void go_on(bool is_connected, SnapshotRooms rooms);
  [[nodiscard]] Instant next_wake() const;

  // How each attempt to take one up has ended.
  [[nodiscard]] std::optional<SnapshotTaken> take_taken() { return std::exchange(taken_, {}); }
  // What has changed is to be on the ring now, whatever the pauses are, until `give_up`.
  void hasten(Instant give_up);
  // Nothing has changed since the last one, or it is no use to wait for the next one.
  [[nodiscard]] bool is_settled(Instant now) const;
  // When the last one was made that this device has on the ring; nothing: none.
  [[nodiscard]] std::optional<Instant> made() const;

 private:
  enum class Stage : std::uint8_t {
    kOff,
    kAwaiting,    // a hand-over, for a while
    kAsking,      // where the one of before is
    kFetching,    // it
    kTaking,      // it up
    kNoting,      // that it was, or what was resolved
    kResting,     // until something changes
    kResolving,   // whether what a run before had begun is where the ring says
    kGathering,   // what is here
    kBeginning,   // to put it on the ring: what may be there is on disk first
    kPutting,     // its chunks
    kNumbering,   // after the one that is there
    kPublishing,  // where it is
    kKeeping,     // that on disk
  };
  // As it is on disk.
  struct Kept {
    std::uint8_t version = 1;
    std::uint64_t restored_epoch = 0;
    std::uint64_t number = 0;  // the highest that was seen on the ring
    std::uint64_t made_ms = 0;
    files::ReleaseRow held;     // on the ring; of no size: none
    files::ReleaseRow pending;  // the same, perhaps
  };

  [[nodiscard]] files::Desk desk(SnapshotRooms rooms) const;
  void parse(const ReadResult& result, SnapshotRooms rooms);
  void ask(SnapshotRooms rooms);
  void on_found(const account::OwnerReply& reply, SnapshotRooms rooms);
  void fetch(const wire::SnapshotRecord& record, SnapshotRooms rooms);
  void follow_fetching(SnapshotRooms rooms);
  void follow_taking(SnapshotRooms rooms);
  // It will not be otherwise, if it is final; else it is tried again, ever more slowly.
  void end_taking(SnapshotEnd how, bool is_final, SnapshotRooms rooms);
  void note_restored(SnapshotEnd how, SnapshotRooms rooms);
  void note_change(SnapshotRooms rooms);
  void follow_gathering(SnapshotRooms rooms);
  void publish(const wire::SnapshotRecord& held, SnapshotRooms rooms);
  void on_published(const account::OwnerReply& reply, SnapshotRooms rooms);
  void keep_published(std::uint64_t number, SnapshotRooms rooms);
  void keep(Kept next, SnapshotRooms rooms);
  void end_making(SnapshotRooms rooms);
  // What was begun is given up; it is made anew after a while.
  void give_up_making(SnapshotRooms rooms);
  void resolve(const wire::SnapshotRecord& held, SnapshotRooms rooms);
  [[nodiscard]] Result<chat::SnapshotPlace, chat::SnapshotFault> place_in(
      const wire::SnapshotRecord& record, SnapshotRooms rooms) const;
  // What is in neither place any more.
  [[nodiscard]] std::vector<files::ReleaseRow> gone(const Kept& next) const;
  void slow(Instant now);
  [[nodiscard]] Instant due() const;
  [[nodiscard]] bool is_making() const { return stage_ > Stage::kResting; }

  SnapshotOptions options_;
  files::FilesOptions chunks_ = SnapshotOptions::chunks();
  Stage stage_ = Stage::kOff;
  bool is_loaded_ = false;
  bool is_connected_ = false;
  std::uint64_t epoch_ = 0;
  wire::DeviceName device_;
  Kept kept_;
  Kept next_kept_;             // on its way to disk
  chat::SnapshotPlace place_;  // of the one that is taken up, or made
  SnapshotTaken taking_;
  std::optional<SnapshotTaken> taken_;
  files::Shelving shelving_;
  files::Unshelving unshelving_;
  Token token_;  // of the disk: loading, noting, beginning, keeping
  CallId call_;
  std::optional<Instant> changed_first_;
  std::optional<Instant> hastened_until_;
  Instant next_ = Instant::never();
  Duration pause_{0};
  std::uint32_t attempts_ = 0;
};

}  // namespace p2pchat::client
