package io.lth.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.stages.testing.TinyTraining;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class LikelihoodTest {
  private static final int CLASSES = 5;
  private static final int STRIDE = 2 * Lanes.COUNT;
  private static final int COUNT = STRIDE - 3;

  private final Likelihood likelihood = new Likelihood(CLASSES, STRIDE);
  private final float[] logits = Lanes.matrix(CLASSES, STRIDE);
  private final int[] labels = new int[STRIDE];

  LikelihoodTest() {
    RandomStream stream = TinyTraining.stream(Purpose.INITIALIZATION);
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (5 * stream.nextGaussian());
    }
    for (int s = 0; s < STRIDE; s++) {
      labels[s] = stream.nextInt(CLASSES);
    }
  }

  @Test
  void theExponentialIsThatOfJavaWithinTwoUnitsInTheLastPlace() {
    for (float x = -87; x <= 0; x += 0.0137f) {
      float exact = (float) StrictMath.exp(x);
      float ours = Likelihood.exp(FloatVector.broadcast(Lanes.SPECIES, x)).lane(0);
      assertThat(Math.abs(ours - exact)).as("e^%s", x).isLessThanOrEqualTo(2 * Math.ulp(exact));
    }
    assertThat(Likelihood.exp(FloatVector.zero(Lanes.SPECIES)).lane(0)).isEqualTo(1);
    assertThat(Likelihood.exp(FloatVector.broadcast(Lanes.SPECIES, -1e9f)).lane(0))
        .isBetween(0f, 2e-38f);
    assertThat(Likelihood.exp(FloatVector.broadcast(Lanes.SPECIES, Float.NaN)).lane(0)).isNaN();
  }

  @Test
  void lossesAreThoseOfTheSoftmaxAndTheGreatestLogitIsTheGuess() {
    double loss = 0;
    int correct = 0;
    for (int s = 0; s < COUNT; s++) {
      double[] likelihoods = softmax(s);
      loss -= Math.log(likelihoods[labels[s]]) / COUNT;
      boolean greatest = true;
      for (double other : likelihoods) {
        greatest &= likelihoods[labels[s]] >= other;
      }
      correct += greatest ? 1 : 0;
    }
    var tally = new Likelihood.Tally();
    likelihood.tally(logits, labels, COUNT, tally);

    assertThat(tally.loss() / COUNT).isCloseTo(loss, within(1e-6));
    assertThat(tally.correct()).isEqualTo(correct);
  }

  @Test
  void ofEqualLogitsTheFirstIsTheGuess() {
    Arrays.fill(logits, 1);
    int firsts = 0;
    for (int s = 0; s < COUNT; s++) {
      firsts += labels[s] == 0 ? 1 : 0;
    }
    var tally = new Likelihood.Tally();
    likelihood.tally(logits, labels, COUNT, tally);

    assertThat(firsts).isPositive();
    assertThat(tally.correct()).isEqualTo(firsts);
    assertThat(tally.loss()).isCloseTo(COUNT * Math.log(CLASSES), within(1e-5));
  }

  @Test
  void theGradientIsTheSoftmaxLessTheLabelAndZeroBeyondTheBatch() {
    float[] delta = logits.clone();
    var tally = new Likelihood.Tally();
    likelihood.differentiate(delta, labels, COUNT, tally);

    for (int s = 0; s < STRIDE; s++) {
      double[] likelihoods = softmax(s);
      for (int c = 0; c < CLASSES; c++) {
        double expected = s < COUNT ? (likelihoods[c] - (c == labels[s] ? 1 : 0)) / COUNT : 0;
        assertThat((double) delta[at(c, s)])
            .as("class %d of sample %d", c, s)
            .isCloseTo(expected, within(1e-7));
      }
    }
    var same = new Likelihood.Tally();
    likelihood.tally(logits, labels, COUNT, same);
    assertThat(tally.loss()).isCloseTo(same.loss(), within(1e-9));
  }

  @Test
  void manyConfidentSamplesNeitherOverflowNorVanish() {
    Arrays.fill(logits, 0);
    var tally = new Likelihood.Tally();
    for (int block = 0; block < 1000; block++) {
      likelihood.tally(logits, labels, COUNT, tally);
    }
    assertThat(tally.loss()).isCloseTo(1000.0 * COUNT * Math.log(CLASSES), within(0.1));
  }

  @Test
  void whatIsNotANumberStaysVisible() {
    logits[at(3, 1)] = Float.NaN;
    var tally = new Likelihood.Tally();
    likelihood.tally(logits, labels, COUNT, tally);
    assertThat(tally.loss()).isNaN();
  }

  @Test
  void aGradientIs0BeforeItIsSubnormal() {
    int sure = 2;
    for (int s = 0; s < STRIDE; s++) {
      labels[s] = sure;
      for (int c = 0; c < CLASSES; c++) {
        logits[at(c, s)] = c == sure ? 0 : c == 0 ? -40 : -60;
      }
    }

    likelihood.differentiate(logits, labels, COUNT, new Likelihood.Tally());

    for (int s = 0; s < COUNT; s++) {
      assertThat(logits[at(0, s)]).isGreaterThan(Likelihood.LEAST_GRADIENT);
      assertThat(logits[at(1, s)]).isZero();
    }
  }

  private static int at(int c, int sample) {
    return Lanes.BEGIN + c * STRIDE + sample;
  }

  private double[] softmax(int sample) {
    double[] likelihoods = new double[CLASSES];
    double sum = 0;
    for (int c = 0; c < CLASSES; c++) {
      likelihoods[c] = Math.exp(logits[at(c, sample)]);
      sum += likelihoods[c];
    }
    for (int c = 0; c < CLASSES; c++) {
      likelihoods[c] /= sum;
    }
    return likelihoods;
  }
}
