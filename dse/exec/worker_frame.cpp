// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/worker_frame.hpp"

#include "models/base/hash.hpp"

#include <fmt/format.h>

namespace scfa {
namespace {

constexpr std::uint64_t kMark = 0x31656d6172664353;  // "SCframe1"
constexpr std::size_t kNumber = 8;
constexpr std::size_t kHeader = 3 * kNumber;

void append_number(std::string& out, std::uint64_t value) {
    for (std::size_t i = 0; i < kNumber; ++i) {
        out += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
    }
}

std::uint64_t number_at(std::string_view bytes, std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < kNumber; ++i) {
        value |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
    }
    return value;
}

Frame broken(std::string fault) {
    Frame out;
    out.fault = std::move(fault);
    return out;
}

}  // namespace

std::string encode_frame(FrameKind kind, std::string_view bytes) {
    std::string body(1, static_cast<char>(kind));
    body += bytes;
    std::string out;
    out.reserve(kHeader + body.size());
    append_number(out, kMark);
    append_number(out, body.size());
    append_number(out, checksum64(body));
    return out + body;
}

Frame decode_frame(std::string_view stream) {
    if (stream.empty()) {
        return broken("it gave no answer");
    }
    if (stream.size() <= kHeader) {
        return broken(fmt::format("its answer was cut off after {} bytes", stream.size()));
    }
    if (number_at(stream, 0) != kMark) {
        return broken("its answer is garbage");
    }
    const std::string_view body = stream.substr(kHeader);
    const std::uint64_t length = number_at(stream, kNumber);
    if (body.size() < length) {
        return broken(
            fmt::format("its answer was cut off: {} of {} bytes came", body.size(), length));
    }
    const auto kind = static_cast<FrameKind>(body[0]);
    if (body.size() != length || number_at(stream, 2 * kNumber) != checksum64(body) ||
        (kind != FrameKind::answer && kind != FrameKind::failure)) {
        return broken("its answer fails its checksum");
    }
    Frame out;
    out.kind = kind;
    out.bytes = std::string(body.substr(1));
    return out;
}

}  // namespace scfa
