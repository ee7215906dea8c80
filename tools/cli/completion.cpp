#include "tools/cli/completion.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <boost/program_options.hpp>

#include "tools/cli/syntax.h"

namespace p2pchat::cli {
namespace {

// What an option's value is; of what is not here, shells know nothing.
struct Value {
  std::string_view option;
  WordKind kind;
  std::string_view words = {};
};
constexpr std::array kValues{
    Value{"data", WordKind::kDirectory},
    Value{"ring-key-file", WordKind::kFile},
    Value{"password-file", WordKind::kFile},
    Value{"new-password-file", WordKind::kFile},
    Value{"words-file", WordKind::kFile},
    Value{"with", WordKind::kPeer},
    Value{"wait", WordKind::kFree, "stored delivered queued"},
    Value{"format", WordKind::kFree, "json text"},
    Value{"role", WordKind::kFree, "member admin owner"},
};

// For the first word after completion.
constexpr std::string_view kShells = "bash zsh";
// For the first word after group.
constexpr std::string_view kGroupDeeds =
    "list show create invite accept decline leave remove role rename";

struct Option {
  std::string name;
  std::string what;
  bool takes_value = false;
};

std::vector<Option> options() {
  std::vector<Option> all;
  const boost::program_options::options_description described = all_options();
  for (const auto& option : described.options()) {
    all.push_back({.name = option->long_name(),
                   .what = option->description(),
                   .takes_value = option->semantic()->max_tokens() > 0});
  }
  return all;
}

Value value_of(std::string_view option) {
  const auto found = std::ranges::find(kValues, option, &Value::option);
  return found == kValues.end() ? Value{option, WordKind::kFree} : *found;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : std::string(between)) + word;
  return text;
}

// The options, or those that are followed by a value of their own.
std::string option_names(std::string_view between, bool only_with_value) {
  std::vector<std::string> names;
  for (const Option& option : options()) {
    if (option.takes_value || !only_with_value) names.push_back("--" + option.name);
  }
  return joined(names, between);
}

std::string replaced(std::string text, std::string_view what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

// bash: a function that completes one kind of word.
std::string bash_action(WordKind kind, std::string_view words) {
  switch (kind) {
    case WordKind::kFree:
      return words.empty() ? ":" : "_p2pchat_words '" + std::string(words) + "'";
    case WordKind::kPeer:
      return "_p2pchat_words \"$(_p2pchat_names)\"";
    case WordKind::kFile:
      return "_p2pchat_files -f";
    case WordKind::kDirectory:
      return "_p2pchat_files -d";
    case WordKind::kShell:
      return "_p2pchat_words '" + std::string(kShells) + "'";
    case WordKind::kGroupDeed:
      return "_p2pchat_words '" + std::string(kGroupDeeds) + "'";
  }
  return ":";
}

std::string bash_value_cases() {
  std::string cases;
  for (const Option& option : options()) {
    if (!option.takes_value) continue;
    const Value value = value_of(option.name);
    cases += "    --" + option.name + ") " + bash_action(value.kind, value.words) + "; return ;;\n";
  }
  return cases;
}

std::string bash_word_cases() {
  std::string cases;
  for (const Syntax& syntax : all_commands()) {
    if (syntax.kind == WordKind::kFree) continue;
    cases += "    " + std::string(syntax.word) + ":0) " + bash_action(syntax.kind, {}) + " ;;\n";
  }
  return cases;
}

constexpr std::string_view kBash = R"(# p2pchat in bash; made by `p2pchat completion bash`.
_p2pchat_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word"); }
_p2pchat_files() {
  compopt -o filenames
  mapfile -t COMPREPLY < <(compgen "$1" -- "$word")
}
# Whom there are conversations with, if a p2pchat that runs can say it.
_p2pchat_names() { "${COMP_WORDS[0]}" "${given[@]}" completion names 2>/dev/null; }

_p2pchat() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=
  local -a given=()
  local -i i place=0
  COMPREPLY=()
  # bash takes --wait=stored and 127.0.0.1:7400 for three words each.
  if [[ $before == '=' ]]; then before=${COMP_WORDS[COMP_CWORD - 2]}; fi
  if [[ $word == '=' ]]; then word=; fi
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case ${COMP_WORDS[i]} in
    @VALUED@)
      if [[ ${COMP_WORDS[i + 1]} == '=' ]]; then i+=1; fi
      if [[ ${COMP_WORDS[i]} == --data ]]; then
        # ~ stands for the home here as well.
        given=(--data "${COMP_WORDS[i + 1]/#\~\//$HOME/}")
      fi
      i+=1
      ;;
    :) i+=1 ;;
    -*) ;;
    *)
      if [[ -z $command ]]; then command=${COMP_WORDS[i]}; else place+=1; fi
      ;;
    esac
  done
  case $before in
