#include "tools/doctor/disk.h"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/client/local_profile.h"
#include "core/storage/sqlite_inspection.h"
#include "tools/cli/remote.h"

namespace p2pchat::doctor {
namespace {

constexpr std::uint64_t kMib = std::uint64_t{1} << 20U;
constexpr std::uint64_t kSpaceNeeded = 16 * kMib;  // the log of a busy profile, and more
constexpr std::uint64_t kSpaceWanted = 256 * kMib;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

constexpr std::string_view kProfile = ".profile";
constexpr const char* kNobody = "nobody is logged in here";

using storage::OpenError;

std::string system_words(int error) { return std::strerror(error); }

// The nearest directory above that is there: where the missing ones would be made.
std::string standing_above(const std::string& path) {
  std::error_code ignored;
  std::filesystem::path above = std::filesystem::absolute(path, ignored);
  while (above.has_relative_path() && !std::filesystem::exists(above, ignored)) {
    above = above.parent_path();
  }
  return above.string();
}

Finding missing_directory(const std::string& data) {
  const std::string above = standing_above(data);
  if (access(above.c_str(), W_OK | X_OK) != 0) {
    return {.level = Level::kWrong,
            .check = "directory",
            .text = data + " is not there and cannot be made in " + above,
            .advice = "name another with --data"};
  }
  return {.level = Level::kWarning,
          .check = "directory",
          .text = data + " is not there yet",
          .advice = "`p2pchat register NAME` or `p2pchat login NAME` makes it"};
}

Finding judge_directory(const std::string& data, const struct stat& status) {
  const std::string quoted = "'" + data + "'";
  if (!S_ISDIR(status.st_mode)) {
    return {.level = Level::kWrong,
            .check = "directory",
            .text = data + " is not a directory",
            .advice = "name another with --data"};
  }
  if (status.st_uid != geteuid()) {
    return {.level = Level::kWrong,
            .check = "directory",
            .text = data + " belongs to another user",
            .advice = "run this as that user, or name another with --data"};
  }
  if (access(data.c_str(), R_OK | W_OK | X_OK) != 0) {
    return {.level = Level::kWrong,
            .check = "directory",
            .text = data + " cannot be written: " + system_words(errno),
            .advice = "chmod 700 " + quoted};
  }
  if ((status.st_mode & kOthers) != 0) {
    return {.level = Level::kWarning,
            .check = "directory",
            .text = data + " is open to other users",
            .advice = "chmod 700 " + quoted};
  }
  return {.check = "directory", .text = data + " is yours alone"};
}

// All files that the program makes can be read by their owner alone.
Finding judge_files(const std::string& data) {
  std::string open_files;
  for (const std::string_view name :
       {"profile.db", "profile.db-wal", "profile.db.lock", "socket"}) {
    const std::string path = data + "/" + std::string(name);
    struct stat status{};
    if (stat(path.c_str(), &status) != 0) continue;
    if (status.st_uid != geteuid()) {
      return {.level = Level::kWrong,
              .check = "files",
              .text = path + " belongs to another user",
              .advice = "give the directory back to its user: chown -R USER '" + data + "'"};
    }
    if ((status.st_mode & kOthers) != 0) open_files += " '" + path + "'";
  }
  if (open_files.empty()) return {.check = "files", .text = "other users cannot read them"};
  return {.level = Level::kWrong,
          .check = "files",
          .text = "other users can read some of them",
          .advice = "chmod 600" + open_files};
}

Finding space_finding(const std::string& data) {
  struct statvfs status{};
  const std::string place = standing_above(data);
  if (statvfs(place.c_str(), &status) != 0) {
    return {.level = Level::kWarning,
            .check = "space",
            .text = "how much is left cannot be told: " + system_words(errno)};
  }
  return judge_space(std::uint64_t{status.f_bavail} * status.f_frsize);
}

Finding unusable(const OpenError& error) {
  const auto advice = [&]() -> std::string {
    switch (error.kind) {
      case OpenError::Kind::kDamaged:
        return "move it away, `p2pchat login NAME`, and `p2pchat import` what was once exported";
      case OpenError::Kind::kForeign:
        return "name another directory with --data";
      case OpenError::Kind::kNewerVersion:
        return "update p2pchat on this computer";
      case OpenError::Kind::kInUse:
      case OpenError::Kind::kCannotOpen:
        break;
    }
    return "see to it that the file and its directory are yours and can be read";
  };
  return {.level = Level::kWrong, .check = "database", .text = error.text, .advice = advice()};
}

Finding in_use(bool is_served) {
  if (is_served) {
    return {.check = "database",
            .text = "another p2pchat has it open, and answers for it; it was not read now"};
  }
  return {.level = Level::kWarning,
          .check = "database",
          .text = "another process has it open and does not answer for it",
          .advice = "wait for its end, or end it"};
}

Finding account_finding(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    if (row.key != to_bytes(client::kProfileRow)) continue;
    const auto profile = client::parse_profile(row.value);
    if (!profile) {
      return {
          .level = Level::kWrong,
          .check = "account",
          .text = "what is kept of it cannot be read: damaged, or of a newer p2pchat",
          .advice = "update p2pchat, or begin again in another --data with `p2pchat login NAME`"};
    }
    if (profile->is_taken_over()) {
      return {.level = Level::kWarning,
              .check = "account",
              .text = "another device has taken it over",
              .advice = "`p2pchat login NAME` takes it back"};
    }
    if (profile->is_logged_in()) {
      return {.check = "account", .text = profile->profile.name.text + " is logged in here"};
    }
  }
  return {.level = Level::kWarning,
          .check = "account",
          .text = kNobody,
          .advice = "`p2pchat register NAME` makes an account, `p2pchat login NAME` enters one"};
}

bool has_database(const std::string& data) {
  const std::string path = data + "/profile.db";
  return access(path.c_str(), F_OK) == 0 || access((path + "-wal").c_str(), F_OK) == 0;
}

void examine_database(const std::string& data, Disk& disk) {
  const std::string path = data + "/profile.db";
  if (!has_database(data)) {
    disk.findings.push_back({.level = Level::kWarning,
                             .check = "database",
                             .text = "there is none in " + data,
                             .advice = "`p2pchat register NAME` or `p2pchat login NAME` makes it"});
    return;
  }
  constexpr std::array kRows{client::kProfileRow, client::kNodesRow};
  const auto rows = storage::inspect(path, kRows);
  if (!rows && rows.error().kind == OpenError::Kind::kInUse) {
    disk.is_served = cli::Remote::connect(data) != nullptr;
    disk.findings.push_back(in_use(disk.is_served));
    return;
  }
  if (!rows) {
    disk.findings.push_back(unusable(rows.error()));
    return;
  }
  disk.findings.push_back({.check = "database", .text = path + " is whole"});
  disk.findings.push_back(account_finding(*rows));
  for (const Row& row : *rows) {
    if (row.key == to_bytes(client::kNodesRow)) disk.nodes = client::parse_nodes(row.value);
  }
}

std::int64_t last_written(const std::string& data) {
  std::int64_t last = 0;
  for (const std::string_view name : {"/profile.db", "/profile.db-wal"}) {
    struct stat status{};
    const std::string path = data + std::string(name);
    if (stat(path.c_str(), &status) == 0) last = std::max<std::int64_t>(last, status.st_mtime);
  }
  return last;
}

// A profile of its own in the directory of others: where all is well nothing is said of it.
void examine_person(const std::string& name, const std::string& data, Disk& all) {
  Disk disk;
  struct stat status{};
  if (stat(data.c_str(), &status) != 0) return;
  const Finding directory = judge_directory(data, status);
  if (directory.level != Level::kOk) disk.findings.push_back(directory);
  if (directory.level != Level::kWrong) {
    disk.findings.push_back(judge_files(data));
    examine_database(data, disk);
  }
  for (Finding& finding : disk.findings) {
    // Of somebody who has mistyped a name there is a directory, too.
    const bool is_nobody = finding.check == "account" && finding.text == kNobody;
    if (is_nobody) finding.level = Level::kOk;
    if (is_nobody) finding.advice.clear();
    finding.profile = name;
    all.findings.push_back(std::move(finding));
  }
  all.nodes.insert(all.nodes.end(), disk.nodes.begin(), disk.nodes.end());
  all.is_served = all.is_served || disk.is_served;
}
// The accounts that the page has, each in people/NAME.profile, and the node of `up`.
std::vector<std::string> people_in(const std::string& data) {
  std::vector<std::string> found;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(data + "/people", failure)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(kProfile)) found.push_back(name.substr(0, name.size() - kProfile.size()));
  }
  std::ranges::sort(found);
  return found;
}

