package io.lth.spec;

import com.fasterxml.jackson.core.JsonPointer;
import io.lth.lottery.claim.Claim;
import io.lth.lottery.data.Augmentation;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.data.OwnImages;
import io.lth.lottery.experiment.Control;
import io.lth.lottery.experiment.DatasetChoice;
import io.lth.lottery.experiment.Engine;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Pruning;
import io.lth.lottery.network.Layer;
import io.lth.lottery.network.LayerKind;
import io.lth.lottery.network.Network;
import io.lth.lottery.network.Networks;
import io.lth.lottery.problem.Nearest;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.pruning.GlobalMagnitude;
import io.lth.lottery.pruning.Ladder;
import io.lth.lottery.pruning.LayerwiseMagnitude;
import io.lth.lottery.pruning.PruningMode;
import io.lth.lottery.pruning.PruningRate;
import io.lth.lottery.pruning.PruningStrategy;
import io.lth.lottery.random.Seed;
import io.lth.lottery.recipe.Iteration;
import io.lth.lottery.recipe.LearningRate;
import io.lth.lottery.recipe.Optimizer;
import io.lth.lottery.recipe.Schedule;
import io.lth.lottery.recipe.TrainingRecipe;
import io.lth.lottery.result.Arm;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads an experiment, or says everything that keeps its files from being one. */
public final class ExperimentReader {
  private final SortedMap<String, Integer> trainingImages;

  /**
   * A reader that knows these datasets.
   *
   * @param trainingImages how many images a dataset's published training set holds, by its name
   */
  public ExperimentReader(Map<String, Integer> trainingImages) {
    this.trainingImages = new TreeMap<>(trainingImages);
  }

  /**
   * The scales an experiment can run at.
   *
   * @throws ProblemException with every mistake in the file's form
   */
  public Profiles profiles(SourceFile experiment) {
    Document document = Document.of(experiment, Form.EXPERIMENT);
    Optional<Profiles> profiles = profiles(document);
    return finished(profiles, document.problems());
  }

  /**
   * An experiment with its claims, at one of its profiles.
   *
   * @throws ProblemException with every mistake in both files and all profiles
   */
  public Experiment read(SourceFile experiment, SourceFile expected, String profile) {
    Document document = Document.of(experiment, Form.EXPERIMENT);
    Document claims = Document.of(expected, Form.EXPECTED);
    Body body = new Body(document, claims);
    Optional<Profiles> profiles = profiles(document);
    Optional<Experiment> read = Optional.empty();
    for (String name : profiles.map(Profiles::names).orElse(List.of())) {
      Optional<Experiment> candidate = body.at(name);
      if (name.equals(profile)) {
        read = candidate;
      }
    }
    profiles.ifPresent(
        known -> {
          if (!known.names().contains(profile)) {
            document.report(
                Section.root(document).pointer("profiles"),
                "unknown-profile",
                "one of the profiles " + String.join(", ", known.names()),
                profile,
                Nearest.remedy(profile, known.names()));
          }
        });
    List<Problem> problems = new ArrayList<>(document.problems());
    problems.addAll(claims.problems());
    return finished(read, problems);
  }

