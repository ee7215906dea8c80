#pragma once

#include <string>
#include <vector>

namespace boost::program_options {
class options_description;  // NOLINT(readability-identifier-naming)
class variables_map;        // NOLINT(readability-identifier-naming)
}  // namespace boost::program_options

namespace p2pchat::program {

// The command line as every program of ours reads it: options in any order, then or between them
// the words, which end up in `command` (the first) and `words`. No abbreviations; after `--` all is
// words. Throws boost::program_options::error.
void read_command_line(int argc, const char* const* argv,
                       const boost::program_options::options_description& options,
                       boost::program_options::variables_map& values);

// What the command line has left open: PREFIX_DATA, PREFIX_JOIN, ... for the named options.
void read_environment(const std::string& prefix, const std::vector<std::string>& names,
                      const boost::program_options::options_description& options,
                      boost::program_options::variables_map& values);

// What is open still: `name = value` lines. No file, no values; one that is there and cannot be
// read is a mistake: throws as above.
void read_config_file(const std::string& path,
                      const boost::program_options::options_description& options,
                      boost::program_options::variables_map& values);

}  // namespace p2pchat::program