std::string profile_of(const std::string& data, const std::string& person) {
  return data + "/people/" + person + std::string(kProfile);
}

// Its rows are nobody's business here; who runs it, is asked with the other nodes.
void examine_node(const std::string& data, Disk& disk) {
  const std::string path = data + "/node/node.db";
  if (access(path.c_str(), F_OK) != 0) return;
  const auto rows = storage::inspect(path, {});
  Finding finding = rows ? Finding{.check = "database", .text = path + " is whole"}
                    : rows.error().kind == OpenError::Kind::kInUse
                        ? Finding{.check = "database", .text = path + " is in use: the node runs"}
                        : unusable(rows.error());
  // Nobody logs in there, and what is lost the other nodes have.
  if (finding.level == Level::kWrong && rows.error().kind == OpenError::Kind::kDamaged) {
    finding.advice = "move " + data + "/node away: the next `p2pchat up` begins a new one";
  }
  finding.profile = "the node";
  disk.findings.push_back(std::move(finding));
}

// What of it has been written last.
std::int64_t last_written_by_all(const std::string& data, const std::vector<std::string>& people) {
  std::int64_t last = last_written(data);
  for (const std::string& person : people) {
    last = std::max(last, last_written(profile_of(data, person)));
  }
  return last;
}

}  // namespace

