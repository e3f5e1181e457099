package io.lth.spec;

import com.fasterxml.jackson.core.JsonPointer;
import io.lth.lottery.data.Augmentation;
import io.lth.lottery.experiment.Control;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Pruning;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.network.Layer;
import io.lth.lottery.network.LayerKind;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Networks;
import io.lth.lottery.pruning.GlobalMagnitude;
import io.lth.lottery.pruning.Ladder;
import io.lth.lottery.pruning.LayerwiseMagnitude;
import io.lth.lottery.pruning.PruningMode;
import io.lth.lottery.pruning.PruningRate;
import io.lth.lottery.pruning.PruningStrategy;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.recipe.LearningRate;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.result.Arm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One way to train and prune: a variant, or the whole experiment where it has none. */
final class VariantReader {
  private final Document document;
  private final String label;
  private final Section own;
  private final Section training;
  private final Section pruning;
  private final Optional<Network> network;
  private final Optional<PruningStrategy> strategy;
  private final Optional<Ladder> longest;

  VariantReader(String label, Section section) {
    Section root = Section.root(section.document());
    this.document = section.document();
    this.label = label;
    this.own = section.equals(root) ? root : section.over(root);
    this.training = below(section, root, "training").over(below(root, root, "training"));
    this.pruning = below(section, root, "pruning");
    network = ExperimentReader.attempt(own, this::readNetwork);
    strategy = ExperimentReader.attempt(pruning, this::readStrategy);
    longest = network.flatMap(known -> strategy.map(rates -> Ladders.longest(known, rates)));
  }

  private static Section below(Section section, Section root, String key) {
    return new Section(root.document(), section.over(root).pointer(key));
  }

  String label() {
    return label;
  }

  Optional<Network> network() {
    return network;
  }

  /** The ladder of every round the weights last for; empty where it is not known. */
  Optional<Ladder> longest() {
    return longest;
  }

  /** The variant at a profile; empty where something of it is flawed. */
  Optional<Variant> at(Section profile) {
    Optional<TrainingRecipe> recipe = ExperimentReader.attempt(training, () -> recipe(profile));
    Optional<Pruning> how =
        recipe.flatMap(known -> ExperimentReader.attempt(profile, () -> pruning(profile, known)));
    Optional<List<Control>> controls =
        how.flatMap(known -> ExperimentReader.attempt(profile, () -> controls(profile, known)));
    return ExperimentReader.attempt(
        own,
        () ->
            new Variant(
                label,
                Section.present(network),
                Section.present(recipe),
                Section.present(how),
                Section.present(controls)));
  }

  private Network readNetwork() {
    String name = own.text("network");
    List<String> known = Networks.all().stream().map(Network::name).toList();
    ExperimentReader.requireKnown(own, "network", name, known);
    return Networks.named(name).orElseThrow(Section.Flawed::new);
  }

  /**
   * Reports a batch that needs more images than there are.
   *
   * @param images that are trained on
   */
  void requireBatch(int images) {
    ExperimentReader.attempt(
        training,
        () -> {
          int batch = training.integer("batch-size");
          if (batch > images) {
            document.report(
                training.pointer("batch-size"),
                "batch-too-large",
                "at most the %d images that are trained on".formatted(images),
                Integer.toString(batch),
                "make the batch or the validation set smaller");
          }
          return batch;
        });
  }

  private TrainingRecipe recipe(Section profile) {
    return new TrainingRecipe(
        optimizer(training.section("optimizer")),
        training.optional("schedule").map(this::schedule).orElse(Schedule.CONSTANT),
        profile.over(training).integer("iterations"),
        training.integer("batch-size"),
        profile.over(training).integer("evaluation-interval"),
        training.number("dropout", 0),
        training.optional("augmentation").map(this::augmentation).orElse(Augmentation.NONE));
  }

  private Augmentation augmentation(Section augmentation) {
    return new Augmentation(
        augmentation.flag("flip", Augmentation.NONE.flip()),
        augmentation.integer("padding", Augmentation.NONE.padding()));
  }

  private Optimizer optimizer(Section optimizer) {
    LearningRate rate = new LearningRate(optimizer.number("learning-rate"));
    if (optimizer.text("name").equals("sgd")) {
      return new Optimizer.Sgd(
          rate, optimizer.number("momentum"), optimizer.number("weight-decay"));
    }
    Optimizer.Adam standard = Optimizer.Adam.of(rate.value());
    return new Optimizer.Adam(
        rate,
        optimizer.number("beta1", standard.beta1()),
        optimizer.number("beta2", standard.beta2()),
        optimizer.number("epsilon", standard.epsilon()));
  }

  private Schedule schedule(Section schedule) {
    List<Section> drops = schedule.has("drops") ? schedule.items("drops") : List.of();
    return new Schedule(
        new Iteration(schedule.integer("warmup", 0)),
        drops.stream()
            .map(
                drop -> new Schedule.Drop(new Iteration(drop.integer("at")), drop.number("factor")))
            .toList());
  }