@VALUES@  esac
  if [[ $word == -* ]]; then
    _p2pchat_words '@OPTIONS@'
    return
  fi
  case $command:$place in
    :*) _p2pchat_words '@COMMANDS@' ;;
@WORDS@  esac
}
complete -F _p2pchat p2pchat
)";

std::string bash() {
  std::vector<std::string> commands;
  for (const Syntax& syntax : all_commands()) commands.emplace_back(syntax.word);
  std::string text(kBash);
  text = replaced(std::move(text), "@VALUED@", option_names(" | ", true));
  text = replaced(std::move(text), "@VALUES@", bash_value_cases());
  text = replaced(std::move(text), "@OPTIONS@", option_names(" ", false));
  text = replaced(std::move(text), "@COMMANDS@", joined(commands, " "));
  return replaced(std::move(text), "@WORDS@", bash_word_cases());
}

// Inside single quotes, and inside the brackets and colons of zsh's specifications.
std::string in_zsh(std::string text) {
  text = replaced(std::move(text), "'", "'\\''");
  text = replaced(std::move(text), ":", "\\:");
  text = replaced(std::move(text), "[", "\\[");
  return replaced(std::move(text), "]", "\\]");
}

std::string zsh_action(WordKind kind, std::string_view words) {
  switch (kind) {
    case WordKind::kFree:
      return words.empty() ? " " : "(" + std::string(words) + ")";
    case WordKind::kPeer:
      return "_p2pchat_names";
    case WordKind::kFile:
      return "_files";
    case WordKind::kDirectory:
      return "_files -/";
    case WordKind::kShell:
      return "(" + std::string(kShells) + ")";
    case WordKind::kGroupDeed:
      return "(" + std::string(kGroupDeeds) + ")";
  }
  return " ";
}

std::string zsh_options() {
  std::string lines;
  for (const Option& option : options()) {
    const Value value = value_of(option.name);
    lines +=
        "    '" + std::string(option.name == "node" ? "*" : "") + "--" + option.name + "[" +
        in_zsh(option.what) + "]" +
        (option.takes_value ? ":" + option.name + ":" + zsh_action(value.kind, value.words) : "") +
        "'\n";
  }
  return lines;
}

std::string zsh_commands() {
  std::string lines;
  for (const Syntax& syntax : all_commands()) {
    lines += "    '" + std::string(syntax.word) + ":" + in_zsh(std::string(syntax.what)) + "'\n";
  }
  return lines;
}

std::string zsh_word_cases() {
  std::string cases;
  for (const Syntax& syntax : all_commands()) {
    if (syntax.kind == WordKind::kFree) continue;
    const std::string action = zsh_action(syntax.kind, {});
    const bool is_list = action.starts_with('(');
    cases += "        " + std::string(syntax.word) + ") " +
             (is_list ? "compadd -- " + action.substr(1, action.size() - 2) : action) + " ;;\n";
  }
  return cases;
}

constexpr std::string_view kZsh = R"zsh(#compdef p2pchat
# p2pchat in zsh; made by `p2pchat completion zsh`.

# Whom there are conversations with, if a p2pchat that runs can say it.
_p2pchat_names() {
  local -a given names
  [[ -n ${opt_args[--data]-} ]] && given=(--data ${(Q)~opt_args[--data]})
  names=(${(f)"$($words[1] $given completion names 2>/dev/null)"})
  compadd -a names
}

_p2pchat() {
  local curcontext=$curcontext state
  local -a line commands
  local -A opt_args
  commands=(
@COMMANDS@  )
  _arguments -C \
@OPTIONS@    '1:command:->command' '2:word:->word' '*: : '
  case $state in
    command) _describe command commands ;;
    word)
      case $line[1] in
@WORDS@      esac
      ;;
  esac
}

# Sourced, or found by its name in fpath.
if [[ $funcstack[1] == _p2pchat ]]; then _p2pchat "$@"; else compdef _p2pchat p2pchat; fi
)zsh";

std::string zsh() {
  std::string text(kZsh);
  text = replaced(std::move(text), "@COMMANDS@", zsh_commands());
  text = replaced(std::move(text), "@OPTIONS@", replaced(zsh_options(), "\n", " \\\n"));
  return replaced(std::move(text), "@WORDS@", zsh_word_cases());
}

}  // namespace

std::optional<std::string> completion_for(std::string_view shell) {
  if (shell == "bash") return bash();
  if (shell == "zsh") return zsh();
  return std::nullopt;
}

}  // namespace p2pchat::cli
