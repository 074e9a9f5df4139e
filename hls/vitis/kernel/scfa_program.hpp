#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  scfa_program.hpp
/// @brief The layer program as the accelerator reads it: records of 32-bit words. Written by
///        scfa-dse, read by the kernel: this is the one description of both.
///
/// Addresses are bytes of external memory, offsets are words of the program.

namespace scfa_hls {

enum Engine { kArray = 0, kMaxPool = 1, kAveragePool = 2, kAdd = 3 };

/// A layer.
enum LayerWord {
    kEngine,
    kJobs,
    kFirstJob,  ///< offset of the first job's record, the others follow
    kInHeight,
    kInWidth,
    kTaps,
    kKernelWidth,
    kStride,
    kPadTop,
    kPadLeft,
    kOutWidth,
    kVectors,     ///< pixel vectors of an output row
    kPhaseWords,  ///< of one phase of an input row in the activation buffer
    kRowWords,    ///< of all phases
    kLow,         ///< clamp of the stored output
    kHigh,
    kOwnLow,  ///< of a convolution before its fused add
    kOwnHigh,
    kFusedAdd,
    kAddFirst,
    kAddSecond,
    kAddShift,
    kPoolHeight,  ///< of the max pool that rides on the drain; 1 x 1: none
    kPoolWidth,
    kPoolLow,
    kPoolHigh,
    kAverage,  ///< multiplier of an average pool
    kAverageShift,
    kInRowBytes,  ///< padded rows in external memory
    kOutRowBytes,
    kStoredWidth,
    kAddends,  ///< tensors that an add reads: 2; else 1
    kLayerWords
};

enum JobFlag {
    kFirstPart = 1,  ///< sums start at zero
    kDrains = 2,
    kLoadWeights = 4,
    kLoadInput = 8,
    kLoadResidual = 16
};

/// A job: loads, a sequence, a store.
enum JobWord {
    kLanes,  ///< output channels of the block
    kRows,   ///< of the tile
    kFirstRow,
    kFirstInputRow,  ///< inside the image
    kInputRows,
    kStoredRows,
    kFlags,
    kWeightHalf,
    kInputHalf,
    kOutputHalf,
    kWeightUser,  ///< the job of this layer that read the half before, or -1
    kInputUser,
    kImage,   ///< which image of the half this job needs
    kImages,  ///< how many a load brings
    kImageTable,
    kSegments,
    kSegmentTable,
    kFirstChannel,  ///< absolute input channel
    kChannels,
    kPartChannels,  ///< that one filter reads
    kReciprocal,    ///< ceil(2^32 / kPartChannels), 0 for 1
    kGroups,        ///< that the block's filters belong to
    kLaneTable,
    kJobWords
};

/// A weight image.
enum ImageWord {
    kImageAddress,
    kImageBytes,
    kImageLanes,
    kImagePositions,   ///< taps x channels of a filter
    kImageParameters,  ///< 1: bias, multiplier and shift follow
    kImageWords
};

/// Channels of the input that lie one behind another.
enum SegmentWord { kSegmentAddress, kSegmentChannels, kSegmentStride, kSegmentWords };

/// A lane of a block.
enum LaneWord {
    kLaneChannel,   ///< first input channel of its group, counted from kFirstChannel
    kLaneGroup,     ///< counted from the block's first
    kLaneOutput,    ///< address of the first row to store
    kLaneResidual,  ///< address of the residual operand's first row
    kLaneWords
};

}  // namespace scfa_hls
