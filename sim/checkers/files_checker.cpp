#include "sim/checkers/files_checker.h"

#include <algorithm>

#include "core/files/chunk_keys.h"

namespace p2pchat::sim {

void FilesChecker::on_told(const Scene& scene, const Told& told) {
  const auto* ended = std::get_if<client::CommandEnded>(&told.event);
  if (ended == nullptr) return;
  const AskedFile* asked = scene.files.find(told.client, ended->command);
  if (asked == nullptr) return;
  const SentFile& file = scene.files.files()[asked->file];
  if (asked->step == FileStep::kFetch) {
    expect(ended->outcome != client::Outcome::kFileGone || file.is_keeping, scene, [&] {
      return file.name + " of " + file.from + " is gone, and " + file.to + " has not kept it";
    });
    const bool may_be_damaged = !scene.liars.empty() || scene.is_disturbed;
    expect(ended->outcome != client::Outcome::kFileDamaged || may_be_damaged, scene,
           [&] { return file.name + " of " + file.from + " is damaged, and no node lies"; });
  } else if (ended->outcome == client::Outcome::kDone) {
    const std::uint64_t from = std::uint64_t{asked->number - 1} * files::kChunkSize;
    const Bytes right = bytes_of(file, from, files::size_of(file.size, asked->number));
    expect(ended->bytes == right, scene, [&] {
      return file.to + " has read something else in " + file.name + " than " + file.from +
             " has sent";
    });
  }
}

void FilesChecker::at_end(const Scene& scene, const std::vector<Conversation>&) {
  for (const SentFile& file : scene.files.files()) {
    const bool is_there = std::ranges::any_of(scene.clients, [&](const ClientView& client) {
      return client.user == file.to && client.is_logged_in && !client.is_taken_over;
    });
    if (!file.is_acknowledged || !is_there) continue;
    expect(file.is_whole, scene, [&] {
      return file.name + " of " + file.from + ", acknowledged, was never whole at " + file.to;
    });
  }
}

}  // namespace p2pchat::sim
