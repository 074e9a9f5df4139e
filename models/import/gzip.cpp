// SPDX-License-Identifier: Apache-2.0
#include "models/import/gzip.hpp"

#include "models/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <zlib.h>

namespace scfa {
namespace {

constexpr std::size_t kStep = std::size_t{1} << 16;

/// zlib counts in 32 bits.
uInt part_of(std::size_t size) {
    return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

}  // namespace

Inflated inflate_bytes(std::string_view compressed, std::int64_t most) {
    Inflated out;
    z_stream stream = {};
    constexpr int kDetectHeader = 32;
    SCFA_ASSERT(inflateInit2(&stream, MAX_WBITS + kDetectHeader) == Z_OK, "zlib");
    int status = Z_OK;
    std::size_t done = 0;
    while (status == Z_OK) {
        // zlib does not write through next_in; its type is older than const.
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data() + done));
        stream.avail_in = part_of(compressed.size() - done);
        const uInt given = stream.avail_in;
        const std::size_t have = out.bytes.size();
        out.bytes.resize(have + kStep);
        stream.next_out = reinterpret_cast<Bytef*>(out.bytes.data() + have);
        stream.avail_out = static_cast<uInt>(kStep);
        status = inflate(&stream, Z_NO_FLUSH);
        done += given - stream.avail_in;
        out.bytes.resize(have + kStep - stream.avail_out);
        if (static_cast<std::int64_t>(out.bytes.size()) > most) {
            out.fault = fmt::format("it inflates to more than {} bytes", most);
            break;
        }
    }
    if (out.fault.empty() && status != Z_STREAM_END) {
        out.fault = status == Z_BUF_ERROR ? "the compressed data end too early"
                    : stream.msg != nullptr
                        ? fmt::format("the compressed data are damaged ({})", stream.msg)
                        : "the compressed data are damaged";
    }
    out.consumed = static_cast<std::int64_t>(done);
    inflateEnd(&stream);
    return out;
}

std::string deflate_bytes(std::string_view bytes) {
    SCFA_ASSERT(bytes.size() <= std::numeric_limits<uInt>::max(), "more than zlib can count");
    uLongf size = compressBound(static_cast<uLong>(bytes.size()));
    std::string out(size, '\0');
    const int status = compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                                 reinterpret_cast<const Bytef*>(bytes.data()),
                                 static_cast<uLong>(bytes.size()), Z_BEST_COMPRESSION);
    SCFA_ASSERT(status == Z_OK, "zlib");
    out.resize(size);
    return out;
}

}  // namespace scfa
