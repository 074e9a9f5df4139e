// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/checkpoint.hpp"

#include "models/base/atomic_file.hpp"
#include "models/base/error.hpp"
#include "models/base/hash.hpp"

#include <cstdint>
#include <cstring>
#include <string_view>

namespace scfa {
namespace {

// The file: magic, size of the JSON, JSON, floats of all arrays in the order of their names,
// checksum of everything before. Numbers are little-endian: the file is read where it was written.
constexpr std::string_view kMagic = "scfaprn1";
constexpr std::size_t kWord = sizeof(std::uint64_t);
constexpr std::int64_t kMostBytes = std::int64_t{16} << 30;

void append_word(std::string& to, std::uint64_t word) {
    char bytes[kWord];
    std::memcpy(bytes, &word, kWord);
    to.append(bytes, kWord);
}

std::uint64_t word_at(const std::string& bytes, std::size_t at) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, kWord);
    return word;
}

Error damaged(const std::string& path, const std::string& why) {
    Place place;
    place.file = path;
    return {ErrorCode::damaged, "the checkpoint cannot be used: " + why, std::move(place),
            "remove the file to begin anew"};
}

void read_arrays(const std::string& bytes, std::size_t at, const nlohmann::ordered_json& sizes,
                 const std::string& path, Checkpoint& out) {
    for (const auto& [name, size] : sizes.items()) {
        const auto count = size.get<std::uint64_t>();
        const std::size_t left = bytes.size() - kWord - at;
        if (count > left / sizeof(float)) {
            throw damaged(path, "array \"" + name + "\" is cut");
        }
        std::vector<float>& values = out.arrays[name];
        values.resize(count);
        std::memcpy(values.data(), bytes.data() + at, count * sizeof(float));
        at += count * sizeof(float);
    }
    if (at + kWord != bytes.size()) {
        throw damaged(path, "bytes are left over");
    }
}

}  // namespace

const std::vector<float>& Checkpoint::array(const std::string& name) const {
    const auto found = arrays.find(name);
    if (found == arrays.end()) {
        throw Error(ErrorCode::damaged, "the checkpoint has no array \"" + name + "\"");
    }
    return found->second;
}

void save_checkpoint(const std::string& path, const Checkpoint& checkpoint) {
    nlohmann::ordered_json head;
    head["state"] = checkpoint.state;
    head["arrays"] = nlohmann::ordered_json::object();
    for (const auto& [name, values] : checkpoint.arrays) {
        head["arrays"][name] = values.size();
    }
    const std::string text = head.dump();
    std::string bytes(kMagic);
    append_word(bytes, text.size());
    bytes += text;
    for (const auto& [name, values] : checkpoint.arrays) {
        if (!values.empty()) {
            bytes.append(reinterpret_cast<const char*>(values.data()),
                         values.size() * sizeof(float));
        }
    }
    append_word(bytes, checksum64(bytes));
    write_file_atomically(path, bytes);
}

Checkpoint load_checkpoint(const std::string& path) {
    const std::string bytes = read_text_file(path, kMostBytes);
    const std::size_t head = kMagic.size() + kWord;
    if (bytes.size() < head + kWord || bytes.compare(0, kMagic.size(), kMagic) != 0) {
        throw damaged(path, "it is none");
    }
    const std::size_t body = bytes.size() - kWord;
    if (checksum64(std::string_view(bytes).substr(0, body)) != word_at(bytes, body)) {
        throw damaged(path, "its checksum does not match");
    }
    const std::uint64_t size = word_at(bytes, kMagic.size());
    if (size > body - head) {
        throw damaged(path, "it is cut");
    }
    const auto json = nlohmann::ordered_json::parse(bytes.substr(head, size), nullptr,
                                                    /*allow_exceptions=*/false);
    if (!json.is_object() || !json.contains("state") || !json.contains("arrays")) {
        throw damaged(path, "its description is no JSON");
    }
    Checkpoint out;
    out.state = json["state"];
    read_arrays(bytes, head + size, json["arrays"], path, out);
    return out;
}

}  // namespace scfa
