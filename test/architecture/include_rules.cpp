// SPDX-License-Identifier: Apache-2.0
#include "test/architecture/include_rules.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace scfa {
namespace {

bool lies_in(const std::string& file, const std::string& folder) {
    return file.size() > folder.size() && file.compare(0, folder.size(), folder) == 0 &&
           file[folder.size()] == '/';
}

bool lies_in_any(const std::string& file, const std::vector<std::string>& folders) {
    return std::any_of(folders.begin(), folders.end(),
                       [&file](const std::string& folder) { return lies_in(file, folder); });
}

/// The longest folder of the rules that holds the file; empty when there is none.
std::string folder_of(const IncludeRules& rules, const std::string& file) {
    std::string out;
    for (const auto& [folder, allowed] : rules.folders) {
        if (lies_in(file, folder) && folder.size() > out.size()) {
            out = folder;
        }
    }
    return out;
}

std::string broken_standalone(const std::string& root, const std::string& folder,
                              const std::vector<std::string>& generated,
                              const std::string& header) {
    const bool known = std::filesystem::exists(root + "/" + folder + "/" + header) ||
                       std::find(generated.begin(), generated.end(), header) != generated.end();
    return known ? "" : folder + " is copied out alone and may not include \"" + header + "\"";
}

std::string broken_own(const IncludeRules& rules, const std::string& root, const std::string& file,
                       const std::string& header) {
    for (const auto& [folder, generated] : rules.standalone) {
        if (lies_in(file, folder)) {
            return broken_standalone(root, folder, generated, header);
        }
    }
    if (!std::filesystem::exists(root + "/" + header)) {
        return "\"" + header + "\" is no path from the project's folder";
    }
    const std::string folder = folder_of(rules, file);
    if (folder.empty()) {
        return "the file lies in a folder without a rule";
    }
    return lies_in(header, folder) || lies_in_any(header, rules.folders.at(folder))
               ? ""
               : folder + " may not include \"" + header + "\"";
}

std::string broken_system(const IncludeRules& rules, const std::string& file,
                          const std::string& header) {
    for (const auto& [start, folders] : rules.headers) {
        if (header.compare(0, start.size(), start) == 0 && !lies_in_any(file, folders)) {
            return "only " + folders.front() + " may include <" + header + ">";
        }
    }
    return "";
}

}  // namespace

IncludeRules parse_include_rules(const std::string& text) {
    IncludeRules rules;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        line = line.substr(0, line.find('#'));
        if (line.find_first_not_of(' ') == std::string::npos) {
            continue;
        }
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos) {
            throw std::runtime_error("no rule: " + line);
        }
        const bool header = line[0] == '!';
        const bool standalone = line[0] == '~';
        const std::size_t mark = header || standalone ? 1 : 0;
        auto& table = header ? rules.headers : standalone ? rules.standalone : rules.folders;
        auto& allowed = table[line.substr(mark, colon - mark)];
        std::istringstream words(line.substr(colon + 1));
        for (std::string word; words >> word;) {
            allowed.push_back(word);
        }
        if (header && allowed.empty()) {
            throw std::runtime_error("a header that nobody may include: " + line);
        }
    }
    return rules;
}

std::vector<std::string> broken_includes(const IncludeRules& rules, const std::string& root,
                                         const std::string& file) {
    static const std::regex include(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
    std::vector<std::string> out;
    std::ifstream in(root + "/" + file);
    int number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        std::smatch match;
        if (!std::regex_search(line, match, include)) {
            continue;
        }
        const std::string wrong = match[1] == "\"" ? broken_own(rules, root, file, match[2])
                                                   : broken_system(rules, file, match[2]);
        if (!wrong.empty()) {
            out.push_back(file + ":" + std::to_string(number) + ": " + wrong);
        }
    }
    return out;
}

}  // namespace scfa
