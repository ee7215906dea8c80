#include "sim/file_traffic.h"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "core/files/chunk_keys.h"
#include "sim/checkers/canaries.h"
#include "sim/draw.h"

namespace p2pchat::sim {

namespace {

constexpr Duration kLookPeriod = std::chrono::seconds{2};
constexpr Duration kFetchMax = std::chrono::seconds{25};  // longer than nodes may lack a chunk
constexpr Duration kTaskMax = std::chrono::seconds{60};

}  // namespace

void FileTraffic::arrive(Instant from) {
  if (mean_ == Duration{0}) return;
  next_send_ = from + mean_;
  next_look_ = from + kLookPeriod;
}

Instant FileTraffic::next_at() const {
  Instant next = std::min(next_send_, next_look_);
  for (const auto& [client, task] : tasks_) {
    if (task.has_ended) next = std::min(next, task.ended_at);
  }
  return next;
}

void FileTraffic::on_told(const Told& told) {
  const auto* ended = std::get_if<client::CommandEnded>(&told.event);
  const auto task = tasks_.find(told.client);
  if (ended == nullptr || task == tasks_.end() || task->second.has_ended) return;
  if (task->second.command != ended->command) return;
  task->second.has_ended = true;
  task->second.ended = *ended;
  task->second.ended_at = told.at;
}

void FileTraffic::act_of(const std::vector<std::size_t>& here, Stage& stage) {
  const Instant now = stage.world.now();
  for (auto at = tasks_.begin(); at != tasks_.end();) {
    auto& [client, task] = *at;
    const bool is_lost = task.deaths != stage.scene.files.deaths(client) ||
                         now - task.since > kTaskMax ||
                         std::ranges::find(here, client) == here.end();
    const bool is_over = is_lost || (task.has_ended && !go_on(client, task, stage));
    at = is_over ? tasks_.erase(at) : std::next(at);
  }
  if (next_send_ <= now) send(here, stage);
  if (next_look_ > now) return;
  next_look_ = now + kLookPeriod;
  for (const std::size_t client : here) {
    if (!tasks_.contains(client)) look(client, stage);
  }
}

void FileTraffic::send(const std::vector<std::size_t>& here, Stage& stage) {
  const std::uint64_t n = ++sends_;
  const auto draw = [&](std::uint64_t part) {
    return stage.world.chance().draw(Purpose::kWorkload, part, 0, n);
  };
  next_send_ = stage.world.now() + std::max(exponential(draw(110), mean_), Duration(1));
  if (here.size() < 2) return;
  const std::size_t from = here[below(draw(111), here.size())];
  const std::size_t to = here[below(draw(112), here.size())];
  const std::string recipient = stage.population.user_of(to);
  const std::string group = group_for(from, draw(114), stage);
  const bool is_to_self = group.empty() && stage.population.user_of(from) == recipient;
  if (is_to_self || tasks_.contains(from)) return;
  SentFile file{.from = stage.population.user_of(from),
                .to = group.empty() ? recipient : group,
                .name = "file" + std::to_string(n) + ".bin",
                .size = 1 + below(draw(113), kSizeMax)};
  if (file.is_to_group()) {
    file.text = std::string(kTextBeginning) + "with file" + std::to_string(n) + ":";
    stage.scene.groups.on_sharing({.at = stage.world.now(),
                                   .client = from,
                                   .from = file.from,
                                   .group = group,
                                   .text = file.text,
                                   .known = stage.scene.groups.members(from, group),
                                   .recipients = {}});
  }
  Task& task = tasks_[from];
  task.stand = Stand::kBegin;
  const client::BeginFile begin{
      .to = file.to, .name = file.name, .size = file.size, .text = file.text};
  task.file = stage.scene.files.add(std::move(file));
  command(from, task, begin, stage);
}

std::string FileTraffic::group_for(std::size_t client, std::uint64_t draw, const Stage& stage) {
  std::vector<std::string> shared;
  for (const chat::GroupView& group : stage.scene.groups.views(client)) {
    const bool is_in = group.standing == chat::GroupStanding::kJoined;
    if (is_in && stage.scene.groups.members(client, group.key).size() > 1) {
      shared.push_back(group.key);
    }
  }
  const bool is_meant = !shared.empty() && draw % 2 == 0;
  return is_meant ? shared[below(draw / 2, shared.size())] : std::string();
}

// Whether something has come for this user that is not kept yet.
void FileTraffic::look(std::size_t client, Stage& stage) {
  const auto& files = stage.scene.files.files();
  const std::string user = stage.population.user_of(client);
  std::vector<std::size_t> wanted;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto reader = files[i].readers.find(user);
    if (reader != files[i].readers.end() && !reader->second.is_kept) wanted.push_back(i);
  }
  if (wanted.empty()) return;
  const std::uint64_t turn =
      static_cast<std::uint64_t>(stage.world.now().micros() / kLookPeriod.count());
  Task& task = tasks_[client];
  task.file = wanted[turn % wanted.size()];
  command(client, task, client::ListFiles{}, stage);
}

