#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/clones.hpp
/// @brief Hot loops for the processor at hand.

/// Built for any processor and again for those since 2013 (AVX2, BMI), where it is twice as fast.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define SCFA_CLONES __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define SCFA_CLONES
#endif
