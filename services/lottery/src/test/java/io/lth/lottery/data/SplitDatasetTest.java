package io.lth.lottery.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lth.lottery.identity.Sha256;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.Seed;
import io.lth.lottery.random.StreamName;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SplitDatasetTest {
  private static final ImageShape SHAPE = new ImageShape(1, 1, 2);
  private static final Dataset DATASET =
      new Dataset("made-up", Sha256.of("made up"), "nowhere", images(100), images(20));

  @Test
  void trainingAndValidationPartTheTrainingImagesInAscendingOrder() {
    SplitDataset split = split(10, 0);
    assertThat(split.count(Split.TRAINING)).isEqualTo(90);
    assertThat(split.count(Split.VALIDATION)).isEqualTo(10);
    assertThat(split.count(Split.TEST)).isEqualTo(20);
    assertThat(split.trainingIndices()).hasSize(90).isSorted();
    assertThat(split.validationIndices()).hasSize(10).isSorted();
    assertThat(
            IntStream.concat(
                    IntStream.of(split.trainingIndices()), IntStream.of(split.validationIndices()))
                .sorted())
        .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
  }

  @Test
  void theSplitIsItsStreams() {
    assertThat(split(10, 0).validationIndices())
        .isEqualTo(split(10, 0).validationIndices())
        .isNotEqualTo(split(10, 1).validationIndices());
    SplitDataset split = split(10, 0);
    split.validationIndices()[0] = -1;
    assertThat(split.validationIndices()).isEqualTo(split(10, 0).validationIndices());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void theValidationSetHoldsAnImage(int validation) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> split(validation, 0))
        .withMessageContaining("at least 1 image");
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 101})
  void theTrainingSetHoldsAnImage(int validation) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> split(validation, 0))
        .withMessageContaining("fewer images than the 100 that made-up trains on")
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo("validation-too-large");
              assertThat(e.fault()).isEqualTo(Fault.REQUEST);
            });
  }

  @ParameterizedTest(name = "{0} classes, {1} bytes, label {2}")
  @CsvSource({"1, 2, 0", "257, 2, 0", "10, 3, 0", "10, 1, 0", "10, 2, 10", "10, 2, 255"})
  void imagesHaveAllTheirPixelsAndAKnownLabel(int classes, int bytes, int label) {
    byte[] pixels = new byte[bytes];
    byte[] labels = {(byte) label};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LabelledImages(SHAPE, classes, pixels, labels));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LabelledImages(SHAPE, 10, new byte[0], new byte[0]));
  }

  @Test
  void pixelsAndLabelsAreUnsignedAndNormalizedOnTheirWayOut() {
    LabelledImages images =
        new LabelledImages(SHAPE, 256, new byte[] {0, 1, (byte) 255, 51}, new byte[] {0, -1});
    assertThat(images.label(1)).isEqualTo(255);
    assertThat(images.pixel(1, 0)).isEqualTo(255);
    float[] target = new float[4];
    images.copyNormalized(1, Normalization.of(0.2, 0.5), target, 1);
    assertThat(target).containsExactly(0, 1.6f, 0, 0);
  }

  @Test
  void aNormalizationOfOtherChannelsIsRefused() {
    RandomStream stream = new StreamName(new Seed(0), 0, 0, Purpose.VALIDATION_SPLIT, 0).stream();
    Normalization ofThree = new Normalization(List.of(0.1, 0.2, 0.3), List.of(1.0));
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> SplitDataset.draw(DATASET, ofThree, 10, stream))
        .withMessageContaining("for each of 1 channels")
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo("normalization-does-not-fit");
              assertThat(e.fault()).isEqualTo(Fault.REQUEST);
            });
  }

  private static SplitDataset split(int validation, int trial) {
    return SplitDataset.draw(
        DATASET,
        Normalization.UNIT_INTERVAL,
        validation,
        new StreamName(new Seed(0), trial, 0, Purpose.VALIDATION_SPLIT, 0).stream());
  }

  private static LabelledImages images(int count) {
    return new LabelledImages(SHAPE, 10, new byte[2 * count], new byte[count]);
  }
}
