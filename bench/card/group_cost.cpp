#include "bench/card/group_cost.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "bench/card/node_ring.h"
#include "bench/card/person.h"
#include "bench/card/scratch.h"
#include "bench/statistics.h"
#include "core/chat/group_book.h"
#include "core/chat/group_sending.h"

namespace p2pchat::bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr const char* kGroup = "#everybody";
constexpr std::size_t kGroupTextSize = 80;
constexpr std::size_t kLongTextSize = 2000;  // of which the ring has one body
constexpr std::size_t kWarmingTexts = 3;     // texts that set up sessions and find owners
constexpr auto kGroupArrivalMax = 1min;
constexpr auto kJoiningMax = 3min;

double ms_between(Clock::time_point start, Clock::time_point end) {
  return std::chrono::duration<double, std::milli>(end - start).count();
}

// When each of those who are to have a text has it, for another thread to wait for.
class Arrivals {
 public:
  void expect(std::string text, std::size_t readers) {
    const std::lock_guard lock(mutex_);
    text_ = std::move(text);
    readers_ = readers;
    times_.clear();
  }
  void on_event(const client::ClientEvent& event) {
    const auto* arrived = std::get_if<client::MessageArrived>(&event);
    if (arrived == nullptr) return;
    const std::lock_guard lock(mutex_);
    if (arrived->message.text != text_) return;
    times_.push_back(Clock::now());
    if (times_.size() == readers_) all_.notify_all();
  }
  // In the order in which they came; fewer than were expected if it took too long.
  std::vector<Clock::time_point> wait() {
    std::unique_lock lock(mutex_);
    all_.wait_for(lock, kGroupArrivalMax, [this] { return times_.size() == readers_; });
    return times_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_;
  std::string text_;
  std::size_t readers_ = 0;
  std::vector<Clock::time_point> times_;
};

using People = std::vector<std::unique_ptr<Person>>;

std::string name_of(std::size_t place) { return "person" + std::to_string(place + 1); }

Result<std::unique_ptr<Person>, std::string> join_ring(const NodeRing& ring,
                                                       const std::filesystem::path& data,
                                                       const std::string& name,
                                                       Arrivals& arrivals) {
  return Person::open_new(
      {.data = data,
       .nodes = ring.addresses(),
       .ring = ring.name(),
       .on_event = [&arrivals](const client::ClientEvent& event) { arrivals.on_event(event); }},
      name);
}

Result<void, std::string> act(Person& person, const client::GroupCommand& command) {
  return person.finish([&command](client::Client& client, Instant now, Effects& out) {
    return client.act_in_group(command, now, out);
  });
}

Result<std::vector<chat::GroupView>, std::string> groups_of(Person& person) {
  const auto listed = person.ask([](client::Client& client, Instant now, Effects& out) {
    return client.groups("", now, out);
  });
  if (!listed) return std::unexpected(listed.error());
  return listed->groups;
}

std::size_t members_in(const std::vector<chat::GroupView>& groups) {
  if (groups.empty()) return 0;
  return static_cast<std::size_t>(std::ranges::count_if(
      groups.front().people, [](const chat::GroupPerson& person) { return !person.is_invited; }));
}

// Waits for the invitation, and takes it.
Result<void, std::string> accept(Person& person) {
  const auto end = Clock::now() + kJoiningMax;
  while (Clock::now() < end) {
    const auto groups = groups_of(person);
    if (!groups) return std::unexpected(groups.error());
    if (!groups->empty()) {
      return act(person, {.deed = chat::GroupDeed::kAccept, .group = kGroup});
    }
    std::this_thread::sleep_for(20ms);
  }
  return std::unexpected("an invitation does not come");
}

// Until everybody knows that everybody is in.
Result<void, std::string> wait_for_all(const People& people) {
  const auto end = Clock::now() + kJoiningMax;
  for (const auto& person : people) {
    for (;;) {
      const auto groups = groups_of(*person);
      if (!groups) return std::unexpected(groups.error());
      if (members_in(*groups) == people.size()) break;
      if (Clock::now() > end) return std::unexpected("members do not learn of each other");
      std::this_thread::sleep_for(50ms);
    }
  }
  return {};
}

Result<void, std::string> make_group(const People& people) {
  const auto made = act(*people.front(), {.deed = chat::GroupDeed::kCreate, .name = kGroup + 1});
  if (!made) return made;
  for (std::size_t i = 1; i < people.size(); ++i) {
    const auto invited = act(*people.front(), {.deed = chat::GroupDeed::kInvite,
                                               .group = kGroup,
                                               .name = name_of(i),
                                               .role = groups::Role::kMember});
    if (!invited) return invited;
    const auto accepted = accept(*people[i]);
    if (!accepted) return accepted;
  }
  return wait_for_all(people);
}

// Milliseconds from the command to the first and to the last reader's disk; bytes of the writer.
struct Course {
  std::vector<double> first;
  std::vector<double> last;
  double bytes = 0;
};

struct Texts {
  std::string to;
  std::size_t readers = 1;
  std::size_t count = 0;
  std::size_t size = kGroupTextSize;
};

Result<Course, std::string> write_texts(Person& writer, const Texts& texts, Arrivals& arrivals) {
  const auto& [to, readers, messages, size] = texts;
  Course course;
  double before = 0;
  for (std::size_t i = 0; i < kWarmingTexts + messages; ++i) {
    if (i == kWarmingTexts) before = writer.traffic_bytes();
    std::string text = "text " + std::to_string(i) + " to " + to + " ";
    text.resize(size, 'x');
    arrivals.expect(text, readers);
    const auto start = Clock::now();
    writer.begin([&texts, text](client::Client& client, Instant now, Effects& out) {
      return client.send(texts.to, text, {}, now, out);
    });
    const auto times = arrivals.wait();
    if (times.size() < readers) return std::unexpected("a text does not come to everybody");
    if (i < kWarmingTexts) continue;
    course.first.push_back(ms_between(start, times.front()));
    course.last.push_back(ms_between(start, times.back()));
  }
  course.bytes = (writer.traffic_bytes() - before) / static_cast<double>(messages);
  return course;
}

std::vector<std::string> times_line(const std::string& what, const std::vector<double>& times,
                                    double beside) {
  const double middle = median(times);
  return {what, number_text(middle, 1), number_text(percentile(times, 99), 1),
          number_text(middle / beside, 1)};
}

}  // namespace

