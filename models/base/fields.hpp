#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/fields.hpp
/// @brief One declarative table per configuration struct: reader, writer, JSON Schema and reference
/// page come
///        from it, so they cannot disagree.
///
/// @code
/// const FieldTable<Ddr>& ddr_table() {
///     static const FieldTable<Ddr> table = [] {
///         FieldTable<Ddr> t("ddr", "The external memory.");
///         t.number("bandwidth_gbps", &Ddr::bandwidth_gbps, NumberRange::greater_than(0), "GB/s",
///         "Peak.").required(); t.integer("latency_cycles", &Ddr::latency_cycles, {0, 10000},
///         "cycles", "To the first beat."); return t;
///     }();
///     return table;
/// }
/// Device device = read_document(device_table(), JsonDocument::parse_file(path));
/// @endcode
///
/// A key that is absent and not `required()` leaves the member as its default initialiser made it;
/// that value is the default in schema and reference. A `std::optional` member stays empty. `null`
/// is never a value.

#include "models/base/field_info.hpp"
#include "models/base/field_value.hpp"

#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace scfa {

/// What may follow the declaration of a field.
class FieldOptions {
  public:
    FieldOptions(TableInfo& table, std::size_t index) : table_(table), index_(index) {}
    /// The key must be there.
    FieldOptions& required() {
        table_.fields[index_].required = true;
        return *this;
    }

  private:
    TableInfo& table_;
    std::size_t index_;
};

/// The keys of a JSON object and the members of T they fill. T: default constructible, copyable.
/// Keys must differ (checked). Nested tables must outlive this one: make them function-local
/// statics.
template <class T>
class FieldTable {
  public:
    using Check = std::function<void(const T&, const JsonNode&, ErrorSink&)>;

    FieldTable(std::string name, std::string description) {
        info_.name = std::move(name);
        info_.description = std::move(description);
    }

    /// Member: a signed or unsigned integer, a Quantity of one, or optional of those.
    template <class M>
    FieldOptions integer(std::string key, M T::*member, IntegerRange range, std::string unit,
                         std::string description) {
        range = detail::narrowed<M>(range);
        return scalar(std::move(key), member, {"integer", detail::range_text(range)},
                      std::move(unit), std::move(description), detail::integer_schema(range),
                      [range](const JsonNode& node) { return detail::read_integer(node, range); });
    }

    /// Member: double, a Quantity of it, or optional of those.
    template <class M>
    FieldOptions number(std::string key, M T::*member, NumberRange range, std::string unit,
                        std::string description) {
        return scalar(std::move(key), member, {"number", detail::range_text(range)},
                      std::move(unit), std::move(description), detail::number_schema(range),
                      [range](const JsonNode& node) { return detail::read_number(node, range); });
    }

    /// Member: bool or optional<bool>.
    template <class M>
    FieldOptions flag(std::string key, M T::*member, std::string description) {
        return scalar(std::move(key), member, {"boolean", ""}, "", std::move(description),
                      {{"type", "boolean"}}, [](const JsonNode& node) { return node.flag(); });
    }

    /// Member: std::string or optional of it. An empty text is refused unless `may_be_empty`.
    template <class M>
    FieldOptions text(std::string key, M T::*member, std::string description,
                      bool may_be_empty = false);

    /// Member: std::string or optional of it, the path of a file. Relative paths start at the
    /// folder of the file that is read; the member holds the resolved path.
    template <class M>
    FieldOptions path(std::string key, M T::*member, std::string description);

    /// Member: an enumeration or optional of it. Names are what the user writes.
    template <class M>
    FieldOptions choice(std::string key, M T::*member, Choices<detail::raw_t<M>> choices,
                        std::string description);

    /// Member: U or optional<U>, read by U's table.
    template <class M>
    FieldOptions object(std::string key, M T::*member,
                        const FieldTable<detail::unwrapped_t<M>>& table, std::string description);