Disk examine_disk(const std::string& data) {
  Disk disk;
  struct stat status{};
  const bool is_there = stat(data.c_str(), &status) == 0;
  if (!is_there && errno != ENOENT) {
    disk.findings.push_back({.level = Level::kWrong,
                             .check = "directory",
                             .text = data + " cannot be looked at: " + system_words(errno),
                             .advice = "name another with --data"});
    return disk;
  }
  disk.findings.push_back(is_there ? judge_directory(data, status) : missing_directory(data));
  disk.findings.push_back(space_finding(data));
  const bool is_usable = is_there && disk.findings.front().level != Level::kWrong;
  const auto people = is_usable ? people_in(data) : std::vector<std::string>();
  if (is_usable && (people.empty() || has_database(data))) {
    disk.findings.push_back(judge_files(data));
    examine_database(data, disk);
  }
  for (const std::string& person : people) examine_person(person, profile_of(data, person), disk);
  if (is_usable) examine_node(data, disk);
  if (is_usable) disk.written_s = last_written_by_all(data, people);
  return disk;
}

Finding judge_space(std::uint64_t bytes) {
  const std::string left = std::to_string(bytes / kMib) + " MiB are left";
  if (bytes < kSpaceNeeded) {
    return {.level = Level::kWrong,
            .check = "space",
            .text = left + " on the disk of the profile",
            .advice = "make room: messages can neither be sent nor received on a full disk"};
  }
  if (bytes < kSpaceWanted) {
    return {.level = Level::kWarning,
            .check = "space",
            .text = left + " on the disk of the profile",
            .advice = "make room soon, or `p2pchat prune --older-than 90d`"};
  }
  return {.check = "space", .text = left};
}

}  // namespace p2pchat::doctor
