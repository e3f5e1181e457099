package io.lth.lottery.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lth.lottery.curve.CurvePoint;
import io.lth.lottery.curve.LearningCurve;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.initialization.GaussianGlorot;
import io.lth.lottery.initialization.Ticket;
import io.lth.lottery.mask.LayerMask;
import io.lth.lottery.mask.Mask;
import io.lth.lottery.network.LayerKind;
import io.lth.lottery.pruning.GlobalMagnitude;
import io.lth.lottery.pruning.PruningMode;
import io.lth.lottery.pruning.PruningRate;
import io.lth.lottery.pruning.RandomMasks;
import io.lth.lottery.random.Purpose;
import io.lth.lottery.random.RandomStream;
import io.lth.lottery.random.Seed;
import io.lth.lottery.random.StreamName;
import io.lth.lottery.result.Subject;
import io.lth.lottery.tensor.Tensor;
import io.lth.lottery.tensor.Weights;
import io.lth.lottery.testing.Rehearsal;
import io.lth.lottery.testing.Tiny;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class StructuralChecksTest {
  static Stream<Arguments> rightExperiments() {
    return Stream.of(
        Arguments.of("iterative", Tiny.experiment()),
        Arguments.of("one-shot", Tiny.experiment(PruningMode.ONE_SHOT, 0)),
        Arguments.of("rewound to iteration 100", Tiny.experiment(PruningMode.ITERATIVE, 100)),
        Arguments.of("global", global()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rightExperiments")
  void theRightProcedurePassesEveryCheckAndEveryCheckLooksAtSomething(
      String name, Experiment experiment) {
    assertThat(new Rehearsal(experiment).audit())
        .hasSameSizeAs(Check.values())
        .allSatisfy(
            result -> {
              assertThat(result.findings()).as("%s: %s", name, result.check()).isEmpty();
              assertThat(result.examined()).as("%s: %s", name, result.check()).isPositive();
            });
  }

  static Stream<Arguments> wrongProcedures() {
    Experiment right = Tiny.experiment();
    return Stream.of(
        wrong(
            "the seed is ignored",
            Check.INITIAL_WEIGHTS,
            new Rehearsal(right) {
              @Override
              protected Weights initialize(Subject dense) {
                return GaussianGlorot.draw(
                    Tiny.NETWORK,
                    new StreamName(new Seed(99), dense.trial(), 0, Purpose.INITIALIZATION, 0)
                        .stream());
              }
            }),
        wrong(
            "the largest weights are pruned",
            Check.SMALLEST_PRUNED,
            new Rehearsal(right) {
              @Override
              protected Mask prune(Variant variant, Weights trained, Mask before, int rounds) {
                return super.prune(variant, reciprocal(trained), before, rounds);
              }
            }),
        wrong(
            "one weight too many is pruned",
            Check.LADDER_COUNTS,
            new Rehearsal(right) {
              @Override
              protected Mask prune(Variant variant, Weights trained, Mask before, int rounds) {
                Mask pruned = super.prune(variant, trained, before, rounds);
                return flip(pruned, pruned.layer("fc1.weight").bits().nextSetBit(0));
              }
            }),
        wrong(
            "a pruned weight comes back",
            Check.MASK_NESTING,
            new Rehearsal(right) {
              @Override
              protected Mask prune(Variant variant, Weights trained, Mask before, int rounds) {
                Mask pruned = super.prune(variant, trained, before, rounds);
                BitSet bits = before.layer("fc1.weight").bits();
                int back = bits.nextClearBit(0);
                return back == 24
                    ? pruned
                    : flip(flip(pruned, back), pruned.layer("fc1.weight").bits().nextSetBit(0));
              }
            }),
        wrong(
            "nothing is rewound",
            Check.REWOUND_EXACTLY,
            new Rehearsal(right) {
              @Override
              protected Weights rewind(Subject subject, Mask mask) {
                return mask.applyTo(trained(Subject.ticket(subject.trial(), 0)));
              }
            }),
        wrong(
            "θ0 is taken for the iteration to rewind to",
            Check.REWOUND_EXACTLY,
            new Rehearsal(Tiny.experiment(PruningMode.ITERATIVE, 100)) {
              @Override
              protected Weights snapshot(Subject dense, Weights start) {
                return start;
              }
            }),
        wrong(
            "biases are not rewound",
            Check.REWOUND_EXACTLY,
            new Rehearsal(right) {
              @Override
              protected Weights rewind(Subject subject, Mask mask) {
                return with(
                    super.rewind(subject, mask),
                    "fc1.bias",
                    trained(Subject.ticket(subject.trial(), 0)).tensor("fc1.bias"));
              }
            }),
        wrong(
            "the mask is not held while training",
            Check.MASK_HELD,
            new Rehearsal(right) {
              @Override
              protected Weights train(Subject subject, Weights start, Mask mask) {
                return super.train(subject, start, Mask.dense(Tiny.NETWORK));
              }
            }),
        wrong(
            "a weight was revived on the way",
            Check.MASK_HELD,
            new Rehearsal(right) {
              @Override
              protected int revivedWeights(Subject subject) {
                return subject.round();
              }
            }),
        wrong(
            "a moment of the optimizer was revived",
            Check.MASK_HELD,
            new Rehearsal(right) {
              @Override
              protected int revivedMoments(Subject subject) {
                return subject.round();
              }
            }),
        wrong(
            "the test set chooses the early stop",
            Check.EARLY_STOP_BY_VALIDATION,
            new Rehearsal(right) {
              @Override
              protected CurvePoint earlyStop(LearningCurve curve) {
                return curve.points().stream()
                    .min((a, b) -> Double.compare(a.test().loss(), b.test().loss()))
                    .orElseThrow();
              }
            }),
        wrong(
            "reinitialization returns θ0",
            Check.REINITIALIZED_AFRESH,
            new Rehearsal(right) {
              @Override
              protected Weights reinitialize(Subject subject, Mask mask) {
                return rewind(subject, mask);
              }
            }),
        wrong(
            "every reinitialization of a ticket is the same",
            Check.REINITIALIZED_AFRESH,
            new Rehearsal(right) {
              @Override
              protected Weights reinitialize(Subject subject, Mask mask) {
                return super.reinitialize(
                    new Subject(subject.trial(), subject.round(), subject.arm(), 0), mask);
              }
            }),
        wrong(
            "the random mask matches the ticket in all but not in each layer",
            Check.RANDOM_MASK_MATCHED,
            new Rehearsal(right) {
              @Override
              protected Mask randomMask(Subject subject, Mask ticket) {
                Mask drawn = super.randomMask(subject, ticket);
                Mask fewer = flip(drawn, drawn.layer("fc1.weight").bits().nextSetBit(0));
                LayerMask output = drawn.layer("fc2.weight");
                BitSet bits = output.bits();
                bits.set(bits.nextClearBit(0));
                SequencedMap<String, LayerMask> layers = new LinkedHashMap<>(fewer.layers());
                layers.put("fc2.weight", LayerMask.of(output.shape(), bits));
                return new Mask(layers);
              }
            }),
        wrong(
            "a continued training is reset",
            Check.CONTINUED_EXACTLY,
            new Rehearsal(right) {
              @Override
              protected Weights goOn(Subject subject, Mask mask) {
                return rewind(subject, mask);
              }
            }),
        wrong(
            "weights are not shuffled",
            Check.SHUFFLED_WITHIN_LAYERS,
            new Rehearsal(right) {
              @Override
              protected Weights shuffle(Subject subject, Mask mask) {
                return rewind(subject, mask);
              }
            }),
        wrong(
            "shuffling draws new values",
            Check.SHUFFLED_WITHIN_LAYERS,
            new Rehearsal(right) {
              @Override
              protected Weights shuffle(Subject subject, Mask mask) {
                return reinitialize(subject, mask);
              }
            }),
        wrong(
            "signs are forgotten",
            Check.SIGNS_KEPT,
            new Rehearsal(right) {
              @Override
              protected Weights signs(Subject subject, Mask mask) {
                return Ticket.signs(Tiny.NETWORK, reinitialize(subject, mask), mask);
              }
            }),
        wrong(
            "magnitudes are kept with the signs",
            Check.SIGNS_KEPT,
            new Rehearsal(right) {
              @Override
              protected Weights signs(Subject subject, Mask mask) {
                return rewind(subject, mask);
              }
            }),
        wrong(
            "the random mask is the ticket's",
            Check.RANDOM_MASK_MATCHED,
            new Rehearsal(right) {
              @Override
              protected Mask randomMask(Subject subject, Mask ticket) {
                return ticket;
              }
            }));
  }

  @Test
  void everyVariantIsHeldAgainstTheLawsByItsOwnNetworkAndLadder() {
    assertThat(new Rehearsal(Tiny.variants()).audit()).allMatch(CheckResult::passed);
    List<CheckResult> wrong =
        new Rehearsal(Tiny.variants()) {
          @Override
          protected Weights rewind(Subject subject, Mask mask) {
            return subject.variant().equals("wide")
                ? reinitialize(subject, mask)
                : super.rewind(subject, mask);
          }
        }.audit();
    assertThat(wrong)
        .filteredOn(result -> !result.passed())
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.check()).isEqualTo(Check.REWOUND_EXACTLY);
              assertThat(result.findings())
                  .hasSize(4)
                  .allMatch(finding -> finding.startsWith("wide.trial-"));
            });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongProcedures")
  void theCheckRingsForItsWrongProcedure(String name, Check check, Rehearsal wrong) {
    assertThat(wrong.audit())
        .filteredOn(result -> result.check() == check)
        .singleElement()
        .satisfies(result -> assertThat(result.passed()).as(name).isFalse());
  }

  /** What a stage could read in place of its own seed, trial, round and draw. */
  static Stream<Arguments> ignored() {
    return Stream.of(
        Arguments.of("seed", (NameOf) of -> new Named(99, of.trial(), of.round(), of.draw())),
        Arguments.of("trial", (NameOf) of -> new Named(0, 0, of.round(), of.draw())),
        Arguments.of("round", (NameOf) of -> new Named(0, of.trial(), 0, of.draw())),
        Arguments.of("draw", (NameOf) of -> new Named(0, of.trial(), of.round(), 0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ignored")
  void aReinitializationThatIgnoresWhatNamesItsStreamRings(String name, NameOf nameOf) {
    Rehearsal wrong =
        new Rehearsal(Tiny.experiment()) {
          @Override
          protected Weights reinitialize(Subject subject, Mask mask) {
            return Ticket.reinitialize(
                Tiny.NETWORK, mask, nameOf.of(subject).stream(Purpose.REINITIALIZATION));
          }
        };
    assertThat(findings(wrong, Check.REINITIALIZED_AFRESH))
        .as("ignoring the %s", name)
        .anyMatch(finding -> finding.contains("does not start at the weights that seed 0 gives"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ignored")
  void aRandomMaskThatIgnoresWhatNamesItsStreamRings(String name, NameOf nameOf) {
    Rehearsal wrong =
        new Rehearsal(Tiny.experiment()) {
          @Override
          protected Mask randomMask(Subject subject, Mask ticket) {
            return RandomMasks.matching(ticket, nameOf.of(subject).stream(Purpose.RANDOM_MASK));
          }
        };
    assertThat(findings(wrong, Check.RANDOM_MASK_MATCHED))
        .as("ignoring the %s", name)
        .isNotEmpty()
        .allMatch(finding -> finding.contains("is not the mask that seed 0 gives it"));
  }

  @Test
  void aControlThatIsNoneIsCalledByWhatItIs() {
    Rehearsal wrong =
        new Rehearsal(Tiny.experiment()) {
          @Override
          protected Weights reinitialize(Subject subject, Mask mask) {
            return rewind(subject, mask);
          }

          @Override
          protected Mask randomMask(Subject subject, Mask ticket) {
            return subject.draw() == 0
                ? ticket
                : flip(ticket, ticket.layer("fc1.weight").bits().nextSetBit(0));
          }
        };
    assertThat(findings(wrong, Check.REINITIALIZED_AFRESH))
        .anyMatch(finding -> finding.endsWith("surviving weights with θ0"))
        .anyMatch(
            finding ->
                finding.startsWith("trial-1.round-3.random-reinitialization-1 shares")
                    && finding.endsWith("with trial-1.round-3.random-reinitialization-0"));
    assertThat(findings(wrong, Check.RANDOM_MASK_MATCHED))
        .contains("trial-0.round-2.random-mask-0 is the ticket's own mask")
        .anyMatch(
            finding ->
                finding.startsWith("trial-0.round-2.random-mask-1 keeps")
                    && finding.contains("of fc1.weight, the ticket"));
  }

  @Test
  void globalThatSparesALayerOfSmallerWeightsRings() {
    Rehearsal wrong =
        new Rehearsal(global()) {
          @Override
          protected Weights train(Subject subject, Weights start, Mask mask) {
            Weights trained = super.train(subject, start, mask);
            float[] tiny = new float[12];
            Arrays.fill(tiny, 1e-6f);
            return with(trained, "fc2.weight", Tensor.of(List.of(3, 4), tiny));
          }

          @Override
          protected Mask prune(Variant variant, Weights trained, Mask before, int rounds) {
            float[] large = new float[12];
            Arrays.fill(large, 1e6f);
            return super.prune(
                variant,
                with(trained, "fc2.weight", Tensor.of(List.of(3, 4), large)),
                before,
                rounds);
          }
        };
    assertThat(wrong.audit())
        .filteredOn(result -> result.check() == Check.SMALLEST_PRUNED)
        .noneMatch(CheckResult::passed);
  }

  private static Experiment global() {
    return Tiny.experiment(
        new GlobalMagnitude(
            PruningRate.of("0.2"), Set.of(LayerKind.FULLY_CONNECTED, LayerKind.OUTPUT)),
        PruningMode.ITERATIVE,
        0);
  }

  private static List<String> findings(Rehearsal rehearsal, Check check) {
    return rehearsal.audit().stream()
        .filter(result -> result.check() == check)
        .flatMap(result -> result.findings().stream())
        .toList();
  }

  /** What a stream was named by. */
  record Named(long seed, int trial, int round, int draw) {
    RandomStream stream(Purpose purpose) {
      return new StreamName(new Seed(seed), trial, round, purpose, draw).stream();
    }
  }

  /** How a stage names its stream. */
  @FunctionalInterface
  interface NameOf {
    Named of(Subject subject);
  }

  private static Arguments wrong(String name, Check check, Rehearsal procedure) {
    return Arguments.of(name, check, procedure);
  }

  private static Mask flip(Mask mask, int position) {
    LayerMask layer = mask.layer("fc1.weight");
    BitSet bits = layer.bits();
    bits.flip(position);
    SequencedMap<String, LayerMask> layers = new LinkedHashMap<>(mask.layers());
    layers.put("fc1.weight", LayerMask.of(layer.shape(), bits));
    return new Mask(layers);
  }

  private static Weights with(Weights weights, String name, Tensor tensor) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>(weights.tensors());
    tensors.put(name, tensor);
    return new Weights(tensors);
  }

  private static Weights reciprocal(Weights weights) {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    weights
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] values = tensor.toArray();
              for (int i = 0; i < values.length; i++) {
                values[i] = values[i] == 0 ? 0 : 1 / values[i];
              }
              tensors.put(name, Tensor.of(tensor.shape(), values));
            });
    return new Weights(tensors);
  }
}
