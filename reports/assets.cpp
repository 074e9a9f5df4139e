// SPDX-License-Identifier: Apache-2.0
#include "reports/assets.hpp"

#include "models/base/atomic_file.hpp"
#include "models/base/error.hpp"
#include "models/base/json_reader.hpp"

#include <filesystem>
#include <string_view>
#include <system_error>

namespace scfa {
namespace {

constexpr std::string_view kRebuild = "build it again: npm ci && npm run build, in reports/web";

Error damaged(const std::string& file, const std::string& what) {
    Place place;
    place.file = file;
    return Error(ErrorCode::environment, "report asset " + file + " " + what, place,
                 std::string(kRebuild));
}

/// One asset as the manifest describes it; the hash goes to `sha256`.
std::string read_asset(const std::string& folder, const JsonNode& manifest, const char* name,
                       std::string_view closing_tag, std::string& sha256) {
    const std::string path = folder + "/" + name;
    const JsonNode entry = manifest.at("files").at(name);
    sha256 = entry.at("sha256").text();
    std::string bytes = read_text_file(path);
    const std::int64_t size = entry.at("bytes").integer(1);
    if (static_cast<std::int64_t>(bytes.size()) != size) {
        throw damaged(path, "has " + std::to_string(bytes.size()) + " bytes, its manifest says " +
                                std::to_string(size));
    }
    if (bytes.find(closing_tag) != std::string::npos || bytes.find("<!--") != std::string::npos) {
        throw damaged(path, "would end its HTML element early");
    }
    return bytes;
}

}  // namespace

ReportAssets load_report_assets(const std::string& folder) {
    const JsonDocument manifest = JsonDocument::parse_file(folder + "/manifest.json");
    ReportAssets assets;
    assets.script =
        read_asset(folder, manifest.root(), "report.js", "</script", assets.script_sha256);
    assets.style =
        read_asset(folder, manifest.root(), "report.css", "</style", assets.style_sha256);
    return assets;
}

std::string find_report_assets() {
    std::error_code ignored;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", ignored);
    const std::filesystem::path installed =
        program.parent_path().parent_path() / "share" / "scfa-dse" / "report";
    for (const std::filesystem::path& folder :
         {installed, std::filesystem::path(SCFA_REPORT_ASSETS)}) {
        if (std::filesystem::exists(folder / "manifest.json", ignored)) {
            return folder.string();
        }
    }
    throw Error(ErrorCode::environment,
                "the report's script and style sheet are neither in " + installed.string() +
                    " nor in " SCFA_REPORT_ASSETS,
                {}, "install scfa-dse again, or write other formats: --format csv,json,md");
}

}  // namespace scfa
