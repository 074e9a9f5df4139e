#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/function_clones.hpp
/// @brief Function multi-versioning: a hot function is built for any processor and again for those
///        since 2013 (AVX2, BMI), and the loader picks. Results are the same: all is integer.

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SCFA_SIM_CLONES __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define SCFA_SIM_CLONES
#endif
#define SCFA_SIM_INLINE inline __attribute__((always_inline))
