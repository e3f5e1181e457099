package io.lth.stages.port;

import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import java.util.function.Function;

/**
 * What a training draws as it goes on, but for the order of its examples: those of the whole
 * training, or those of one step.
 *
 * @param dropout whether a unit takes part
 * @param augmentation how an image is varied
 */
public record TrainingStreams(RandomStream dropout, RandomStream augmentation) {

  /**
   * Of a whole training.
   *
   * @param stream of each purpose
   */
  public static TrainingStreams of(Function<Purpose, RandomStream> stream) {
    return new TrainingStreams(stream.apply(Purpose.DROPOUT), stream.apply(Purpose.AUGMENTATION));
  }

  /** Those of one step of this training: a resumed one needs no other state than its iteration. */
  public TrainingStreams ofStep(int step) {
    return new TrainingStreams(dropout.substream(step), augmentation.substream(step));
  }
}
