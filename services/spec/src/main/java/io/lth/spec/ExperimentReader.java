package io.lth.spec;

import io.lth.lottery.claim.Claim;
import io.lth.lottery.data.Normalization;
import io.lth.lottery.data.OwnImages;
import io.lth.lottery.experiment.DatasetChoice;
import io.lth.lottery.experiment.Engine;
import io.lth.lottery.experiment.Experiment;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.network.Network;
import io.lth.lottery.problem.Nearest;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import io.lth.lottery.pruning.Ladder;
import io.lth.lottery.random.Seed;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Optional<Engine> engine;
    private final List<VariantReader> ways;
    private final Optional<DatasetChoice> data;
    private final Optional<List<ClaimsReader.Stated>> claims;

    Body(Document document, Document expected) {
      this.document = document;
      root = Section.root(document);
      engine = attempt(root, this::engine);
      ways = ways();
      data = attempt(root, "data", this::data);
      seed = attempt(root, this::seed);
      Map<String, Optional<Ladder>> ladders = new LinkedHashMap<>();
      ways.forEach(way -> ladders.put(way.label(), way.longest()));
      List<String> profiles =
          attempt(root, () -> root.section("profiles").keys()).orElse(List.of());
      claims = new ClaimsReader(expected, profiles, ladders).read();
      data.ifPresent(this::requireBatches);
    }

    private List<VariantReader> ways() {
      Optional<Section> variants = attempt(root, () -> root.optional("variants")).flatMap(of -> of);
      return variants
          .map(
              of ->
                  of.keys().stream()
                      .map(label -> new VariantReader(label, of.section(label)))
                      .toList())
          .orElseGet(() -> List.of(new VariantReader(Variant.UNNAMED, root)));
    }

    Optional<Experiment> at(String name) {
      Optional<Section> profile = attempt(root, () -> root.section("profiles").section(name));
      Optional<Integer> trials =
          profile.flatMap(of -> attempt(of, () -> of.over(root).integer("trials")));
      Optional<List<Variant>> variants = profile.flatMap(of -> attempt(of, () -> variants(of)));
      Optional<DatasetChoice> used =
          data.flatMap(standard -> profile.flatMap(of -> data(standard, of)));
      return attempt(
          root,
          () ->
              new Experiment(
                  root.text("name"),
                  root.text("title"),
                  name,
                  Section.present(seed),
                  Section.present(trials),
                  Section.present(used),
                  Section.present(engine),
                  Section.present(variants),
                  claims(name)));
    }

    private List<Claim> claims(String profile) {
      return Section.present(claims).stream()
          .filter(stated -> stated.isJudgedAt(profile))
          .map(ClaimsReader.Stated::claim)
          .toList();
    }

    private List<Variant> variants(Section profile) {
      List<String> known = ways.stream().map(way -> way.label()).toList();
      List<String> chosen = profile.has("variants") ? profile.texts("variants") : known;
      for (int i = 0; i < chosen.size(); i++) {
        if (!known.contains(chosen.get(i))) {
          document.report(
              profile.indices("variants").get(i),
              "unknown-variant",
              known.equals(List.of(Variant.UNNAMED))
                  ? "no variants: the experiment has none"
                  : "one of the variants " + String.join(", ", known),
              chosen.get(i),
              Nearest.remedy(chosen.get(i), known));
        }
      }
      List<Optional<Variant>> read =
          ways.stream()
              .filter(way -> chosen.contains(way.label()))
              .map(way -> way.at(profile))
              .toList();
      return read.stream().map(Section::present).toList();
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

    private Engine engine() {
      return root.has("engine")
          ? Engine.named(root.text("engine")).orElseThrow(Section.Flawed::new)
          : Engine.DJL;
    }

    private DatasetChoice data(Section data) {
      requireDataset(data, data.text("name"));
      return data(
          data,
          data.text("name"),
          data.optional("normalization")
              .map(this::normalization)
              .orElse(Normalization.UNIT_INTERVAL));
    }

    /** That of a profile, which may use fewer images. */
    private Optional<DatasetChoice> data(DatasetChoice standard, Section profile) {
      if (!profile.has("data")) {
        return Optional.of(standard);
      }
      Section base = root.section("data");
      Optional<DatasetChoice> data =
          attempt(
              profile,
              "data",
              own -> data(own.over(base), standard.name(), standard.normalization()));
      data.ifPresent(this::requireBatches);
      return data;
    }

    private void requireBatches(DatasetChoice data) {
      int images = used(data.name(), data.images()) - data.validation();
      ways.forEach(way -> way.requireBatch(images));
    }

    private DatasetChoice data(Section data, String name, Normalization normalization) {
      int chosen = data.integer("images", DatasetChoice.ALL);
      int images = used(name, chosen);
      int validation = data.integer("validation");
      if (validation >= images) {
        document.report(
            data.pointer("validation"),
            "validation-too-large",
            "fewer images than the %d that %s trains on".formatted(images, name),
            Integer.toString(validation),
            "leave images to train on; the paper takes 5000");
      }
      return new DatasetChoice(name, validation, normalization, chosen);
    }

    private Normalization normalization(Section section) {
      for (String key : List.of("mean", "deviation")) {
        int values = section.numbers(key).size();
        for (Network known : networks()) {
          int channels = known.input().channels();
          if (values != 1 && values != channels) {
            document.report(
                section.pointer(key),
                "normalization-does-not-fit",
                "one number, or one for each of the %d channels that %s reads"
                    .formatted(channels, known.name()),
                values + " numbers",
                "give as many values as the images have channels, or one");
            break;
          }
        }
      }
      return new Normalization(section.numbers("mean"), section.numbers("deviation"));
    }

    private List<Network> networks() {
      return ways.stream().map(way -> way.network()).flatMap(Optional::stream).toList();
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

    /** Of those there are, as many as are chosen. */
    private int used(String dataset, int chosen) {
      int images = images(dataset);
      return chosen == DatasetChoice.ALL ? images : Math.min(images, chosen);
    }

    /** Of own images nobody knows before they are read: the training says what does not fit. */
    private int images(String dataset) {
      return OwnImages.named(dataset).isPresent()
          ? Integer.MAX_VALUE
          : trainingImages.getOrDefault(dataset, 0);
    }
  }

  static void requireKnown(Section section, String key, String name, List<String> known) {
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