  private static <T> T finished(Optional<T> read, List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new ProblemException(problems);
    }
    return read.orElseThrow(
        () -> new IllegalStateException("a value was not read, and nothing says why"));
  }

  private static Optional<Profiles> profiles(Document document) {
    Section root = Section.root(document);
    return attempt(
        root,
        () -> {
          List<String> names = root.section("profiles").keys();
          String standard = root.text("default-profile");
          if (!names.contains(standard)) {
            document.report(
                root.pointer("default-profile"),
                "unknown-profile",
                "one of the profiles " + String.join(", ", names),
                standard,
                Nearest.remedy(standard, names));
          }
          return new Profiles(root.text("default-profile"), names);
        });
  }

  /** A value, unless what it is made of is flawed; what the domain refuses becomes a problem. */
  static <T> Optional<T> attempt(Section section, Supplier<T> reading) {
    try {
      return Optional.of(reading.get());
    } catch (Section.Flawed flawed) {
      return Optional.empty();
    } catch (IllegalArgumentException | ArithmeticException refused) {
      section
          .document()
          .report(
              section.at(),
              "invalid-value",
              "values that go together",
              String.valueOf(refused.getMessage()),
              "correct the values below this key");
      return Optional.empty();
    }
  }

  /** The same for what is below a key, where its problems are then said to be. */
  static <T> Optional<T> attempt(Section section, String key, Function<Section, T> reading) {
    return attempt(
        new Section(section.document(), section.pointer(key)),
        () -> reading.apply(section.section(key)));
  }

  /** What all profiles of an experiment share. */
  private final class Body {
    private final Document document;
    private final Section root;
    private final Optional<Seed> seed;
    private final Optional<Network> network;
    private final Optional<Engine> engine;
    private final Optional<DatasetChoice> data;
    private final Optional<PruningStrategy> strategy;
    private final Optional<Ladder> longest;
    private final Optional<List<Claim>> claims;

    Body(Document document, Document expected) {
      this.document = document;
      root = Section.root(document);
      network = attempt(root, this::network);
      engine = attempt(root, this::engine);
      data = attempt(root, "data", this::data);
      strategy = attempt(root, "pruning", this::strategy);
      longest = network.flatMap(known -> strategy.map(rates -> Ladders.longest(known, rates)));
      seed = attempt(root, this::seed);
      claims = new ClaimsReader(expected, longest).read();
      data.ifPresent(known -> attempt(root, () -> requireBatch(known)));
    }

    Optional<Experiment> at(String name) {
      Optional<Section> profile = attempt(root, () -> root.section("profiles").section(name));
      Optional<Integer> trials = profile.flatMap(of -> attempt(of, () -> from(of, "trials", root)));
      Optional<TrainingRecipe> recipe =
          profile.flatMap(of -> attempt(root, "training", training -> recipe(training, of)));
      Optional<Pruning> pruning =
          profile.flatMap(
              of ->
                  recipe.flatMap(
                      how -> attempt(of, () -> pruning(root.section("pruning"), of, how))));
      Optional<List<Control>> controls =
          profile.flatMap(of -> pruning.flatMap(how -> attempt(of, () -> controls(of, how))));
      return attempt(
          root,
          () ->
              new Experiment(
                  root.text("name"),
                  root.text("title"),
                  name,
                  present(seed),
                  present(trials),
                  present(data),
                  present(network),
                  present(engine),
                  present(recipe),
                  present(pruning),
                  present(controls),
                  present(claims)));
    }

    private Seed seed() {
      BigDecimal seed = root.decimal("seed");
      if (seed.abs().toBigInteger().bitLength() > Long.SIZE - 1) {
        document.report(
            root.pointer("seed"),
            "invalid-value",
            "a whole number, at most %d in magnitude".formatted(Long.MAX_VALUE),
            seed.toPlainString(),
            "take a smaller seed; any is as good");
      }
      return new Seed(root.decimal("seed").longValueExact());
    }

    private Network network() {
      String name = root.text("network");
      List<String> known = Networks.all().stream().map(Network::name).toList();
      requireKnown(root, "network", name, known);
      return Networks.named(name).orElseThrow(Section.Flawed::new);
    }

    private Engine engine() {
      return root.has("engine")
          ? Engine.named(root.text("engine")).orElseThrow(Section.Flawed::new)
          : Engine.DJL;
    }

    private DatasetChoice data(Section data) {
      requireDataset(data, data.text("name"));
      int images = images(data.text("name"));
      int validation = data.integer("validation");
      if (validation >= images) {
        document.report(
            data.pointer("validation"),
            "validation-too-large",
            "fewer images than the %d that %s trains on".formatted(images, data.text("name")),
            Integer.toString(validation),
            "leave images to train on; the paper takes 5000");
      }
      return new DatasetChoice(
          data.text("name"),
          data.integer("validation"),
          data.optional("normalization")
              .map(this::normalization)
              .orElse(Normalization.UNIT_INTERVAL));
    }

    private Normalization normalization(Section section) {
      for (String key : List.of("mean", "deviation")) {
        int values = section.numbers(key).size();
        network.ifPresent(
            known -> {
              int channels = known.input().channels();
              if (values != 1 && values != channels) {
                document.report(
                    section.pointer(key),
                    "normalization-does-not-fit",
                    "one number, or one for each of the %d channels that %s reads"
                        .formatted(channels, known.name()),
                    values + " numbers",
                    "give as many values as the images have channels, or one");
              }
            });
      }
      return new Normalization(section.numbers("mean"), section.numbers("deviation"));
    }

    private void requireDataset(Section data, String name) {
      Optional<OwnImages> own = OwnImages.named(name);
      List<String> known = List.copyOf(trainingImages.keySet());
      if (own.isEmpty()) {
        requireKnown(data, "name", name, known);
      } else if (known.contains(own.get().name())) {
        document.report(
            data.pointer("name"),
            "dataset-name-taken",
            "a name of their own for images of your own",
            own.get().name() + ", which is a published dataset",
            "call them for example %s-images".formatted(own.get().name()));
      }
    }

    /** Of own images nobody knows before they are read: the training says what does not fit. */
    private int images(String dataset) {
      return OwnImages.named(dataset).isPresent()
          ? Integer.MAX_VALUE
          : trainingImages.getOrDefault(dataset, 0);
    }

    private int requireBatch(DatasetChoice known) {
      Section training = root.section("training");
      int images = images(known.name()) - known.validation();
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
    }

    private TrainingRecipe recipe(Section training, Section profile) {
      return new TrainingRecipe(
          optimizer(training.section("optimizer")),
          training.optional("schedule").map(this::schedule).orElse(Schedule.CONSTANT),
          from(profile, "iterations", training),
          training.integer("batch-size"),
          from(profile, "evaluation-interval", training),
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
                  drop ->
                      new Schedule.Drop(new Iteration(drop.integer("at")), drop.number("factor")))
              .toList());
    }

    private PruningStrategy strategy(Section pruning) {
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

    private Pruning pruning(Section pruning, Section profile, TrainingRecipe recipe) {
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
          present(strategy), mode, rounds, new Iteration(pruning.integer("rewind-to", 0)));
    }

    private List<Control> controls(Section profile, Pruning pruning) {
      Optional<Section> controls = (profile.has("controls") ? profile : root).optional("controls");
      Ladder ladder = Ladder.of(present(network), pruning.strategy(), pruning.rounds());
      controls.ifPresent(of -> requireOneShot(of, pruning.mode()));
      List<Control> read = new ArrayList<>();
      for (Arm arm : Arm.values()) {
        controls
            .flatMap(of -> of.optional(arm.label()))
            .ifPresent(
                control ->
                    read.add(
                        new Control(arm, control.integer("draws", 1), rounds(control, ladder))));
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
          .map(at -> attempt(control, () -> Ladders.round(control, at, ladder)))
          .flatMap(Optional::stream)
          .toList();
    }

    private static int from(Section profile, String key, Section standard) {
      return (profile.has(key) ? profile : standard).integer(key);
    }

    private static <T> T present(Optional<T> read) {
      return read.orElseThrow(Section.Flawed::new);
    }
  }

  private static void requireKnown(Section section, String key, String name, List<String> known) {
    if (!known.contains(name)) {
      String own = key.equals("name") ? ", or images of your own as name@digest" : "";
      section
          .document()
          .report(
              section.pointer(key),
              "unknown-" + (key.equals("name") ? "dataset" : key),
              "one of " + String.join(", ", known) + own,
              name,
              Nearest.remedy(name, known));
    }
  }
}
