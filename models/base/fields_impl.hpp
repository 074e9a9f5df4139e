#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/fields_impl.hpp
/// @brief The bodies of FieldTable's members; include models/base/fields.hpp instead.

#include "models/base/fields.hpp"

namespace scfa {

template <class T>
FieldOptions FieldTable<T>::add(FieldInfo info, Binding binding) {
    for (const FieldInfo& other : info_.fields) {
        SCFA_ASSERT(other.key != info.key, "twice in a field table: " + info.key);
    }
    info.fallback = binding.write(T{});
    info_.fields.push_back(std::move(info));
    bindings_.push_back(std::move(binding));
    return FieldOptions(info_, info_.fields.size() - 1);
}

template <class T>
template <class M, class ReadRaw>
FieldOptions FieldTable<T>::scalar(std::string key, M T::*member, detail::TypeText type,
                                   std::string unit, std::string description,
                                   nlohmann::ordered_json schema, ReadRaw read_raw) {
    FieldInfo info;
    info.key = std::move(key);
    info.type = std::move(type.type);
    info.range = std::move(type.range);
    info.unit = std::move(unit);
    info.description = std::move(description);
    info.schema = std::move(schema);
    using Value = detail::unwrapped_t<M>;
    Binding binding;
    binding.read = [member, read_raw](const JsonNode& node, T& object, ErrorSink&) {
        object.*member = Value(static_cast<detail::raw_t<M>>(read_raw(node)));
    };
    const bool may_be_empty = type.may_be_empty;
    binding.write = [member, may_be_empty](const T& object) -> nlohmann::ordered_json {
        nlohmann::ordered_json out;
        if constexpr (detail::is_optional_v<M>) {
            if ((object.*member).has_value()) {
                out = detail::raw_json(*(object.*member));
            }
        } else {
            out = detail::raw_json(object.*member);
        }
        const bool empty = out.is_string() && out.get_ref<const std::string&>().empty();
        return empty && !may_be_empty ? nlohmann::ordered_json() : out;
    };
    return add(std::move(info), std::move(binding));
}

template <class T>
template <class M>
FieldOptions FieldTable<T>::text(std::string key, M T::*member, std::string description,
                                 bool may_be_empty) {
    nlohmann::ordered_json schema = {{"type", "string"}};
    if (!may_be_empty) {
        schema["minLength"] = 1;
    }
    return scalar(std::move(key), member, {"text", "", may_be_empty}, "", std::move(description),
                  std::move(schema), [may_be_empty](const JsonNode& node) {
                      return detail::read_text(node, may_be_empty);
                  });
}

template <class T>
template <class M>
FieldOptions FieldTable<T>::path(std::string key, M T::*member, std::string description) {
    return scalar(std::move(key), member, {"path", "", false}, "", std::move(description),
                  {{"type", "string"}, {"minLength", 1}},
                  [](const JsonNode& node) { return node.path(); });
}

template <class T>
template <class M>
FieldOptions FieldTable<T>::choice(std::string key, M T::*member, Choices<detail::raw_t<M>> choices,
                                   std::string description) {
    const std::vector<std::string> names = detail::choice_names(choices);
    FieldInfo info;
    info.key = std::move(key);
    info.type = "choice";
    info.range = detail::join(names, ", ");
    info.description = std::move(description);
    info.schema = detail::choice_schema(names);
    Binding binding;
    binding.read = [member, choices, names](const JsonNode& node, T& object, ErrorSink&) {
        object.*member = choices[node.choice(names)].second;
    };
    binding.write = [member, choices](const T& object) -> nlohmann::ordered_json {
        if constexpr (detail::is_optional_v<M>) {
            if (!(object.*member).has_value()) {
                return nullptr;
            }
            return detail::choice_name(choices, *(object.*member));
        } else {
            return detail::choice_name(choices, object.*member);
        }
    };
    return add(std::move(info), std::move(binding));
}

template <class T>
template <class M>
FieldOptions FieldTable<T>::object(std::string key, M T::*member,
                                   const FieldTable<detail::unwrapped_t<M>>& table,
                                   std::string description) {
    FieldInfo info;
    info.key = std::move(key);
    info.type = "object";
    info.description = std::move(description);
    info.nested = &table.info();
    Binding binding;
    binding.read = [member, &table](const JsonNode& node, T& object, ErrorSink& sink) {
        object.*member = table.read(node, sink);
    };
    binding.write = [member, &table](const T& object) -> nlohmann::ordered_json {
        if constexpr (detail::is_optional_v<M>) {
            return (object.*member).has_value() ? table.write(*(object.*member))
                                                : nlohmann::ordered_json();
        } else {
            return table.write(object.*member);
        }
    };
    return add(std::move(info), std::move(binding));
}

template <class T>
template <class E, class ReadElement, class WriteElement>
FieldOptions FieldTable<T>::elements(FieldInfo info, std::vector<E> T::*member, CountRange count,
                                     ReadElement read_element, WriteElement write_element) {
    info.list = true;
    info.schema = detail::list_schema(std::move(info.schema), count);
    Binding binding;
    binding.read = [member, count, read_element](const JsonNode& node, T& object, ErrorSink& sink) {
        std::vector<E> out;
        for (const JsonNode& element : detail::read_list(node, count)) {
            sink.collect([&] { out.push_back(read_element(element, sink)); });
        }
        object.*member = std::move(out);
    };
    binding.write = [member, write_element](const T& object) {
        nlohmann::ordered_json out = nlohmann::ordered_json::array();
        for (const E& element : object.*member) {
            out.push_back(write_element(element));
        }
        return out;
    };
    return add(std::move(info), std::move(binding));
}

template <class T>
template <class E>
FieldOptions FieldTable<T>::integers(std::string key, std::vector<E> T::*member, IntegerRange range,
                                     CountRange count, std::string unit, std::string description) {
    range = detail::narrowed<E>(range);
    FieldInfo info;
    info.key = std::move(key);
    info.type = "list of integers";
    info.range = detail::range_text(range);
    info.unit = std::move(unit);
    info.description = std::move(description);
    info.schema = detail::integer_schema(range);
    return elements(
        std::move(info), member, count,
        [range](const JsonNode& node, ErrorSink&) {
            return E(static_cast<detail::raw_t<E>>(detail::read_integer(node, range)));
        },
        [](const E& value) { return detail::raw_json(value); });
}

template <class T>
template <class E>
FieldOptions FieldTable<T>::numbers(std::string key, std::vector<E> T::*member, NumberRange range,
                                    CountRange count, std::string unit, std::string description) {
    FieldInfo info;
    info.key = std::move(key);
    info.type = "list of numbers";
    info.range = detail::range_text(range);
    info.unit = std::move(unit);
    info.description = std::move(description);
    info.schema = detail::number_schema(range);
    return elements(
        std::move(info), member, count,
        [range](const JsonNode& node, ErrorSink&) { return E(detail::read_number(node, range)); },
        [](const E& value) { return detail::raw_json(value); });
}

template <class T>
FieldOptions FieldTable<T>::texts(std::string key, std::vector<std::string> T::*member,
                                  CountRange count, std::string description) {
    FieldInfo info;
    info.key = std::move(key);
    info.type = "list of texts";
    info.description = std::move(description);
    info.schema = {{"type", "string"}, {"minLength", 1}};
    return elements(
        std::move(info), member, count,
        [](const JsonNode& node, ErrorSink&) { return detail::read_text(node, false); },
        [](const std::string& value) { return nlohmann::ordered_json(value); });
}

template <class T>
template <class E>
FieldOptions FieldTable<T>::choices(std::string key, std::vector<E> T::*member, Choices<E> choices,
                                    CountRange count, std::string description) {
    const std::vector<std::string> names = detail::choice_names(choices);
    FieldInfo info;
    info.key = std::move(key);
    info.type = "list of choices";
    info.range = detail::join(names, ", ");
    info.description = std::move(description);
    info.schema = detail::choice_schema(names);
    return elements(
        std::move(info), member, count,
        [choices, names](const JsonNode& node, ErrorSink&) {
            return choices[node.choice(names)].second;
        },
        [choices](E value) { return nlohmann::ordered_json(detail::choice_name(choices, value)); });
}

template <class T>
template <class E>
FieldOptions FieldTable<T>::list(std::string key, std::vector<E> T::*member,
                                 const FieldTable<E>& table, CountRange count,
                                 std::string description) {
    FieldInfo info;
    info.key = std::move(key);
    info.type = "list of objects";
    info.description = std::move(description);
    info.nested = &table.info();
    return elements(
        std::move(info), member, count,
        [&table](const JsonNode& node, ErrorSink& sink) { return table.read(node, sink); },
        [&table](const E& value) { return table.write(value); });
}

template <class T>
template <class M, class ReadRaw>
FieldOptions FieldTable<T>::sourced(FieldInfo info, M T::*member, ReadRaw read_raw) {
    using Raw = detail::raw_t<detail::sourced_t<M>>;
    using Value = detail::sourced_t<M>;
    const std::string unit = info.unit;
    info.schema = detail::sourced_schema(std::move(info.schema), unit);
    info.type += " with source";
    Binding binding;
    binding.read = [member, read_raw, unit](const JsonNode& node, T& object, ErrorSink&) {
        const auto [value, source] = detail::read_sourced(node, unit);
        object.*member = detail::unwrapped_t<M>{Value(static_cast<Raw>(read_raw(value))), source};
    };
    binding.write = [member, unit](const T& object) -> nlohmann::ordered_json {
        const detail::unwrapped_t<M>* sourced_value = nullptr;
        if constexpr (detail::is_optional_v<M>) {
            sourced_value = (object.*member).has_value() ? &*(object.*member) : nullptr;
        } else {
            // A value without a source was never read: there is nothing to write.
            sourced_value = (object.*member).source.empty() ? nullptr : &(object.*member);
        }
        return sourced_value == nullptr
                   ? nlohmann::ordered_json()
                   : detail::write_sourced(detail::raw_json(sourced_value->value), unit,
                                           sourced_value->source);
    };
    return add(std::move(info), std::move(binding));
}

template <class T>
template <class M>
FieldOptions FieldTable<T>::sourced_integer(std::string key, M T::*member, IntegerRange range,
                                            std::string unit, std::string description) {
    range = detail::narrowed<detail::sourced_t<M>>(range);
    FieldInfo info;
    info.key = std::move(key);
    info.type = "integer";
    info.range = detail::range_text(range);
    info.unit = std::move(unit);
    info.description = std::move(description);
    info.schema = detail::integer_schema(range);
    return sourced(std::move(info), member,
                   [range](const JsonNode& node) { return detail::read_integer(node, range); });
}

template <class T>
template <class M>
FieldOptions FieldTable<T>::sourced_number(std::string key, M T::*member, NumberRange range,
                                           std::string unit, std::string description) {
    FieldInfo info;
    info.key = std::move(key);
    info.type = "number";
    info.range = detail::range_text(range);
    info.unit = std::move(unit);
    info.description = std::move(description);
    info.schema = detail::number_schema(range);
    return sourced(std::move(info), member,
                   [range](const JsonNode& node) { return detail::read_number(node, range); });
}

template <class T>
template <class M>
FieldOptions FieldTable<T>::custom(std::string key, M T::*member, std::string type,
                                   std::function<M(const JsonNode&, ErrorSink&)> read,
                                   std::function<nlohmann::ordered_json(const M&)> write,
                                   nlohmann::ordered_json schema, std::string description) {
    FieldInfo info;
    info.key = std::move(key);
    info.type = std::move(type);
    info.description = std::move(description);
    info.schema = std::move(schema);
    Binding binding;
    binding.read = [member, read](const JsonNode& node, T& object, ErrorSink& sink) {
        object.*member = read(node, sink);
    };
    binding.write = [member, write](const T& object) { return write(object.*member); };
    return add(std::move(info), std::move(binding));
}

template <class T>
T FieldTable<T>::read(const JsonNode& node, ErrorSink& sink) const {
    T object{};
    if (!node.is_object()) {
        sink.add(node.expected("an object"));
        return object;
    }
    const std::size_t errors_before = sink.size();
    detail::refuse_unknown_keys(info_, node, sink);
    for (std::size_t i = 0; i < bindings_.size(); ++i) {
        const FieldInfo& field = info_.fields[i];
        const std::optional<JsonNode> value = node.find(field.key);
        if (value.has_value()) {
            sink.collect([&] { bindings_[i].read(*value, object, sink); });
        } else if (field.required) {
            sink.add(detail::missing_key(info_, node, field.key));
        }
    }
    for (std::size_t i = 0; i < checks_.size() && sink.size() == errors_before; ++i) {
        sink.collect([&] { checks_[i](object, node, sink); });
    }
    return object;
}

template <class T>
nlohmann::ordered_json FieldTable<T>::write(const T& object) const {
    nlohmann::ordered_json out = nlohmann::ordered_json::object();
    for (std::size_t i = 0; i < bindings_.size(); ++i) {
        nlohmann::ordered_json value = bindings_[i].write(object);
        if (!value.is_null()) {
            out[info_.fields[i].key] = std::move(value);
        }
    }
    return out;
}

}  // namespace scfa
