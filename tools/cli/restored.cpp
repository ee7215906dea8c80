#include "tools/cli/restored.h"

#include <chrono>
#include <optional>

#include "tools/cli/progress.h"
#include "tools/program/terminal_text.h"

namespace p2pchat::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kRestoreMax = 30s;

std::string counted_words(std::uint64_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

// In less than a line.
std::string handed_over_words(const Notice& notice) {
  const std::string parts = std::to_string(notice.parts) + " of " + std::to_string(notice.of);
  return "handed over: " + counted_words(notice.count, "message") +
         (notice.of == 0 ? "" : ", part " + parts);
}

std::string restored_words(const Notice& notice) {
  const std::string what =
      counted_words(notice.contacts, "contact") + " and " + counted_words(notice.count, "message");
  return what + " of before " + program::local_time(notice.at_ms) + " restored; '" +
         program::harmless(notice.who) + "' did not answer" +
         (notice.is_complete ? "" : ". Some of what it had left cannot be read: update p2pchat");
}

}  // namespace

std::string snapshot_sentence(const Notice& notice) {
  const std::string left = "the snapshot that '" + program::harmless(notice.who) + "' has left";
  switch (notice.snapshot) {
    case client::SnapshotEnd::kRestored:
      return restored_words(notice);
    case client::SnapshotEnd::kHandedOver:
      return "";
    case client::SnapshotEnd::kNone:
      return "the device of before does not answer, and has left no snapshot on the ring";
    case client::SnapshotEnd::kNoAnswer:
      return "no node answers for the snapshot of the device of before; it is tried again";
    case client::SnapshotEnd::kMissing:
      return left + " is not whole on the nodes that answer now; it is tried again";
    case client::SnapshotEnd::kGone:
      return left + " has expired: nothing is restored";
    case client::SnapshotEnd::kDamaged:
      return "the snapshot of the device of before is damaged: nothing is restored";
    case client::SnapshotEnd::kNewer:
      return "a newer version of p2pchat has made the snapshot of the device of before: update to "
             "restore it";
    case client::SnapshotEnd::kDiskFailed:
      return "this disk failed while " + left + " was restored; it is tried again";
  }
  return "";
}

void tell_restored(Profile& profile, const Printer& printer) {
  std::optional<Notice> told;
  Progress progress;
  profile.on_notice([&](const Notice& notice) {
    if (notice.kind == Notice::Kind::kSnapshot) told = notice;
    if (notice.kind == Notice::Kind::kHandedOver) progress.show(handed_over_words(notice));
  });
  const auto until = std::chrono::steady_clock::now() + kRestoreMax;
  while (!told && std::chrono::steady_clock::now() < until) profile.pump(100ms);
  profile.on_notice({});
  progress.end();
  if (!told) return printer.remark("what the device of before has left comes later");
  printer.restored(*told, snapshot_sentence(*told));
}

}  // namespace p2pchat::cli
