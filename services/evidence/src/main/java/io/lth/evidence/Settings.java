package io.lth.evidence;

import io.lth.lottery.data.Normalization;
import io.lth.lottery.experiment.DatasetChoice;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.network.LayerKind;
import io.lth.lottery.pruning.GlobalMagnitude;
import io.lth.lottery.pruning.LayerwiseMagnitude;
import io.lth.lottery.pruning.PruningRate;
import io.lth.lottery.pruning.PruningStrategy;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The settings of an experiment in words. */
final class Settings {
  private Settings() {}

  /** By what is set, in the order of the procedure. */
  static SequencedMap<String, String> of(Experiment experiment) {
    SequencedMap<String, String> settings = new LinkedHashMap<>();
    settings.put("Experiment", "%s, profile %s".formatted(experiment.name(), experiment.profile()));
    settings.put("Root seed", Long.toString(experiment.seed().value()));
    settings.put("Trials", Integer.toString(experiment.trials()));
    settings.put(
        "Data",
        String.format(
            Locale.ROOT,
            "%s%s, %,d of its training images for validation; %s",
            experiment.data().name(),
            experiment.data().images() == DatasetChoice.ALL
                ? ""
                : String.format(
                    Locale.ROOT, ", %,d images of each part", experiment.data().images()),
            experiment.data().validation(),
            normalization(experiment.data().normalization())));
    settings.put("Engine", experiment.engine().label());
    for (Variant variant : experiment.variants()) {
      String of = variant.label().isEmpty() ? "" : variant.label() + ": ";
      of(variant).forEach((name, value) -> settings.put(of + name, value));
    }
    return settings;
  }

  private static SequencedMap<String, String> of(Variant variant) {
    SequencedMap<String, String> settings = new LinkedHashMap<>();
    settings.put(
        "Network",
        String.format(
            Locale.ROOT, "%s: %,d weights", variant.network().name(), variant.network().weights()));
    settings.put("Optimizer", optimizer(variant.recipe().optimizer()));
    settings.put("Learning-rate schedule", schedule(variant.recipe().schedule()));
    settings.put(
        "Training",
        String.format(
            Locale.ROOT,
            "%,d iterations of %,d images each, evaluated every %,d; dropout %s",
            variant.recipe().iterations(),
            variant.recipe().batchSize(),
            variant.recipe().evaluationInterval(),
            variant.recipe().dropout() == 0 ? "none" : plain(variant.recipe().dropout())));
    settings.put(
        "Pruning",
        String.format(
            Locale.ROOT,
            "%s, %s; %,d rounds down to %s",
            strategy(variant.pruning().strategy()),
            variant.pruning().mode().label(),
            variant.pruning().rounds(),
            variant.ladder().density(variant.pruning().rounds())));
    settings.put(
        "Rewound to",
        variant.pruning().rewindTo().value() == 0
            ? "the initial weights θ0"
            : String.format(Locale.ROOT, "iteration %,d", variant.pruning().rewindTo().value()));
    variant
        .controls()
        .forEach(
            control ->
                settings.put(
                    "Control: " + control.arm().words(),
                    String.format(
                        Locale.ROOT,
                        "%,d draw%s a ticket, at %s",
                        control.draws(),
                        control.draws() == 1 ? "" : "s",
                        densities(variant, control.rounds()))));
    return settings;
  }

  private static String densities(Variant variant, List<Integer> rounds) {
    return rounds.size() == variant.pruning().rounds()
        ? "every density but the dense one"
        : rounds.stream()
            .map(round -> variant.ladder().density(round).toString())
            .collect(Collectors.joining(", "));
  }

  private static String normalization(Normalization normalization) {
    return normalization.equals(Normalization.UNIT_INTERVAL)
        ? "pixels in 0 … 1"
        : "pixels in 0 … 1, less %s, divided by %s"
            .formatted(ofChannels(normalization.mean()), ofChannels(normalization.deviation()));
  }

  private static String ofChannels(List<Double> values) {
    return values.stream().map(Settings::plain).collect(Collectors.joining(", "));
  }

  private static String optimizer(Optimizer optimizer) {
    return switch (optimizer) {
      case Optimizer.Adam adam ->
          "Adam, learning rate %s, β1 %s, β2 %s, ε %s"
              .formatted(
                  plain(adam.learningRate().value()),
                  plain(adam.beta1()),
                  plain(adam.beta2()),
                  adam.epsilon());
      case Optimizer.Sgd sgd ->
          "SGD, learning rate %s, momentum %s, weight decay %s"
              .formatted(
                  plain(sgd.learningRate().value()),
                  plain(sgd.momentum()),
                  plain(sgd.weightDecay()));
    };
  }

  private static String schedule(Schedule schedule) {
    if (schedule.equals(Schedule.CONSTANT)) {
      return "constant";
    }
    String drops =
        schedule.drops().stream()
            .map(
                drop ->
                    String.format(
                        Locale.ROOT, "times %s at %,d", plain(drop.factor()), drop.at().value()))
            .collect(Collectors.joining(", "));
    String warmup =
        schedule.warmup().value() == 0
            ? ""
            : String.format(Locale.ROOT, "rising over %,d iterations", schedule.warmup().value());
    return warmup.isEmpty() || drops.isEmpty() ? warmup + drops : warmup + "; " + drops;
  }

  private static String strategy(PruningStrategy strategy) {
    return switch (strategy) {
      case LayerwiseMagnitude(var rates) ->
          new TreeMap<>(rates)
              .entrySet().stream()
                  .map(rate -> "%s %s".formatted(rate.getKey().label(), percent(rate.getValue())))
                  .collect(Collectors.joining(", ", "smallest magnitudes of each layer (", ")"));
      case GlobalMagnitude(PruningRate rate, var kinds) ->
          kinds.stream()
              .sorted()
              .map(LayerKind::label)
              .collect(
                  Collectors.joining(
                      ", ", "%s smallest magnitudes of all (".formatted(percent(rate)), ")"));
    };
  }

  private static String percent(PruningRate rate) {
    return rate.fraction().movePointRight(2).stripTrailingZeros().toPlainString() + " %";
  }

  private static String plain(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }
}
