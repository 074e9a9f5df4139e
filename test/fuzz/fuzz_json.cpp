// SPDX-License-Identifier: Apache-2.0
// Any bytes as a configuration file: refused with an error that can be shown, or read as another
// parser reads them.
#include "models/base/escape.hpp"
#include "models/base/json_reader.hpp"
#include "models/base/json_writer.hpp"
#include "test/models/base/sample_config.hpp"

#include <cstdint>
#include <string>

namespace {

using scfa::JsonDocument;
using scfa::JsonNode;

/// What is shown to a user: bounded, and free of control characters.
void check_text(const std::string& text) {
    SCFA_ASSERT(text.size() < 4000, "an error of " + std::to_string(text.size()) + " bytes");
    std::string lines = text;
    for (char& c : lines) {
        c = c == '\n' ? ' ' : c;
    }
    SCFA_ASSERT(scfa::escape_terminal(lines) == lines, "unsafe for a terminal: " + text);
}

void check_node(const JsonDocument& document, const JsonNode& node) {
    const std::string pointer = node.pointer();
    SCFA_ASSERT(document.value().at(nlohmann::ordered_json::json_pointer(pointer)) == node.value(),
                pointer);
    const scfa::Place place = node.place();
    const scfa::Place again = document.place_of(pointer);
    SCFA_ASSERT(place.line == again.line && place.column == again.column && place.line > 0,
                pointer);
    SCFA_ASSERT(place.cut >= 0 && place.column - 1 - place.cut >= 0, pointer);
    check_text(to_text(node.key_error("k")));
    try {
        (void)node.integer(0, 0);
    } catch (const scfa::Error& error) {
        check_text(to_text(error));
    }
}

/// Cost: quadratic in the number of nodes, so only the first few of each document.
void check_nodes(const JsonDocument& document, const JsonNode& node, int& left) {
    if (--left < 0) {
        return;
    }
    check_node(document, node);
    if (node.is_object()) {
        for (const auto& member : node.members()) {
            check_nodes(document, member.second, left);
        }
    } else if (node.is_array()) {
        for (const JsonNode& element : node.elements()) {
            check_nodes(document, element, left);
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    try {
        const JsonDocument document = JsonDocument::parse_text("fuzz.json", text);
        SCFA_ASSERT(document.value() == nlohmann::ordered_json::parse(text, nullptr, true, true),
                    text);
        const std::string written = scfa::to_canonical_json(document.value());
        const JsonDocument again = JsonDocument::parse_text("again.json", written);
        SCFA_ASSERT(scfa::to_canonical_json(again.value()) == written, written);
        int left = 50;
        check_nodes(document, document.root(), left);
        (void)scfa::read_document(scfa::sample::config_table(), document);
    } catch (const scfa::Error& error) {
        check_text(to_text(error));
    } catch (const scfa::Errors& errors) {
        for (const scfa::Error& error : errors.errors()) {
            check_text(to_text(error));
        }
    }
    return 0;
}
