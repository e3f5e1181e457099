package io.lth.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lth.lottery.recipe.LearningRate;
import io.lth.lottery.recipe.Optimizer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateTest {
  private static final double RATE = 1e-3;

  private final float[] gradients = new float[Lanes.COUNT];
  private final float[] parameters = new float[Lanes.COUNT];
  private final float[][] moments = new float[2][Lanes.COUNT];

  @ParameterizedTest
  @ValueSource(floats = {1e-16f, -3e-9f, 0.5f, -7f})
  void adamsFirstStepIsTheRateTowardsWhereTheLossFalls(float gradient) {
    Arrays.fill(gradients, gradient);

    apply(Update.of(Optimizer.Adam.of(RATE)));

    double size = Math.abs(gradient);
    double expected = -Math.signum(gradient) * RATE * size / (size + 1e-8);
    assertThat(parameters[0]).isCloseTo((float) expected, within((float) (1e-5 * RATE)));
    assertThat(moments[0][0]).isCloseTo(0.1f * gradient, within(1e-6f * Math.abs(gradient)));
  }

  @ParameterizedTest
  @ValueSource(floats = {9e-18f, -9e-18f, 1e-19f, -1e-30f, 1e-40f})
  void adamTakesAGradientTooSmallToMoveAnythingFor0(float gradient) {
    Arrays.fill(gradients, gradient);

    apply(Update.of(Optimizer.Adam.of(RATE)));

    assertThat(parameters).containsOnly(0);
    assertThat(moments[0]).containsOnly(0);
    assertThat(moments[1]).containsOnly(0);
  }

  @Test
  void adamsMomentsGoTo0BeforeTheyAreSubnormal() {
    Arrays.fill(gradients, 2e-17f);
    Update adam = Update.of(Optimizer.Adam.of(RATE));
    apply(adam);
    assertThat(moments[0][0]).isPositive();
    Arrays.fill(moments[1], 1e-33f);
    Arrays.fill(gradients, 0);

    for (int step = 0; step < 10_000; step++) {
      apply(adam);
      assertThat(isSubnormal(moments[0][0])).isFalse();
      assertThat(isSubnormal(moments[1][0])).isFalse();
    }

    assertThat(moments[0]).containsOnly(0);
    assertThat(moments[1]).containsOnly(0);
  }

  @Test
  void theMomentumOfSgdGoesTo0BeforeItIsSubnormal() {
    Arrays.fill(gradients, -1f);
    Update sgd = Update.of(new Optimizer.Sgd(new LearningRate(RATE), 0.9, 0));
    apply(sgd);
    assertThat(moments[0][0]).isEqualTo(-1f);
    Arrays.fill(gradients, 0);

    for (int step = 0; step < 1_000; step++) {
      apply(sgd);
      assertThat(isSubnormal(moments[0][0])).isFalse();
    }

    assertThat(moments[0]).containsOnly(0);
    assertThat(parameters[0]).isCloseTo(0.01f, within(1e-6f));
  }

  private void apply(Update update) {
    update.begin(1, RATE);
    update.apply(gradients, 0, parameters, moments, 0, Lanes.COUNT);
  }

  private static boolean isSubnormal(float value) {
    return value != 0 && Math.abs(value) < Float.MIN_NORMAL;
  }
}