  private PruningStrategy readStrategy() {
    return pruning.text("strategy").equals("global-magnitude")
        ? globalMagnitude(pruning)
        : layerwiseMagnitude(pruning.section("rates"));
  }

  private PruningStrategy layerwiseMagnitude(Section rates) {
    Map<LayerKind, PruningRate> byKind = new EnumMap<>(LayerKind.class);
    for (LayerKind kind : LayerKind.values()) {
      if (rates.has(kind.label())) {
        requireKind(rates, rates.pointer(kind.label()), kind);
        byKind.put(kind, new PruningRate(rates.decimal(kind.label())));
      }
    }
    return new LayerwiseMagnitude(byKind);
  }

  private PruningStrategy globalMagnitude(Section pruning) {
    Set<LayerKind> kinds = EnumSet.noneOf(LayerKind.class);
    List<String> labels = pruning.texts("kinds");
    for (int i = 0; i < labels.size(); i++) {
      for (LayerKind kind : LayerKind.values()) {
        if (kind.label().equals(labels.get(i))) {
          requireKind(pruning, pruning.indices("kinds").get(i), kind);
          kinds.add(kind);
        }
      }
    }
    return new GlobalMagnitude(new PruningRate(pruning.decimal("rate")), kinds);
  }

  private void requireKind(Section section, JsonPointer at, LayerKind kind) {
    network.ifPresent(
        known -> {
          List<String> kinds =
              known.layers().stream().map(Layer::kind).map(LayerKind::label).distinct().toList();
          if (!kinds.contains(kind.label())) {
            section
                .document()
                .report(
                    at,
                    "absent-kind",
                    "a kind of layer that %s has: %s"
                        .formatted(known.name(), String.join(", ", kinds)),
                    kind.label(),
                    "remove it, or choose a network with such layers");
          }
        });
  }

  private Pruning pruning(Section profile, TrainingRecipe recipe) {
    Section ofRounds = profile.has("rounds") ? profile : pruning;
    int rounds = ofRounds.integer("rounds");
    longest.ifPresent(
        ladder -> {
          if (rounds > ladder.rounds()) {
            document.report(
                ofRounds.pointer("rounds"),
                "too-many-rounds",
                "at most %d rounds: then %d weights are left, too few for another"
                    .formatted(ladder.rounds(), ladder.density(ladder.rounds()).remaining()),
                Integer.toString(rounds),
                "prune in fewer rounds or at a lower rate");
            throw new Section.Flawed();
          }
        });
    int rewindTo = pruning.integer("rewind-to", 0);
    if (rewindTo > recipe.iterations()) {
      document.report(
          pruning.pointer("rewind-to"),
          "rewind-beyond-training",
          "at most the %d iterations of profile %s"
              .formatted(recipe.iterations(), Document.keyPath(profile.at().last())),
          Integer.toString(rewindTo),
          "rewind to an earlier iteration, or train for longer");
    }
    PruningMode mode =
        Arrays.stream(PruningMode.values())
            .filter(known -> known.label().equals(pruning.text("mode")))
            .findFirst()
            .orElseThrow(Section.Flawed::new);
    return new Pruning(
        Section.present(strategy), mode, rounds, new Iteration(pruning.integer("rewind-to", 0)));
  }

  private List<Control> controls(Section profile, Pruning pruning) {
    Optional<Section> controls = (profile.has("controls") ? profile : own).optional("controls");
    Ladder ladder = Ladder.of(Section.present(network), pruning.strategy(), pruning.rounds());
    controls.ifPresent(of -> requireOneShot(of, pruning.mode()));
    List<Control> read = new ArrayList<>();
    for (Arm arm : Arm.values()) {
      controls
          .flatMap(of -> of.optional(arm.label()))
          .ifPresent(
              control ->
                  read.add(new Control(arm, control.integer("draws", 1), rounds(control, ladder))));
    }
    return read;
  }

  private void requireOneShot(Section controls, PruningMode mode) {
    String iterative = Arm.ITERATIVE_TICKET.label();
    if (mode == PruningMode.ITERATIVE && controls.has(iterative)) {
      document.report(
          controls.pointer(iterative),
          "control-is-the-ticket",
          "a control that differs from the tickets",
          iterative + ", though pruning is iterative",
          "remove it, or prune one-shot (pruning.mode)");
      throw new Section.Flawed();
    }
  }

  private List<Integer> rounds(Section control, Ladder ladder) {
    if (!control.has("densities")) {
      return Experiment.sparseRounds(ladder.rounds());
    }
    return control.indices("densities").stream()
        .map(at -> ExperimentReader.attempt(control, () -> Ladders.round(control, at, ladder)))
        .flatMap(Optional::stream)
        .toList();
  }
}
