#include "tools/cli/options.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "tools/cli/request.h"
#include "tools/cli/syntax.h"

namespace p2pchat::cli {
namespace {

Result<std::variant<Options, Print>, std::string> parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "p2pchat");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

Options parsed(std::vector<const char*> arguments) {
  const auto result = parse(std::move(arguments));
  EXPECT_TRUE(result) << result.error();
  return std::get<Options>(result.value_or(Options{}));
}

std::string refusal(std::vector<const char*> arguments) {
  const auto result = parse(std::move(arguments));
  return result ? "taken" : result.error();
}

TEST(ClientOptions, ReadsACommandWithItsWords) {
  const Options options = parsed({"--ring", "r", "send", "bob", "hello", "--wait", "delivered",
                                  "--node", "127.0.0.1:1", "--node", "127.0.0.1:2,127.0.0.1:3"});

  EXPECT_EQ(options.command, Command::kSend);
  EXPECT_EQ(options.name, "bob");
  EXPECT_EQ(options.text, "hello");
  EXPECT_EQ(options.wait, "delivered");
  EXPECT_EQ(options.ring, "r");
  EXPECT_EQ(options.nodes.size(), 3U);
}

TEST(ClientOptions, TakesADashAndWhatFollowsTwoDashesAsText) {
  EXPECT_EQ(parsed({"send", "bob", "-"}).text, "-");
  EXPECT_EQ(parsed({"send", "bob", "--", "--wait"}).text, "--wait");
}

TEST(ClientOptions, NeverTakesAPasswordFromTheCommandLine) {
  EXPECT_NE(refusal({"--password", "secret", "inbox"}).find("--password"), std::string::npos);
}

TEST(ClientOptions, ReadsWhatIsSaidOfAGroupsMessage) {
  for (const char* command : {"edit", "react"}) {
    const Options options = parsed({command, "#climbers", "0123456789abcdef", "x"});
    EXPECT_EQ(options.name, "#climbers");
    EXPECT_EQ(options.text, "x");
  }
  EXPECT_EQ(parsed({"delete", "#climbers", "0123456789abcdef"}).name, "#climbers");
}

TEST(ClientOptions, ReadsAnEdit) {
  const Options options = parsed({"edit", "bob", "0123456789ABCDEF", "at noon"});

  EXPECT_EQ(options.name, "bob");
  EXPECT_EQ(options.id, "0123456789abcdef");
  EXPECT_EQ(options.text, "at noon");
  EXPECT_NE(refusal({"react", "bob", "xyz", "+1"}).find("hexadecimal"), std::string::npos);
}

TEST(ClientOptions, SearchesForAllItsWords) {
  const Options options = parsed({"search", "train", "at noon", "--with", "bob", "--limit", "5"});

  EXPECT_EQ(options.text, "train at noon");
  EXPECT_EQ(options.with, "bob");
  EXPECT_EQ(options.limit, 5U);
  EXPECT_EQ(refusal({"search"}), "search WORDS is meant");
  EXPECT_NE(refusal({"search", "x", "--limit", "0"}).find("--limit takes"), std::string::npos);
  EXPECT_NE(refusal({"search", "x", "--limit", "1001"}).find("--limit takes"), std::string::npos);
}

TEST(ClientOptions, ReadsWhatIsExportedAndPruned) {
  EXPECT_EQ(parsed({"export", "a.json"}).file, "a.json");
  EXPECT_EQ(parsed({"export", "-", "--format", "text"}).format, "text");
  EXPECT_EQ(parsed({"import", "a.json"}).file, "a.json");
  EXPECT_EQ(parsed({"prune", "--older-than", "90d"}).older_than, std::chrono::days{90});
  EXPECT_EQ(parsed({"prune", "--older-than", "2w"}).older_than, std::chrono::weeks{2});
  for (const char* age : {"", "90", "d", "-1d", "0d", "1m", "101y", "99999999999d", "1.5d"}) {
    EXPECT_NE(refusal({"prune", "--older-than", age}).find("takes an age"), std::string::npos);
  }
  EXPECT_EQ(refusal({"export", "x", "--format", "xml"}), "--format takes json or text");
}

TEST(ClientOptions, TakesAnIdByItsFirstDigits) {
  EXPECT_EQ(parsed({"cancel", "0123ABCD"}).id, "0123abcd");
  EXPECT_NE(refusal({"cancel", "0123abc"}).find("at least the first 8"), std::string::npos);
  EXPECT_NE(refusal({"cancel", "bob-bob-bob"}).find("an id is meant"), std::string::npos);
}

TEST(ClientOptions, ReadsWhatIsAboutPeople) {
  EXPECT_EQ(parsed({"contacts"}).command, Command::kContacts);
  EXPECT_EQ(parsed({"alias", "bob", "Bob from the shop"}).text, "Bob from the shop");
  EXPECT_EQ(parsed({"alias", "bob", ""}).text, "");
  EXPECT_FALSE(parsed({"verify", "bob"}).is_match);
  EXPECT_TRUE(parsed({"verify", "bob", "--matches"}).is_match);
  EXPECT_EQ(refusal({"block"}), "block NAME is meant");
  EXPECT_EQ(refusal({"alias", "bob"}), "alias NAME TEXT is meant");
  EXPECT_NE(refusal({"accept", "bob", "carol"}).find("one word too many"), std::string::npos);
}

TEST(ClientOptions, ReadsHowAConversationIsWanted) {
  EXPECT_EQ(parsed({"pin", "#climbers"}).command, Command::kPin);
  EXPECT_EQ(parsed({"unpin", "bob"}).name, "bob");
  EXPECT_EQ(parsed({"mute", "bob"}).span, Duration{0});
  EXPECT_EQ(parsed({"mute", "bob", "--for", "8h"}).span, std::chrono::hours{8});
  EXPECT_EQ(parsed({"unmute", "bob"}).command, Command::kUnmute);
  EXPECT_EQ(refusal({"mute", "bob", "--for", "soon"}), "--for takes a time like 8h, 7d or 2w");
  EXPECT_EQ(refusal({"pin"}), "pin NAME is meant");
  EXPECT_EQ(parsed({"vanish", "bob", "4w"}).span, 4 * 7 * std::chrono::hours{24});
  EXPECT_EQ(parsed({"vanish", "bob", "off"}).span, Duration{0});
  EXPECT_EQ(refusal({"vanish", "bob", "5m"}), "vanish takes 1h, 1d, 1w, 4w or off");
}

TEST(ClientOptions, HidesOrShowsPresence) {
  EXPECT_EQ(parsed({"presence"}).command, Command::kPresence);
  EXPECT_EQ(parsed({"presence"}).text, "");
  EXPECT_EQ(parsed({"presence", "hide"}).text, "hide");
  EXPECT_EQ(parsed({"presence", "show"}).name, "");
  EXPECT_EQ(refusal({"presence", "perhaps"}), "presence takes show or hide");
}

TEST(ClientOptions, KeepsAnAccountInItsUsersHands) {
  const Options changing = parsed({"password", "--new-password-file", "next"});
  EXPECT_EQ(changing.command, Command::kPassword);
  EXPECT_EQ(changing.new_password_file, "next");
  EXPECT_EQ(parsed({"words"}).words_file, "");
  EXPECT_EQ(parsed({"words", "--words-file", "paper"}).command, Command::kWords);
  const Options recovering = parsed({"recover", "alice", "--words-file", "paper"});
  EXPECT_EQ(recovering.command, Command::kRecover);
  EXPECT_EQ(recovering.name, "alice");
  EXPECT_EQ(recovering.words_file, "paper");
  EXPECT_EQ(refusal({"recover"}), "recover NAME is meant");
  EXPECT_NE(refusal({"password", "secret"}).find("one word too many"), std::string::npos);
}

TEST(ClientOptions, SaysToWhomOneTypes) {
  EXPECT_EQ(parsed({"typing", "bob"}).command, Command::kTyping);
  EXPECT_EQ(parsed({"typing", "bob"}).name, "bob");
  EXPECT_EQ(refusal({"typing"}), "typing NAME is meant");
  EXPECT_EQ(parsed({"typing", "#climbers"}).name, "#climbers");
}

TEST(ClientOptions, RefusesWithASentence) {
  EXPECT_EQ(refusal({}), "say what to do");
  EXPECT_EQ(refusal({"dance"}), "there is no command 'dance'");
  EXPECT_EQ(refusal({"login"}), "login NAME is meant");
  EXPECT_NE(refusal({"inbox", "now"}).find("one word too many"), std::string::npos);
  EXPECT_NE(refusal({"inbox", "--timeout", "0"}).find("--timeout takes"), std::string::npos);
  EXPECT_NE(refusal({"inbox", "--wait", "stored=0"}).find("--wait takes"), std::string::npos);
}

// A file of its own for each test.
std::string file_with(const std::string& name, const std::string& text) {
  const std::string path = testing::TempDir() + "p2pchat_options_" + name;
  std::ofstream(path) << text;
  return path;
}

TEST(ClientOptions, SaysWhetherNodesCanReachTheDevice) {
  EXPECT_FALSE(parsed({"inbox"}).is_behind_nat);
  EXPECT_TRUE(parsed({"--behind-nat", "inbox"}).is_behind_nat);
}

TEST(ClientOptions, KeepsASnapshotUnlessToldNotTo) {
  EXPECT_TRUE(parsed({"inbox"}).keeps_snapshot);
  EXPECT_FALSE(parsed({"--no-snapshot", "inbox"}).keeps_snapshot);
}

TEST(ClientOptions, ReadsTheKeyOfAClosedRingFromItsFile) {
  const std::string digits(64, 'a');
  const std::string path = file_with("key", digits + "\n");

  const Options options = parsed({"--ring-key-file", path.c_str(), "inbox"});

  ASSERT_TRUE(options.ring_key);
  EXPECT_EQ(to_hex(*options.ring_key), digits);
  EXPECT_EQ(parsed({"inbox"}).ring_key, std::nullopt);
  std::remove(path.c_str());
}

TEST(ClientOptions, RefusesAFileWithoutARingKeyAndDoesNotShowWhatItHolds) {
  for (const std::string& text :
       {std::string("secret"), std::string(64, 'g'), std::string(300, 'a')}) {
    const std::string path = file_with("no_key", text);
    const std::string sentence = refusal({"--ring-key-file", path.c_str(), "inbox"});
    EXPECT_NE(sentence.find("holds no ring key"), std::string::npos);
    EXPECT_EQ(sentence.find(text), std::string::npos);
    std::remove(path.c_str());
  }
  EXPECT_NE(refusal({"--ring-key-file", "/nowhere/key", "inbox"}).find("cannot read"),
            std::string::npos);
}

TEST(ClientOptions, ServeThePageOnLoopbackUnlessTold) {
  const Options web = parsed({"web"});
  EXPECT_EQ(web.command, Command::kWeb);
  EXPECT_EQ(web.listen, "127.0.0.1:8470");
  EXPECT_FALSE(web.is_on_lan);

  const Options up = parsed({"--lan", "--listen", "127.0.0.1:0", "up"});
  EXPECT_EQ(up.command, Command::kUp);
  EXPECT_EQ(up.listen, "127.0.0.1:0");
  EXPECT_TRUE(up.is_on_lan);
}

TEST(ClientOptions, HaveEveryCommandInHelpAndInTheCompletions) {
  for (const std::vector<const char*>& arguments : std::vector<std::vector<const char*>>{
           {"--help"}, {"completion", "bash"}, {"completion", "zsh"}}) {
    const auto result = parse(arguments);
    ASSERT_TRUE(result);
    const std::string text = std::get<Print>(*result).text;
    for (const Syntax& syntax : all_commands()) {
      EXPECT_NE(text.find(syntax.word), std::string::npos) << syntax.word;
    }
    EXPECT_NE(text.find("--no-read-receipts"), std::string::npos);
  }
  EXPECT_EQ(refusal({"completion", "fish"}), "completion takes bash or zsh");
}

TEST(ClientOptions, LeaveNodesThatNobodyKnowsToTheDoctor) {
  const Options options = parsed({"--node", "127.0.0.1:1", "--node", "nowhere", "doctor"});

  EXPECT_EQ(options.nodes.size(), 1U);
  ASSERT_EQ(options.unresolved.size(), 1U);
  EXPECT_NE(options.unresolved[0].find("'nowhere' is no address"), std::string::npos);
  EXPECT_NE(refusal({"--node", "nowhere", "inbox"}).find("'nowhere'"), std::string::npos);
}

TEST(ClientOptions, ReadWhatIsDoneWithFiles) {
  const Options send = parsed({"files", "send", "bob", "report.pdf"});
  const Options get = parsed({"files", "get", "0123ABCD", "--to", "there", "--force"});

  EXPECT_EQ(send.command, Command::kFiles);
  EXPECT_EQ(send.what, "send");
  EXPECT_EQ(send.name, "bob");
  EXPECT_EQ(send.file, "report.pdf");
  EXPECT_EQ(get.id, "0123abcd");
  EXPECT_EQ(get.to, "there");
  EXPECT_TRUE(get.may_overwrite);
  EXPECT_EQ(parsed({"files", "list"}).what, "list");
  EXPECT_EQ(parsed({"files", "cancel", "01234567"}).id, "01234567");
}

TEST(ClientOptions, RefuseWhatCannotBeDoneWithFiles) {
  for (const std::vector<const char*>& words :
       std::vector<std::vector<const char*>>{{"files", "send", "bob"},
                                             {"files", "list", "bob"},
                                             {"files", "get"},
                                             {"files", "put"}}) {
    EXPECT_EQ(refusal(words), "files send NAME PATH, get ID, list or cancel ID is meant");
  }
  EXPECT_EQ(refusal({"files"}), "files WHAT ... is meant");
  EXPECT_NE(refusal({"files", "get", "xyz"}).find("an id is meant"), std::string::npos);
}

TEST(ClientOptions, RefuseAConfigThatIsThereAndCannotBeRead) {
  std::string name = testing::TempDir() + "p2pchat-XXXXXX";
  const std::string directory = mkdtemp(name.data());
  EXPECT_EQ(refusal({"--data", directory.c_str(), "files", "list"}), "taken");
  std::filesystem::create_directory(directory + "/config");

  EXPECT_EQ(refusal({"--data", directory.c_str(), "files", "list"}),
            directory + "/config: cannot be read");

  std::filesystem::remove_all(directory);
}

TEST(Wait, ReadsAllItsForms) {
  EXPECT_EQ(Wait::parse("stored")->until, client::WaitFor::kStored);
  EXPECT_EQ(Wait::parse("stored=K")->until, client::WaitFor::kStoredAll);
  EXPECT_EQ(Wait::parse("delivered")->until, client::WaitFor::kDelivered);
  EXPECT_EQ(Wait::parse("queued")->until, client::WaitFor::kQueued);
  EXPECT_EQ(Wait::parse("stored=2")->stored, 2);
  for (const char* text : {"", "stored=", "stored=k", "stored=300", "stored=-1", "read"}) {
    EXPECT_FALSE(Wait::parse(text)) << text;
  }
}

}  // namespace
}  // namespace p2pchat::cli