Result<Table, std::string> group_cost(const GroupEffort& effort) {
  const Scratch scratch;
  const auto ring = NodeRing::start(scratch.path());
  if (!ring) return std::unexpected(ring.error());
  Arrivals arrivals;
  People people;
  for (std::size_t i = 0; i < effort.members; ++i) {
    auto person = join_ring(**ring, scratch.path() / name_of(i), name_of(i), arrivals);
    if (!person) return std::unexpected(person.error());
    people.push_back(std::move(*person));
  }
  const auto made = make_group(people);
  if (!made) return std::unexpected(made.error());

  Person& writer = *people.front();
  const std::size_t others = people.size() - 1;
  const auto alone = write_texts(writer, {.to = name_of(1), .count = effort.messages}, arrivals);
  if (!alone) return std::unexpected(alone.error());
  Texts texts{.to = kGroup, .readers = others, .count = effort.messages};
  const auto together = write_texts(writer, texts, arrivals);
  if (!together) return std::unexpected(together.error());
  texts.size = kLongTextSize;
  const auto at_length = write_texts(writer, texts, arrivals);
  if (!at_length) return std::unexpected(at_length.error());

  const double beside = median(alone->last);
  return Table{.title = "a text of 80 bytes to a group of " + std::to_string(people.size()) +
                        ", all on line, through five nodes, three copies",
               .columns = {"until it is on the disk of", "p50 ms", "p99 ms", "ratio"},
               .lines = {times_line("one person, who alone gets it", alone->last, beside),
                         times_line("the first member", together->first, beside),
                         times_line("the last member", together->last, beside),
                         times_line("the first member, of 2000 bytes", at_length->first, beside),
                         times_line("the last member, of 2000 bytes", at_length->last, beside)},
               .notes = {std::to_string(effort.messages) + " texts each, one after the other",
                         "bytes of the writer's messages, in and out, for a text: " +
                             number_text(alone->bytes, 0) + " to one person, " +
                             number_text(together->bytes, 0) + " to the group (ratio " +
                             number_text(together->bytes / alone->bytes, 1) + "), " +
                             number_text(at_length->bytes, 0) + " for one of 2000 bytes",
                         "all devices and nodes share this machine and its disk"}};
}

}  // namespace p2pchat::bench
