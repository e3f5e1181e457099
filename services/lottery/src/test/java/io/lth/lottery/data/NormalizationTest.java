package io.lth.lottery.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NormalizationTest {
  private static final Normalization OF_THREE =
      new Normalization(List.of(0.0, 0.2, 0.4), List.of(1.0, 0.5, 0.25));

  @Test
  void eachChannelHasItsOwnMeanAndDeviation() {
    assertThat(OF_THREE.apply(0, 51)).isEqualTo(0.2f);
    assertThat(OF_THREE.apply(1, 255)).isEqualTo(1.6f);
    assertThat(OF_THREE.apply(2, 0)).isEqualTo(-1.6f);
  }

  @Test
  void oneValueIsForAllChannels() {
    Normalization mixed = new Normalization(List.of(0.2), List.of(1.0, 0.5));
    assertThat(mixed.apply(0, 255)).isEqualTo(0.8f);
    assertThat(mixed.apply(1, 255)).isEqualTo(1.6f);
    assertThat(Normalization.of(0.2, 0.5).apply(7, 255)).isEqualTo(1.6f);
  }

  @Test
  void theDefaultLeavesInputsInTheUnitInterval() {
    assertThat(Normalization.UNIT_INTERVAL.apply(0, 0)).isZero();
    assertThat(Normalization.UNIT_INTERVAL.apply(2, 255)).isEqualTo(1);
  }

  @Test
  void itFitsItsNumberOfChannelsAndOneValueFitsAny() {
    assertThat(OF_THREE.fits(3)).isTrue();
    assertThat(OF_THREE.fits(1)).isFalse();
    assertThat(OF_THREE.fits(4)).isFalse();
    assertThat(Normalization.of(0, 1).fits(1)).isTrue();
    assertThat(Normalization.of(0, 1).fits(3)).isTrue();
    assertThat(new Normalization(List.of(0.1, 0.2), List.of(1.0)).fits(3)).isFalse();
  }

  @Test
  void channelsDifferOnlyWhereTheirValuesDo() {
    assertThat(Normalization.of(0.3, 0.2).isUniform()).isTrue();
    assertThat(new Normalization(List.of(0.3, 0.3), List.of(0.2)).isUniform()).isTrue();
    assertThat(new Normalization(List.of(0.3), List.of(0.2, 0.1)).isUniform()).isFalse();
    assertThat(OF_THREE.isUniform()).isFalse();
  }

  @Test
  void imagesAreNormalizedChannelByChannel() {
    byte[] pixels = {0, 51, 0, 51, 0, 51, 0, 51, 0, 51, 0, 51};
    LabelledImages images =
        new LabelledImages(new ImageShape(3, 1, 2), 2, pixels, new byte[] {0, 1});
    float[] target = new float[7];
    images.copyNormalized(1, OF_THREE, target, 1);
    assertThat(target).containsExactly(0, 0, 0.2f, -0.4f, 0, -1.6f, -0.8f);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                images.copyNormalized(
                    0, new Normalization(List.of(0.1, 0.2), List.of(1.0)), target, 0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void aDeviationIsPositiveAndFinite(double deviation) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Normalization(List.of(0.0), List.of(1.0, deviation)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.NEGATIVE_INFINITY})
  void aMeanIsFinite(double mean) {
    assertThatIllegalArgumentException().isThrownBy(() -> Normalization.of(mean, 1));
  }

  @Test
  void thereAreAsManyMeansAsDeviationsOrOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Normalization(List.of(0.1, 0.2), List.of(1.0, 1.0, 1.0)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Normalization(List.of(), List.of(1.0)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Normalization(List.of(0.0), List.of()));
  }
}
