#include "sim/checkers/files_checker.h"

#include <algorithm>

#include "core/files/chunk_keys.h"

namespace p2pchat::sim {
namespace {

// Of a group whose members may have been made to go, and whose texts may be deleted.
bool is_still_meant(const Scene& scene, const SentFile& file, const std::string& user) {
  if (!file.is_to_group()) return true;
  const GroupText* text = scene.groups.find(file.text);
  return scene.is_quiet() && text != nullptr && !text->is_deleting &&
         !scene.groups.has_gone(file.to, user) && !scene.groups.has_gone(file.to, file.from);
}

}  // namespace

void FilesChecker::on_told(const Scene& scene, const Told& told) {
  const auto* ended = std::get_if<client::CommandEnded>(&told.event);
  if (ended == nullptr) return;
  const AskedFile* asked = scene.files.find(told.client, ended->command);
  if (asked == nullptr) return;
  const SentFile& file = scene.files.files()[asked->file];
  if (asked->step == FileStep::kFetch) {
    const auto reader = file.readers.find(told.user);
    const bool may_be_gone =
        !file.is_to_group() && reader != file.readers.end() && reader->second.is_keeping;
    expect(ended->outcome != client::Outcome::kFileGone || may_be_gone, scene, [&] {
      return file.name + " of " + file.from + " is gone, and " + told.user + " has not kept it";
    });
    const bool may_be_damaged = !scene.liars.empty() || scene.is_disturbed;
    expect(ended->outcome != client::Outcome::kFileDamaged || may_be_damaged, scene,
           [&] { return file.name + " of " + file.from + " is damaged, and no node lies"; });
  } else if (ended->outcome == client::Outcome::kDone) {
    const std::uint64_t from = std::uint64_t{asked->number - 1} * files::kChunkSize;
    const Bytes right = bytes_of(file, from, files::size_of(file.size, asked->number));
    expect(ended->bytes == right, scene, [&] {
      return told.user + " has read something else in " + file.name + " than " + file.from +
             " has sent";
    });
  }
}

void FilesChecker::at_end(const Scene& scene, const std::vector<Conversation>&) {
  for (const SentFile& file : scene.files.files()) {
    for (const auto& [user, reader] : file.readers) {
      const bool is_there = std::ranges::any_of(scene.clients, [&](const ClientView& client) {
        return client.user == user && client.is_logged_in && !client.is_taken_over;
      });
      if (!file.is_acknowledged || !is_there || !is_still_meant(scene, file, user)) continue;
      expect(reader.is_whole, scene, [&] {
        return file.name + " of " + file.from + ", acknowledged, was never whole at " + user;
      });
    }
  }
}

}  // namespace p2pchat::sim
