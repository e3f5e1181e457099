package io.lth.spec;

import io.lth.lottery.claim.Claim;
import io.lth.lottery.claim.Estimator;
import io.lth.lottery.claim.ExpectedRange;
import io.lth.lottery.claim.Measure;
import io.lth.lottery.claim.PrintedNumber;
import io.lth.lottery.claim.Scale;
import io.lth.lottery.claim.Side;
import io.lth.lottery.experiment.Variant;
import io.lth.lottery.problem.Nearest;
import io.lth.lottery.pruning.Ladder;
import io.lth.lottery.result.Arm;
import io.lth.lottery.result.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Reads claims; their densities must be reached by some round, however many are run. */
final class ClaimsReader {
  private final Section root;
  private final List<String> profiles;
  private final Map<String, Optional<Ladder>> longest;

  /** A claim, and the one profile it is judged at; empty where it is judged at all. */
  record Stated(Claim claim, Optional<String> profile) {
    boolean isJudgedAt(String name) {
      return profile.isEmpty() || profile.get().equals(name);
    }
  }

  /**
   * A reader of one file of claims.
   *
   * @param profiles the experiment's, by name; none where they are flawed themselves
   * @param longest the ladder of every round the weights last for, by the label of its variant;
   *     empty where it is not known
   */
  ClaimsReader(Document document, List<String> profiles, Map<String, Optional<Ladder>> longest) {
    this.root = Section.root(document);
    this.profiles = List.copyOf(profiles);
    this.longest = longest;
  }

  /** All claims; empty where one of them is flawed. */
  Optional<List<Stated>> read() {
    return ExperimentReader.attempt(
        root,
        () -> {
          List<Stated> claims = new ArrayList<>();
          Set<String> ids = new HashSet<>();
          List<Section> items = root.items("claims");
          for (Section item : items) {
            ExperimentReader.attempt(item, () -> claim(item, ids)).ifPresent(claims::add);
          }
          if (claims.size() < items.size()) {
            throw new Section.Flawed();
          }
          return List.copyOf(claims);
        });
  }

  private Stated claim(Section claim, Set<String> ids) {
    List<Section> items = claim.items("measures");
    List<Measure> measures =
        items.stream()
            .map(item -> ExperimentReader.attempt(item, () -> measure(item)))
            .flatMap(Optional::stream)
            .toList();
    if (!ids.add(claim.text("id"))) {
      claim
          .document()
          .report(
              claim.pointer("id"),
              "duplicate-claim",
              "an id of its own",
              "a second " + claim.text("id"),
              "give it another id, or move its measures to the first");
    }
    if (measures.size() < items.size()) {
      throw new Section.Flawed();
    }
    return new Stated(
        new Claim(claim.text("id"), claim.text("locator"), claim.text("statement"), measures),
        profile(claim));
  }

  private Optional<String> profile(Section claim) {
    if (!claim.has("profile")) {
      return Optional.empty();
    }
    String profile = claim.text("profile");
    if (!profiles.isEmpty() && !profiles.contains(profile)) {
      claim
          .document()
          .report(
              claim.pointer("profile"),
              "unknown-profile",
              "one of the profiles " + String.join(", ", profiles),
              profile,
              Nearest.remedy(profile, profiles));
    }
    return Optional.of(profile);
  }

  private Measure measure(Section measure) {
    Optional<ExpectedRange> range =
        ExperimentReader.attempt(measure, "expected", ClaimsReader::range);
    Optional<Estimator> estimator =
        ExperimentReader.attempt(
            measure, () -> estimator(measure, labelled(measure), measure.text("estimator")));
    Section scale = measure.section("scale");
    return new Measure(
        measure.text("name"),
        estimator.orElseThrow(Section.Flawed::new),
        range.orElseThrow(Section.Flawed::new),
        new Scale(scale.integer("trials"), scale.integer("iterations")),
        measure.has("paper")
            ? measure.items("paper").stream().map(ClaimsReader::printed).toList()
            : List.of());
  }

  private static PrintedNumber printed(Section printed) {
    return new PrintedNumber(
        printed.text("prints"), printed.number("value"), printed.text("locator"));
  }

