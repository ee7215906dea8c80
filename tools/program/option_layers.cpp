#include "tools/program/option_layers.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <boost/program_options.hpp>

namespace p2pchat::program {
namespace {

namespace po = boost::program_options;

std::string variable_of(const std::string& prefix, const std::string& option) {
  std::string name = prefix + "_";
  for (const char letter : option) {
    name += letter == '-' ? '_' : static_cast<char>(letter >= 'a' ? letter - 'a' + 'A' : letter);
  }
  return name;
}

}  // namespace

void read_command_line(int argc, const char* const* argv, const po::options_description& options,
                       po::variables_map& values) {
  po::options_description all;
  all.add(options);
  all.add_options()("command", po::value<std::string>())("words",
                                                         po::value<std::vector<std::string>>());
  po::positional_options_description words;
  words.add("command", 1).add("words", -1);
  po::store(po::command_line_parser(argc, argv)
                .options(all)
                .positional(words)
                .style(po::command_line_style::unix_style & ~po::command_line_style::allow_guessing)
                .run(),
            values);
}

void read_environment(const std::string& prefix, const std::vector<std::string>& names,
                      const po::options_description& options, po::variables_map& values) {
  po::store(po::parse_environment(options,
                                  [&](const std::string& variable) -> std::string {
                                    const char* value = std::getenv(variable.c_str());
                                    if (value == nullptr || *value == '\0') return {};
                                    const auto found =
                                        std::ranges::find_if(names, [&](const std::string& name) {
                                          return variable == variable_of(prefix, name);
                                        });
                                    return found == names.end() ? std::string() : *found;
                                  }),
            values);
}

void read_config_file(const std::string& path, const po::options_description& options,
                      po::variables_map& values) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return;
  std::ifstream file(path);
  if (!file || std::filesystem::is_directory(path, ignored)) {
    throw po::error(path + ": cannot be read");
  }
  try {
    po::store(po::parse_config_file(file, options), values);
  } catch (const po::error& error) {
    throw po::error(path + ": " + error.what());
  }
}

}  // namespace p2pchat::program
