// SPDX-License-Identifier: Apache-2.0
/// @file  configs/networks/make/make_networks.cpp
/// @brief Writes the shipped networks: `scfa_make_networks configs/networks`. A test compares the
/// files.

#include "models/base/atomic_file.hpp"
#include "models/import/network_json.hpp"
#include "models/network/builder/standard_networks.hpp"

#include <exception>
#include <iostream>
#include <string>

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: scfa_make_networks FOLDER\n";
        return 2;
    }
    try {
        for (const scfa::NetworkGraph& network : scfa::standard_networks()) {
            const std::string path = std::string(argv[1]) + "/" + network.name() + ".json";
            scfa::write_file_atomically(path, scfa::write_network_json(network));
            std::cout << path << "\n";
        }
    } catch (const std::exception& error) {
        std::cerr << error.what() << "\n";
        return 4;
    }
    return 0;
}