  private static Quantity labelled(Section measure) {
    return Quantity.labelled(measure.text("quantity")).orElseThrow(Section.Flawed::new);
  }

  private static ExpectedRange range(Section expected) {
    return new ExpectedRange(
        expected.number("at-least", Double.NEGATIVE_INFINITY),
        expected.number("at-most", Double.POSITIVE_INFINITY),
        expected.text("source"));
  }

  private Estimator estimator(Section measure, Quantity quantity, String name) {
    return switch (name) {
      case "level" -> new Estimator.Level(quantity, side(measure.section("of"), measure));
      case "difference" -> {
        List<Side> sides = sides(measure);
        yield new Estimator.Difference(quantity, sides.getFirst(), sides.getLast());
      }
      case "ratio" -> {
        List<Side> sides = sides(measure);
        yield new Estimator.Ratio(quantity, sides.getFirst(), sides.getLast());
      }
      case "greatest-gain" ->
          new Estimator.GreatestGain(
              quantity, variant(measure), arm(measure), measure.decimal("from"), to(measure));
      case "least-gain" ->
          new Estimator.LeastGain(
              quantity, variant(measure), arm(measure), measure.decimal("from"), to(measure));
      case "least" ->
          new Estimator.Least(
              quantity, variant(measure), arm(measure), measure.decimal("from"), to(measure));
      default -> throw new Section.Flawed();
    };
  }

  /** Left and right, both read before either's flaw breaks off. */
  private List<Side> sides(Section measure) {
    List<Side> sides =
        List.of("left", "right").stream()
            .map(key -> ExperimentReader.attempt(measure, key, side -> side(side, measure)))
            .flatMap(Optional::stream)
            .toList();
    if (sides.size() < 2) {
      throw new Section.Flawed();
    }
    return sides;
  }

  /** Of the variant that it names itself, or that its measure names for all. */
  private Side side(Section side, Section measure) {
    String variant = variant(side.has("variant") ? side : measure);
    BigDecimal percent = side.decimal("density");
    boolean dense = percent.compareTo(BigDecimal.valueOf(100)) == 0;
    if (!dense || arm(side) != Arm.WINNING_TICKET) {
      longest(variant).ifPresent(ladder -> Ladders.round(side, side.pointer("density"), ladder));
    }
    return new Side(variant, arm(side), percent);
  }

  private Optional<Ladder> longest(String variant) {
    return longest.getOrDefault(variant, Optional.empty());
  }

  private String variant(Section section) {
    String variant = section.has("variant") ? section.text("variant") : Variant.UNNAMED;
    if (longest.containsKey(variant)) {
      return variant;
    }
    List<String> known = List.copyOf(longest.keySet());
    boolean unnamed = known.contains(Variant.UNNAMED);
    section
        .document()
        .report(
            section.pointer("variant"),
            "unknown-variant",
            unnamed
                ? "no variant: the experiment has none"
                : "one of the variants " + String.join(", ", known),
            variant.isEmpty() ? "none" : variant,
            unnamed ? "remove it" : Nearest.remedy(variant, known));
    throw new Section.Flawed();
  }

  private static Arm arm(Section section) {
    return Arm.labelled(section.text("arm")).orElseThrow(Section.Flawed::new);
  }

  /** The lower end of a range of densities, in which there must be a round. */
  private BigDecimal to(Section measure) {
    BigDecimal from = measure.decimal("from");
    BigDecimal to = measure.decimal("to");
    longest(variant(measure))
        .ifPresent(
            ladder -> {
              boolean hit =
                  IntStream.rangeClosed(1, ladder.rounds())
                      .mapToObj(ladder::density)
                      .map(density -> density.fraction() * 100)
                      .anyMatch(
                          percent -> percent <= from.doubleValue() && percent >= to.doubleValue());
              if (!hit && from.compareTo(to) >= 0) {
                Ladders.report(
                    measure,
                    measure.pointer("to"),
                    "%s … %s".formatted(from.toPlainString(), to.toPlainString()),
                    ladder,
                    ladder.nearestRound(to));
                throw new Section.Flawed();
              }
            });
    return to;
  }
}
