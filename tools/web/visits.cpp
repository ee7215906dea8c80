#include "tools/web/visits.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "core/account/name.h"
#include "core/base/assert.h"
#include "tools/cli/json_lines.h"
#include "tools/web/files.h"
#include "tools/web/http.h"
#include "tools/web/news.h"

namespace p2pchat::web {
namespace {

using client::Outcome;

// What stands in an answer beside its messages.
constexpr std::size_t kFrameMargin = 4096;
constexpr Duration kFetchMax = std::chrono::hours{1};  // then what has come stays

std::string answer_text(std::uint64_t id, cli::Answer answer) {
  answer.id = id;
  return cli::to_line(cli::Reply(std::move(answer)));
}

// A page of the history, as messages or as lines of a file.
std::string page_text(const Call& call, const cli::Answer& page) {
  if (call.ask != Ask::kExport) return answer_text(call.id, page);
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  return export_text(call.id, page, now.count());
}

// How many of the first messages fit in one text.
std::size_t fitting(const cli::Answer& answer) {
  std::size_t bytes = kFrameMargin;
  std::size_t count = 0;
  for (const client::StoredMessage& message : answer.messages) {
    bytes += cli::message_line(message, answer.self).size() + 1;
    if (bytes > kFrameMax) break;
    ++count;
  }
  return count;
}

std::optional<cli::Request> pruning(const Call& call) {
  const auto age = cli::parse_age(call.older_than);
  if (!age) return std::nullopt;
  return cli::Request{.verb = cli::Verb::kPrune, .name = call.name, .older_than = *age};
}

std::optional<cli::Request> muting(const Call& call) {
  if (call.span.empty()) return cli::Request{.verb = cli::Verb::kMute, .name = call.name};
  const auto span = cli::parse_age(call.span);
  if (!span) return std::nullopt;
  return cli::Request{.verb = cli::Verb::kMute, .name = call.name, .span = *span};
}

cli::Request grouping(const Call& call) {
  return {.verb = cli::Verb::kGroup,
          .name = call.name,
          .deed = call.deed,
          .group = call.group,
          .role = call.role};
}

std::optional<cli::Request> vanishing(const Call& call) {
  const auto lifetime = cli::parse_lifetime(call.span);
  if (!lifetime) return std::nullopt;
  return cli::Request{.verb = cli::Verb::kVanish, .name = call.name, .span = *lifetime};
}

client::FileAsk file_ask(const Call& call) {
  if (call.ask == Ask::kFetch) return client::FetchFile{.id = call.message, .give_up = kFetchMax};
  if (call.ask == Ask::kCancelFile) return client::CancelFile{.id = call.message};
  if (call.ask == Ask::kForgetFile) return client::KeepFile{.id = call.message};
  return client::ListFiles{};
}

cli::Request about_somebody(const Call& call) {
  using Same = std::pair<Ask, cli::Verb>;
  constexpr std::array kSame{
      Same{Ask::kAccept, cli::Verb::kAccept}, Same{Ask::kDeny, cli::Verb::kDeny},
      Same{Ask::kBlock, cli::Verb::kBlock},   Same{Ask::kUnblock, cli::Verb::kUnblock},
      Same{Ask::kAlias, cli::Verb::kAlias},   Same{Ask::kVerify, cli::Verb::kVerify},
      Same{Ask::kMatch, cli::Verb::kMatch},   Same{Ask::kPin, cli::Verb::kPin},
      Same{Ask::kUnpin, cli::Verb::kUnpin},   Same{Ask::kUnmute, cli::Verb::kUnmute},
      Same{Ask::kDraft, cli::Verb::kDraft},   Same{Ask::kPresence, cli::Verb::kPresence},
      Same{Ask::kStatus, cli::Verb::kStatus}, Same{Ask::kTyping, cli::Verb::kTyping},
      Same{Ask::kRead, cli::Verb::kRead},
  };
  const auto* found = std::ranges::find(kSame, call.ask, &Same::first);
  P2PCHAT_ASSERT(found != kSame.end());
  return {.verb = found->second, .name = call.name, .text = call.text};
}

// What a command of tools/cli asks for the same. Nothing for an age that is none.
std::optional<cli::Request> request_of(const Call& call) {
  switch (call.ask) {
    case Ask::kCancel:
      return cli::Request{.verb = cli::Verb::kCancel, .text = call.message};
    case Ask::kDelete:
      return cli::Request{.verb = cli::Verb::kDelete, .name = call.name, .text = call.message};
    case Ask::kEdit:
    case Ask::kReact:
      return cli::Request{.verb = call.ask == Ask::kEdit ? cli::Verb::kEdit : cli::Verb::kReact,
                          .name = call.name,
                          .text = call.text,
                          .reply_to = call.message};
    case Ask::kHistory:
    case Ask::kExport:
      return cli::Request{.verb = cli::Verb::kArchive,
                          .name = call.name,
                          .limit = Visits::kPageSize,
                          .cursor = call.cursor};
    case Ask::kSearch:
      return cli::Request{.verb = cli::Verb::kSearch,
                          .name = call.name,
                          .text = call.text,
                          .limit = Visits::kPageSize};
    case Ask::kPrune:
      return pruning(call);
    case Ask::kMute:
      return muting(call);
    case Ask::kVanish:
      return vanishing(call);
    case Ask::kAccept:
    case Ask::kDeny:
    case Ask::kBlock:
    case Ask::kUnblock:
    case Ask::kAlias:
    case Ask::kVerify:
    case Ask::kMatch:
    case Ask::kPin:
    case Ask::kUnpin:
    case Ask::kUnmute:
    case Ask::kDraft:
    case Ask::kStatus:
    case Ask::kPresence:
    case Ask::kTyping:
    case Ask::kRead:
      return about_somebody(call);
    case Ask::kGroup:
      return grouping(call);
    case Ask::kFiles:
    case Ask::kFetch:
    case Ask::kCancelFile:
    case Ask::kForgetFile:
      return cli::Request{.verb = cli::Verb::kFile, .file = file_ask(call)};
    case Ask::kConversations:
    case Ask::kHello:
    case Ask::kRegister:
    case Ask::kLogin:
    case Ask::kTakeBack:
    case Ask::kRecover:
    case Ask::kLogout:
    case Ask::kPassword:
    case Ask::kWords:
    case Ask::kClose:
    case Ask::kSend:
      break;
  }
  return cli::Request{.verb = cli::Verb::kConversations};
}

// The messages say it.
bool is_in_history_only(const client::FileEntry& file) {
  return file.state == client::FileState::kSent || file.state == client::FileState::kOnRing;
}

}  // namespace

std::optional<Visits::LineId> Visits::join(const std::string& cookie, Write write) {
  if (!entrance_.is_known(cookie) || lines_.size() >= kLinesMax) return std::nullopt;
  lines_[++last_line_] = {.cookie = cookie, .write = std::move(write)};
  return last_line_;
}

void Visits::leave(LineId line) { lines_.erase(line); }

std::shared_ptr<Receiving> Visits::receive(const std::string& cookie, const FileOffer& offer) {
  Person* person = person_of(cookie);
  return person == nullptr ? nullptr : std::make_shared<PostedFile>(*person, offer);
}

std::shared_ptr<Giving> Visits::give(const std::string& cookie, const std::string& id,
                                     bool is_picture) {
  Person* person = person_of(cookie);
  if (person == nullptr) return nullptr;
  return std::make_shared<GivenFile>(*person, id,
                                     is_picture ? GivenFile::As::kPicture : GivenFile::As::kFile);
}

bool Visits::keep_draft(const std::string& cookie, const Draft& draft) {
  Person* person = person_of(cookie);
  if (person == nullptr) return false;
  const cli::Request request{.verb = cli::Verb::kDraft, .name = draft.name, .text = draft.text};
  person->ask(request, [this, person, request](const cli::Answer& end) {
    tell(*person, news_of(request, end));
  });
  return true;
}

bool Visits::on_text(LineId line, std::string_view text) {
  const auto call = parse_call(text);
  if (!call || lines_.at(line).unanswered >= kUnansweredMax) return false;
  ++lines_.at(line).unanswered;
  perform(line, *call);
  return true;
}

void Visits::perform(LineId line, const Call& call) {
  Person* person = person_of(lines_.at(line).cookie);
  switch (call.ask) {
    case Ask::kHello: {
      Condition condition = person == nullptr ? Condition() : person->condition();
      condition.people = people_.names();
      return answer(line, condition_text(call.id, condition));
    }
    case Ask::kRegister:
    case Ask::kLogin:
    case Ask::kTakeBack:
    case Ask::kRecover:
      return enter_account(line, call);
    case Ask::kLogout:
    case Ask::kPassword:
    case Ask::kWords:
    case Ask::kClose:
    case Ask::kSend:
    case Ask::kCancel:
    case Ask::kDelete:
    case Ask::kEdit:
    case Ask::kReact:
    case Ask::kHistory:
    case Ask::kSearch:
    case Ask::kExport:
    case Ask::kPrune:
    case Ask::kConversations:
    case Ask::kRead:
    case Ask::kStatus:
    case Ask::kPresence:
    case Ask::kTyping:
    case Ask::kAccept:
    case Ask::kDeny:
    case Ask::kBlock:
    case Ask::kUnblock:
    case Ask::kAlias:
    case Ask::kVerify:
    case Ask::kMatch:
    case Ask::kPin:
    case Ask::kUnpin:
    case Ask::kMute:
    case Ask::kUnmute:
    case Ask::kDraft:
    case Ask::kVanish:
    case Ask::kGroup:
    case Ask::kFiles:
    case Ask::kFetch:
    case Ask::kCancelFile:
    case Ask::kForgetFile:
      break;
  }
  if (person == nullptr) {
    return answer(line, answer_text(call.id, {.outcome = Outcome::kNotLoggedIn}));
  }
  ask(line, call, *person);
}

void Visits::ask(LineId line, const Call& call, Person& person) {
  // What has a password in it goes no further than it must.
  if (call.ask == Ask::kPassword || call.ask == Ask::kWords) return protect(line, call, person);
  if (call.ask == Ask::kClose) return close_account(line, call, person);
  if (call.ask == Ask::kLogout) return log_out(line, call, person);
  if (call.ask == Ask::kSend) {
    return person.send(call, [this, line, id = call.id](const cli::Answer& end) {
      answer(line, answer_text(id, end));
    });
  }
  const auto request = request_of(call);
  if (!request) return answer(line, refusal_text(call.id, "bad_age", ""));
  if (request->verb == cli::Verb::kSearch) return search(line, call, person, *request);
  if (request->verb == cli::Verb::kArchive) return read_page(line, call, person, *request);
  person.ask(*request, [this, line, call, &person, request](cli::Answer end) {
    if (call.ask == Ask::kFiles) std::erase_if(end.files, is_in_history_only);
    tell(person, news_of(*request, end), call.ask == Ask::kRead ? line : kNoLine);
    answer(line, answer_text(call.id, std::move(end)));
  });
}

void Visits::enter_account(LineId line, const Call& call) {
  if (!account::is_valid_name(call.name)) {
    const bool is_told = call.ask == Ask::kRegister || call.ask == Ask::kRecover;
    const Outcome outcome = is_told ? Outcome::kBadName : Outcome::kWrongPassword;
    return answer(line, answer_text(call.id, {.outcome = outcome}));
  }
  const auto opened = people_.open(call.name);
  if (!opened) return answer(line, refusal_text(call.id, "cannot_open", opened.error().text));
  Person& person = **opened;
  person.on_notice([this, &person](const cli::Notice& notice) {
    tell(person, cli::to_line(cli::Reply(notice)));
  });
  person.on_command([this, &person](const cli::Request& request, const cli::Answer& end) {
    tell(person, news_of(request, end));
  });
  person.enter(call, [this, line, id = call.id, &person](const cli::Answer& end) {
    const auto at = lines_.find(line);
    // The keys are open where another device has taken over, for the history.
    const bool is_in = end.outcome == Outcome::kDone || end.outcome == Outcome::kTakenOver;
    if (is_in && at != lines_.end()) bind(at->second.cookie, person);
    answer(line, answer_text(id, end));
  });
}

void Visits::log_out(LineId line, const Call& call, Person& person) {
  person.log_out([this, line, id = call.id, &person](const cli::Answer& end) {
    answer(line, answer_text(id, end));
    if (end.outcome == Outcome::kDone) part_from(person);
  });
}

void Visits::close_account(LineId line, const Call& call, Person& person) {
  person.close_account(call, [this, line, id = call.id, &person](const cli::Answer& end) {
    answer(line, protected_text(id, end));
    if (end.outcome == Outcome::kDone) part_from(person);
  });
}

void Visits::part_from(Person& person) {
  tell(person, changed_user_text());
  std::erase_if(logged_in_, [&](const auto& entry) { return entry.second == &person; });
}

// Told to the page that has asked, and to no other.
void Visits::protect(LineId line, const Call& call, Person& person) {
  person.protect(call, [this, line, id = call.id](const cli::Answer& end) {
    answer(line, protected_text(id, end));
  });
}

// The newest that fit; `count` says how many there were.
void Visits::search(LineId line, const Call& call, Person& person, const cli::Request& request) {
  person.ask(request, [this, line, id = call.id](cli::Answer end) {
    end.count = end.messages.size();
    end.messages.resize(fitting(end));
    answer(line, answer_text(id, std::move(end)));
  });
}

// A page that is too long is read again with fewer messages: one alone always fits.
void Visits::read_page(LineId line, const Call& call, Person& person, const cli::Request& request) {
  person.ask(request, [this, line, call, &person, request](const cli::Answer& end) {
    std::string text = page_text(call, end);
    if (text.size() <= kFrameMax || request.limit == 1) return answer(line, std::move(text));
    cli::Request smaller = request;
    smaller.limit /= 2;
    read_page(line, call, person, smaller);
  });
}

void Visits::bind(const std::string& cookie, Person& person) {
  std::erase_if(logged_in_, [&](const auto& entry) { return !entrance_.is_known(entry.first); });
  if (!entrance_.is_known(cookie)) return;
  if (std::exchange(logged_in_[cookie], &person) == &person) return;
  for (const auto& [id, line] : lines_) {
    if (line.cookie == cookie) line.write(changed_user_text());
  }
}

void Visits::tell(Person& person, const std::string& text, LineId but) {
  if (text.empty()) return;
  for (const auto& [id, line] : lines_) {
    const auto visitor = logged_in_.find(line.cookie);
    const bool is_theirs = visitor != logged_in_.end() && visitor->second == &person;
    if (is_theirs && id != but) line.write(text);
  }
}

// The page may have gone before its answer came.
void Visits::answer(LineId line, std::string text) {
  const auto at = lines_.find(line);
  if (at == lines_.end()) return;
  --at->second.unanswered;
  at->second.write(std::move(text));
}

Person* Visits::person_of(const std::string& cookie) const {
  const auto visitor = logged_in_.find(cookie);
  return visitor == logged_in_.end() ? nullptr : visitor->second;
}

}  // namespace p2pchat::web
