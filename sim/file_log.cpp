#include "sim/file_log.h"

#include <algorithm>
#include <utility>

#include "sim/draw.h"
#include "sim/journal.h"

namespace p2pchat::sim {

bool SentFile::is_whole() const {
  return !readers.empty() &&
         std::ranges::all_of(readers, [](const auto& each) { return each.second.is_whole; });
}

std::size_t FileLog::add(SentFile file) {
  if (!file.is_to_group()) file.readers[file.to];
  files_.push_back(std::move(file));
  return files_.size() - 1;
}

void FileLog::on_asked(std::size_t client, client::CommandId command, AskedFile asked) {
  asked_[{client, command}] = asked;
}

void FileLog::on_told(const Told& told) {
  const auto* sent = std::get_if<client::FileSent>(&told.event);
  if (sent == nullptr || !sent->message.file) return;
  const auto file = std::ranges::find(files_, sent->message.file->name.text, &SentFile::name);
  if (file == files_.end()) return;
  file->is_acknowledged = true;
  for (const chat::MemberTick& tick : sent->message.members) {
    if (tick.state != client::MessageState::kUnsent) file->readers[tick.name];
  }
}

void FileLog::on_client_died(std::size_t client) {
  std::erase_if(asked_, [client](const auto& entry) { return entry.first.first == client; });
  deaths_[client] += 1;
}

const AskedFile* FileLog::find(std::size_t client, client::CommandId command) const {
  const auto found = asked_.find({client, command});
  return found == asked_.end() ? nullptr : &found->second;
}

std::uint64_t FileLog::deaths(std::size_t client) const {
  const auto found = deaths_.find(client);
  return found == deaths_.end() ? 0 : found->second;
}

Bytes bytes_of(const SentFile& file, std::uint64_t from, std::size_t count) {
  std::uint64_t seed = file.size;
  for (const char c : file.name) seed = mix(seed + static_cast<unsigned char>(c));
  Bytes bytes(count);
  for (std::size_t i = 0; i < count; ++i) {
    bytes[i] = static_cast<std::uint8_t>(mix(seed + from + i));
  }
  return bytes;
}

}  // namespace p2pchat::sim
