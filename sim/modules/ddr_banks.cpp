// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/ddr_banks.hpp"

#include "models/base/error.hpp"

#include <algorithm>
#include <string>

namespace scfa::sim {

namespace {

int log2_of(std::int64_t value, const char* what) {
    int shift = 0;
    while ((std::int64_t{1} << shift) < value) {
        ++shift;
    }
    if (std::int64_t{1} << shift != value) {
        throw Error(ErrorCode::configuration,
                    std::string("the memory model needs a power of two: ") + what + " is " +
                        std::to_string(value));
    }
    return shift;
}

/// Transfers of one DDR burst (JESD79-3, JESD79-4, JESD209-4).
std::int64_t burst_length(DdrType type) {
    return type == DdrType::lpddr4 ? 16 : 8;
}

}  // namespace

DdrBanks::DdrBanks(const DdrTiming& timing) {
    const std::int64_t granule = burst_length(timing.type) * timing.data_bits.value / 8;
    granule_shift_ = log2_of(granule, "data_bits");
    row_shift_ = log2_of(timing.row_bytes.value, "row_bytes");
    bank_shift_ = log2_of(timing.banks.value, "banks");
    if (row_shift_ < granule_shift_) {
        throw Error(ErrorCode::configuration, "row_bytes is shorter than one DDR burst");
    }
    t_.cl = from_ns(timing.tcl_ns.value);
    t_.rcd = from_ns(timing.trcd_ns.value);
    t_.rp = from_ns(timing.trp_ns.value);
    t_.ras = from_ns(timing.tras_ns.value);
    t_.rfc = from_ns(timing.trfc_ns.value);
    t_.refi = from_ns(timing.trefi_ns.value);
    t_.read_to_write = from_ns(timing.read_to_write_ns.value);
    t_.write_to_read = from_ns(timing.write_to_read_ns.value);
    t_.granule = from_ns(static_cast<double>(granule) / timing.peak_gbps.value);
    if (t_.rfc + t_.rp + t_.rcd + t_.cl + t_.granule >= t_.refi) {
        throw Error(ErrorCode::configuration, "tREFI leaves no time between two refreshes");
    }
    banks_.resize(static_cast<std::size_t>(timing.banks.value));
    next_refresh_ = t_.refi;
}

DdrBanks::Data DdrBanks::serve(Picoseconds arrival, std::uint64_t address, std::int64_t bytes,
                               bool write) {
    const std::uint64_t end = address + static_cast<std::uint64_t>(bytes);
    const Picoseconds busy_before = bus_end_;
    skip_idle_refreshes(arrival);
    Data data{-1, 0};
    for (std::uint64_t at = address; at < end;) {
        const std::uint64_t piece_end = std::min(end, ((at >> row_shift_) + 1) << row_shift_);
        const auto granules = static_cast<std::int64_t>(((piece_end - 1) >> granule_shift_) -
                                                        (at >> granule_shift_) + 1);
        const Data piece = serve_row(arrival, at, granules, write);
        data.first = data.first < 0 ? piece.first : data.first;
        data.last = piece.last;
        at = piece_end;
    }
    const Picoseconds busy = data.last - std::max(arrival, busy_before);
    counters_.busy_time += busy;
    (write ? counters_.writes : counters_.reads).busy_time += busy;
    (write ? counters_.bytes_written : counters_.bytes_read) += bytes;
    return data;
}

DdrBanks::Data DdrBanks::serve_row(Picoseconds arrival, std::uint64_t address,
                                   std::int64_t granules, bool write) {
    const std::uint64_t line = address >> row_shift_;
    Bank& bank = banks_[line & (banks_.size() - 1)];
    const auto row = static_cast<std::int64_t>(line >> bank_shift_);
    const Picoseconds bus = bus_free(write);
    Picoseconds opened = 0;
    Picoseconds column = arrival;
    Picoseconds first = 0;
    for (;;) {
        const bool hit = bank.row == row;
        if (!hit) {
            opened = bank.row < 0 ? std::max(arrival, bank.open_from)
                                  : std::max(arrival, bank.close_from) + t_.rp;
            column = opened + t_.rcd;
        } else {
            // The row may still be on its way.
            column = std::max(arrival, bank.open_from + t_.rcd);
        }
        first = std::max(column + t_.cl, bus);
        if (first >= next_refresh_) {
            refresh();
            continue;
        }
        ++(hit ? counters_.row_hits : counters_.row_misses);
        DdrDirectionCounters& direction = write ? counters_.writes : counters_.reads;
        ++(hit ? direction.row_hits : direction.row_misses);
        if (!hit) {
            bank.row = row;
            bank.open_from = opened;
            bank.close_from = opened + t_.ras;
        }
        break;
    }
    const Picoseconds last = first + granules * t_.granule;
    const Picoseconds closable = write ? last : last - t_.granule - t_.cl;
    bank.close_from = std::max(bank.close_from, closable);
    counters_.turn_arounds += last_write_ != write && bus_end_ > 0 ? 1 : 0;
    counters_.data_time += last - first;
    bus_end_ = last;
    last_write_ = write;
    return {first, last};
}

/// The earliest time for data of that direction on the bus.
Picoseconds DdrBanks::bus_free(bool write) const {
    if (bus_end_ == 0 || write == last_write_) {
        return bus_end_;
    }
    return bus_end_ + (write ? t_.read_to_write : t_.write_to_read);
}

/// Refreshes that were over before the request arrived: no need to walk them one by one.
void DdrBanks::skip_idle_refreshes(Picoseconds arrival) {
    const Picoseconds idle_from = std::max(bus_end_, next_refresh_);
    if (arrival - idle_from <= 2 * t_.refi) {
        return;
    }
    const std::int64_t over = (arrival - t_.refi - next_refresh_) / t_.refi;
    counters_.refreshes += over;
    next_refresh_ += over * t_.refi;
    for (Bank& bank : banks_) {
        bank.row = -1;
        bank.open_from = 0;
    }
}

void DdrBanks::refresh() {
    Picoseconds start = std::max(next_refresh_, bus_end_);
    bool any_open = false;
    for (const Bank& bank : banks_) {
        if (bank.row >= 0) {
            start = std::max(start, bank.close_from);
            any_open = true;
        }
    }
    const Picoseconds done = start + (any_open ? t_.rp : 0) + t_.rfc;
    for (Bank& bank : banks_) {
        bank.row = -1;
        bank.open_from = done;
    }
    next_refresh_ += t_.refi;
    ++counters_.refreshes;
}

}  // namespace scfa::sim
