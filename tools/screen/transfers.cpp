#include "tools/screen/transfers.h"

#include <chrono>
#include <utility>

#include "core/chat/file_ref.h"
#include "core/files/chunk_keys.h"
#include "tools/cli/sentences.h"

namespace p2pchat::screen {
namespace {

using client::Outcome;

constexpr std::size_t kPiece = std::size_t{128} * 1024;
constexpr Duration kFetchMax = std::chrono::hours{1};  // then what has come stays

std::string sentence_for(const cli::Answer& answer, const FileWish& wish) {
  cli::Options options;
  options.command = cli::Command::kFiles;
  options.name = wish.to;
  options.id = wish.message.substr(0, 8);
  return cli::sentence_of(answer, options);
}

}  // namespace

void Transfers::begin(const FileWish& wish) {
  if (is_busy_) {
    remark_ = "one file at a time: '" + wish_.path + "' is not done yet";
    return;
  }
  wish_ = wish;
  is_busy_ = true;
  if (wish_.to.empty()) {
    begin_fetching();
  } else {
    begin_sending();
  }
}

std::vector<cli::Request> Transfers::take_requests() { return std::exchange(requests_, {}); }

std::optional<std::string> Transfers::take_remark() { return std::exchange(remark_, {}); }

void Transfers::begin_sending() {
  auto file = cli::DiskFile::open(wish_.path);
  if (!file) return end(file.error());
  if (file->size() > chat::FileRef::kSizeMax) {
    return end(sentence_for({.outcome = Outcome::kFileTooLarge}, wish_));
  }
  const std::uint64_t size = file->size();
  source_.emplace(*std::move(file));
  ask(client::BeginFile{.to = wish_.to, .name = wish_.path, .size = size});
}

void Transfers::begin_fetching() {
  if (cli::is_directory(wish_.path)) {
    wish_.path += (wish_.path.ends_with('/') ? "" : "/") + wish_.name;
  }
  if (cli::exists(wish_.path)) return end(wish_.path + " exists already: choose another name");
  piece_ = 0;
  ask(client::FetchFile{.id = wish_.message, .give_up = kFetchMax});
}

bool Transfers::on_answer(const cli::Answer& answer) {
  if (answer.id <= kFirstId) return false;
  if (!is_busy_ || answer.id != last_id_) return true;
  if (answer.outcome != Outcome::kDone) {
    // What was read of it is thrown away; of a fetched one what has come stays.
    if (!id_.empty()) ask(client::CancelFile{.id = id_});
    end(sentence_for(answer, wish_));
  } else if (wish_.to.empty()) {
    on_fetching(answer);
  } else {
    on_sending(answer);
  }
  return true;
}

void Transfers::on_sending(const cli::Answer& answer) {
  if (is_finishing_) return end("'" + wish_.path + "' is on this device, and goes out from here");
  if (id_.empty() && !answer.files.empty()) id_ = answer.files.front().id;
  send_piece();
}

void Transfers::send_piece() {
  auto piece = source_->read(kPiece);
  if (!piece) {
    ask(client::CancelFile{.id = id_});
    return end(piece.error());
  }
  if (!piece->empty()) return ask(client::AppendFile{.id = id_, .bytes = *std::move(piece)});
  is_finishing_ = true;
  ask(client::FinishFile{.id = id_, .wait = client::WaitFor::kQueued});
}

void Transfers::on_fetching(const cli::Answer& answer) {
  if (is_finishing_) return end("saved " + wish_.path);
  if (piece_ == 0) {
    auto file = cli::NewFile::create(wish_.path);
    if (!file) return end(file.error());
    target_.emplace(*std::move(file));
    pieces_ = answer.files.empty() ? 0 : files::chunks_of(answer.files.front().size);
  } else if (const auto error = target_->write(answer.bytes)) {
    return end(*error);
  }
  if (piece_ < pieces_) {
    return ask(client::ReadFile{.id = wish_.message, .number = ++piece_});
  }
  if (const auto error = target_->finish(false)) return end(*error);
  is_finishing_ = true;
  ask(client::KeepFile{.id = wish_.message});
}

void Transfers::ask(client::FileAsk step) {
  requests_.push_back({.id = ++last_id_, .verb = cli::Verb::kFile, .file = std::move(step)});
}

void Transfers::end(std::string remark) {
  source_.reset();
  target_.reset();
  id_.clear();
  is_busy_ = is_finishing_ = false;
  remark_ = std::move(remark);
}

}  // namespace p2pchat::screen