    /// Member: vector of integers, numbers, strings, enumerations, or structs with a table of their
    /// own.
    template <class E>
    FieldOptions integers(std::string key, std::vector<E> T::*member, IntegerRange range,
                          CountRange count, std::string unit, std::string description);
    template <class E>
    FieldOptions numbers(std::string key, std::vector<E> T::*member, NumberRange range,
                         CountRange count, std::string unit, std::string description);
    FieldOptions texts(std::string key, std::vector<std::string> T::*member, CountRange count,
                       std::string description);
    template <class E>
    FieldOptions choices(std::string key, std::vector<E> T::*member, Choices<E> choices,
                         CountRange count, std::string description);
    template <class E>
    FieldOptions list(std::string key, std::vector<E> T::*member, const FieldTable<E>& table,
                      CountRange count, std::string description);

    /// Numbers with a source: `{"value": 220, "unit": "slices", "source": "DS190 table 1"}`. The
    /// unit must be the one given here (absent or "" where this one is empty), the source must not
    /// be empty. Member: Sourced<M> or optional of it.
    template <class M>
    FieldOptions sourced_integer(std::string key, M T::*member, IntegerRange range,
                                 std::string unit, std::string description);
    template <class M>
    FieldOptions sourced_number(std::string key, M T::*member, NumberRange range, std::string unit,
                                std::string description);

    /// A value that no other kind fits. `read(node, sink)` returns the member's value (it may throw
    /// Error, or add several to the sink); `write(value)` gives JSON that `read` accepts, or null
    /// for "leave out"; `schema` is the draft-07 fragment; `type` is for the reference page.
    template <class M>
    FieldOptions custom(std::string key, M T::*member, std::string type,
                        std::function<M(const JsonNode&, ErrorSink&)> read,
                        std::function<nlohmann::ordered_json(const M&)> write,
                        nlohmann::ordered_json schema, std::string description);

    /// A check across fields, run on each object whose own fields are all good. `rules`: the same
    /// as schema keywords (`{"oneOf": ...}`), where a schema can say it.
    FieldTable& check(Check check, nlohmann::ordered_json rules = nullptr) {
        checks_.push_back(std::move(check));
        if (!rules.is_null()) {
            info_.rules.update(rules);
        }
        return *this;
    }

    [[nodiscard]] const TableInfo& info() const { return info_; }

    /// Reads an object. Everything wrong goes to the sink; what is returned then is not to be used.
    [[nodiscard]] T read(const JsonNode& node, ErrorSink& sink) const;
    /// The object that reads back as the same struct: keys in the table's order, defaults written
    /// out.
    [[nodiscard]] nlohmann::ordered_json write(const T& object) const;

  private:
    using ReadField = std::function<void(const JsonNode&, T&, ErrorSink&)>;
    using WriteField = std::function<nlohmann::ordered_json(const T&)>;
    struct Binding {
        ReadField read;
        WriteField write;
    };

    FieldOptions add(FieldInfo info, Binding binding);
    template <class M, class ReadRaw>
    FieldOptions scalar(std::string key, M T::*member, detail::TypeText type, std::string unit,
                        std::string description, nlohmann::ordered_json schema, ReadRaw read_raw);
    template <class E, class ReadElement, class WriteElement>
    FieldOptions elements(FieldInfo info, std::vector<E> T::*member, CountRange count,
                          ReadElement read_element, WriteElement write_element);
    template <class M, class ReadRaw>
    FieldOptions sourced(FieldInfo info, M T::*member, ReadRaw read_raw);

    TableInfo info_;
    std::vector<Binding> bindings_;
    std::vector<Check> checks_;
};

/// Reads an object; everything wrong goes to the sink, and what is returned then is not to be used.
template <class T>
[[nodiscard]] T read(const FieldTable<T>& table, const JsonNode& node, ErrorSink& sink) {
    return table.read(node, sink);
}

/// Reads a whole document. @throws Errors with up to 20 things to mend.
template <class T>
[[nodiscard]] T read_document(const FieldTable<T>& table, const JsonDocument& document) {
    ErrorSink sink;
    T out = table.read(document.root(), sink);
    sink.throw_if_any();
    return out;
}

template <class T>
[[nodiscard]] nlohmann::ordered_json write(const FieldTable<T>& table, const T& object) {
    return table.write(object);
}

template <class T>
[[nodiscard]] nlohmann::ordered_json schema(const FieldTable<T>& table) {
    return schema_of(table.info());
}

template <class T>
[[nodiscard]] std::string reference_markdown(const FieldTable<T>& table) {
    return reference_markdown(table.info());
}

}  // namespace scfa

#include "models/base/fields_impl.hpp"