bool FileTraffic::go_on(std::size_t client, Task& task, Stage& stage) {
  task.has_ended = false;
  const bool is_sending =
      task.stand == Stand::kBegin || task.stand == Stand::kAppend || task.stand == Stand::kFinish;
  return is_sending ? go_on_sending(client, task, stage) : go_on_fetching(client, task, stage);
}

bool FileTraffic::go_on_sending(std::size_t client, Task& task, Stage& stage) {
  const SentFile& file = stage.scene.files.files()[task.file];
  if (task.ended.outcome != client::Outcome::kDone) return false;
  if (task.stand == Stand::kBegin) {
    if (task.ended.files.empty()) return false;
    task.id = task.ended.files[0].id;
    task.stand = Stand::kAppend;
    command(client, task,
            client::AppendFile{.id = task.id,
                               .bytes = bytes_of(file, 0, static_cast<std::size_t>(file.size))},
            stage);
    return true;
  }
  if (task.stand == Stand::kFinish) return false;
  task.stand = Stand::kFinish;
  command(client, task, client::FinishFile{.id = task.id}, stage);
  return true;
}

bool FileTraffic::go_on_fetching(std::size_t client, Task& task, Stage& stage) {
  const SentFile& file = stage.scene.files.files()[task.file];
  const std::string user = stage.population.user_of(client);
  SentFile::Reader& reader = stage.scene.files.at(task.file).readers.at(user);
  const bool is_done = task.ended.outcome == client::Outcome::kDone;
  if (task.stand == Stand::kKeep) {
    reader.is_kept = reader.is_kept || is_done;
    return false;
  }
  // What was asked for to be kept may have been released, though that was not told.
  if (task.ended.outcome == client::Outcome::kFileGone && reader.is_keeping) reader.is_kept = true;
  if (!is_done) return false;
  if (task.stand == Stand::kLook) {
    const auto entry = std::ranges::find(task.ended.files, file.name, &client::FileEntry::name);
    if (entry == task.ended.files.end() || entry->is_outgoing) return false;
    task.id = entry->id;
    task.stand = Stand::kFetch;
    command(client, task, client::FetchFile{.id = task.id, .give_up = kFetchMax}, stage);
    stage.scene.files.on_asked(client, task.command, {.file = task.file});
    return true;
  }
  if (task.stand == Stand::kRead) {
    const std::uint64_t from = std::uint64_t{task.number - 1} * files::kChunkSize;
    task.is_right =
        task.is_right &&
        task.ended.bytes == bytes_of(file, from, files::size_of(file.size, task.number));
  }
  if (task.number < files::chunks_of(file.size)) {
    task.stand = Stand::kRead;
    task.number += 1;
    command(client, task, client::ReadFile{.id = task.id, .number = task.number}, stage);
    stage.scene.files.on_asked(client, task.command,
                               {.file = task.file, .step = FileStep::kRead, .number = task.number});
    return true;
  }
  if (!task.is_right) return false;
  reader.is_whole = reader.is_keeping = true;
  task.stand = Stand::kKeep;
  command(client, task, client::KeepFile{.id = task.id}, stage);
  return true;
}

void FileTraffic::command(std::size_t client, Task& task, const client::FileAsk& ask,
                          Stage& stage) {
  task.since = stage.world.now();
  task.deaths = stage.scene.files.deaths(client);
  task.command = stage.population.command_client(
      stage.world, client, [&](client::Client& machine, Instant now, Effects& out) {
        return machine.file(ask, now, out);
      });
  commanded_.push_back(client);
}

}  // namespace p2pchat::sim
