package io.lth.stages.port;

import io.lth.lottery.identity.Sha256;

/**
 * A dataset that a run used.
 *
 * @param source where it was had from
 * @param context what it was used for, as in {@code training}
 */
public record DatasetInput(
    String name,
    Sha256 digest,
    String source,
    String context,
    int trainingImages,
    int testImages) {}
