package io.lth.lottery.experiment;

import io.lth.lottery.claim.Claim;
import io.lth.lottery.network.Network;
import io.lth.lottery.random.Seed;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.result.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A reproduction at one profile: everything its plan follows from.
 *
 * @param name of the reproduction, as in {@code lenet-mnist}
 * @param title in words
 * @param profile the scale, as in {@code quick}
 * @param trials of each variant, at least 1
 * @param variants at least one; where there are several, each has a label of its own
 */
public record Experiment(
    String name,
    String title,
    String profile,
    Seed seed,
    int trials,
    DatasetChoice data,
    Engine engine,
    List<Variant> variants,
    List<Claim> claims) {
  public Experiment {
    variants = List.copyOf(variants);
    claims = List.copyOf(claims);
    if (trials < 1) {
      throw new IllegalArgumentException("trials must be at least 1, but is " + trials);
    }
    if (variants.isEmpty()) {
      throw new IllegalArgumentException("an experiment trains something: it has a variant");
    }
    Set<String> labels = new HashSet<>();
    for (Variant variant : variants) {
      if (!labels.add(variant.label())) {
        throw new IllegalArgumentException("two variants are labelled " + variant.label());
      }
      if (variants.size() > 1 && variant.label().isEmpty()) {
        throw new IllegalArgumentException("of several variants each has a label");
      }
    }
  }

  /** An experiment of one variant, which needs no label. */
  public Experiment(
      String name,
      String title,
      String profile,
      Seed seed,
      int trials,
      DatasetChoice data,
      Network network,
      Engine engine,
      TrainingRecipe recipe,
      Pruning pruning,
      List<Control> controls,
      List<Claim> claims) {
    this(
        name,
        title,
        profile,
        seed,
        trials,
        data,
        engine,
        List.of(new Variant(Variant.UNNAMED, network, recipe, pruning, controls)),
        claims);
  }

  /** Whether it has a variant of that label; a profile may leave some out. */
  public boolean has(String label) {
    return variants.stream().anyMatch(variant -> variant.label().equals(label));
  }

  /**
   * The variant of that label.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Variant variant(String label) {
    return variants.stream()
        .filter(variant -> variant.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s has no variant \"%s\", but %s"
                        .formatted(name, label, variants.stream().map(Variant::label).toList())));
  }

  /**
   * The variant of an experiment that has but one.
   *
   * @throws IllegalStateException if there are several
   */
  public Variant only() {
    if (variants.size() > 1) {
      throw new IllegalStateException("%s has %d variants".formatted(name, variants.size()));
    }
    return variants.getFirst();
  }

  /** The variant that a training is of. */
  public Variant variant(Subject subject) {
    return variant(subject.variant());
  }

  /** Every training of the experiment, variant by variant, in order. */
  public List<Subject> subjects() {
    return variants.stream().flatMap(variant -> variant.subjects(trials).stream()).toList();
  }

  /** The same experiment from another root seed. */
  public Experiment withSeed(Seed other) {
    return new Experiment(name, title, profile, other, trials, data, engine, variants, claims);
  }

  /** The same experiment on another dataset, of which it uses as much. */
  public Experiment withData(String dataset) {
    return new Experiment(
        name,
        title,
        profile,
        seed,
        trials,
        new DatasetChoice(dataset, data.validation(), data.normalization(), data.images()),
        engine,
        variants,
        claims);
  }

  /** The same experiment, of other variants. */
  public Experiment withVariants(List<Variant> others) {
    return new Experiment(name, title, profile, seed, trials, data, engine, others, claims);
  }

  /** The same experiment, judged by other claims. */
  public Experiment withClaims(List<Claim> others) {
    return new Experiment(name, title, profile, seed, trials, data, engine, variants, others);
  }

  /** All rounds but the dense one. */
  public static List<Integer> sparseRounds(int rounds) {
    return IntStream.rangeClosed(1, rounds).boxed().toList();
  }
}
