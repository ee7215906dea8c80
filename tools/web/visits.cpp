#include "tools/web/visits.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "tools/cli/json_lines.h"

namespace p2pchat::web {
namespace {

using client::Outcome;

constexpr std::size_t kPageSize = 100;  // messages of one answer

std::string answer_text(std::uint64_t id, cli::Answer answer) {
  answer.id = id;
  return cli::to_line(cli::Reply(std::move(answer)));
}

// The newest messages before the one that is known, or the newest of all.
std::vector<client::StoredMessage> page_of(const std::vector<client::StoredMessage>& all,
                                           const std::string& before) {
  const auto end =
      before.empty() ? all.end() : std::ranges::find(all, before, &client::StoredMessage::id);
  const auto count = std::min<std::ptrdiff_t>(end - all.begin(), kPageSize);
  return {end - count, end};
}

cli::Verb verb_of(Ask ask) {
  switch (ask) {
    case Ask::kHistory:
      return cli::Verb::kHistory;
    case Ask::kRead:
      return cli::Verb::kRead;
    case Ask::kStatus:
      return cli::Verb::kStatus;
    case Ask::kConversations:
    case Ask::kHello:
    case Ask::kRegister:
    case Ask::kLogin:
    case Ask::kTakeBack:
    case Ask::kLogout:
    case Ask::kSend:
    case Ask::kDelete:
      break;
  }
  return cli::Verb::kConversations;
}

}  // namespace

std::optional<Visits::LineId> Visits::join(const std::string& cookie, Write write) {
  if (!entrance_.is_known(cookie) || lines_.size() >= kLinesMax) return std::nullopt;
  lines_[++last_line_] = {.cookie = cookie, .write = std::move(write)};
  return last_line_;
}

void Visits::leave(LineId line) { lines_.erase(line); }

bool Visits::on_text(LineId line, std::string_view text) {
  const auto call = parse_call(text);
  if (!call || lines_.at(line).unanswered >= kUnansweredMax) return false;
  ++lines_.at(line).unanswered;
  perform(line, *call);
  return true;
}

void Visits::perform(LineId line, const Call& call) {
  Person* person = person_of(line);
  switch (call.ask) {
    case Ask::kHello: {
      Condition condition = person == nullptr ? Condition() : person->condition();
      condition.people = people_.names();
      return answer(line, condition_text(call.id, condition));
    }
    case Ask::kRegister:
    case Ask::kLogin:
    case Ask::kTakeBack:
      return enter_account(line, call);
    case Ask::kLogout:
    case Ask::kSend:
    case Ask::kDelete:
    case Ask::kHistory:
    case Ask::kConversations:
    case Ask::kRead:
    case Ask::kStatus:
      break;
  }
  if (person == nullptr) {
    return answer(line, answer_text(call.id, {.outcome = Outcome::kNotLoggedIn}));
  }
  if (call.ask == Ask::kLogout) return log_out(line, call, *person);
  const auto pass_on = [this, line, id = call.id](const cli::Answer& end) {
    answer(line, answer_text(id, end));
  };
  if (call.ask == Ask::kSend) return person->send(call, pass_on);
  if (call.ask == Ask::kDelete) return person->delete_message(call, pass_on);
  ask(line, call, *person, verb_of(call.ask));
}

void Visits::enter_account(LineId line, const Call& call) {
  if (!account::is_valid_name(call.name)) {
    const Outcome outcome =
        call.ask == Ask::kRegister ? Outcome::kBadName : Outcome::kWrongPassword;
    return answer(line, answer_text(call.id, {.outcome = outcome}));
  }
  const auto opened = people_.open(call.name);
  if (!opened) return answer(line, refusal_text(call.id, "cannot_open", opened.error().text));
  Person& person = **opened;
  person.on_notice([this, &person](const cli::Notice& notice) {
    tell(person, cli::to_line(cli::Reply(notice)));
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
    if (end.outcome != Outcome::kDone) return;
    tell(person, changed_user_text());
    std::erase_if(logged_in_, [&](const auto& entry) { return entry.second == &person; });
  });
}

void Visits::ask(LineId line, const Call& call, Person& person, cli::Verb verb) {
  person.ask(verb, call.name, [this, line, call](cli::Answer end) {
    if (call.ask == Ask::kHistory) end.messages = page_of(end.messages, call.before);
    answer(line, answer_text(call.id, std::move(end)));
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

void Visits::tell(Person& person, const std::string& text) {
  for (const auto& [id, line] : lines_) {
    const auto visitor = logged_in_.find(line.cookie);
    if (visitor != logged_in_.end() && visitor->second == &person) line.write(text);
  }
}

// The page may have gone before its answer came.
void Visits::answer(LineId line, std::string text) {
  const auto at = lines_.find(line);
  if (at == lines_.end()) return;
  --at->second.unanswered;
  at->second.write(std::move(text));
}

Person* Visits::person_of(LineId line) const {
  const auto visitor = logged_in_.find(lines_.at(line).cookie);
  return visitor == logged_in_.end() ? nullptr : visitor->second;
}

}  // namespace p2pchat::web
