package io.lth.datasets;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which image is of which class and part: {@code train/<class>/<image>}, {@code
 * test/<class>/<image>}, each in ascending order of the names, so that the order in which a folder
 * or zip lists them decides nothing. The first class is label 0.
 *
 * <p>Names that begin with a dot are passed over, as is what lies beside {@code train} and {@code
 * test}.
 */
final class ImageLayout {
  static final String TRAIN = "train";
  static final String TEST = "test";

  private static final int MOST_CLASSES = 256;

  private final SortedMap<String, SortedMap<String, String>> training;
  private final SortedMap<String, SortedMap<String, String>> test;

  private ImageLayout(
      SortedMap<String, SortedMap<String, String>> training,
      SortedMap<String, SortedMap<String, String>> test) {
    this.training = training;
    this.test = test;
  }

  /**
   * Finds the classes and their images.
   *
   * @throws ProblemException code {@code dataset-images-layout}, {@code dataset-class-missing},
   *     {@code dataset-class-empty} or {@code dataset-image-duplicate}
   */
  static ImageLayout of(ImageFiles files) {
    List<String> paths = files.paths();
    ImageLayout layout = new ImageLayout(classes(files, paths, TRAIN), classes(files, paths, TEST));
    layout.requireEqualClasses(files);
    int classes = layout.training.size();
    if (classes < 2 || classes > MOST_CLASSES) {
      throw problem("dataset-images-layout")
          .expected("2 … %d classes, a folder each".formatted(MOST_CLASSES))
          .found("%d: %s".formatted(classes, String.join(", ", layout.training.keySet())))
          .where(files.where(TRAIN))
          .remedy("put the images of each class into a folder of its own")
          .exception();
    }
    return layout;
  }

  /** In the order of their labels. */
  List<String> classes() {
    return List.copyOf(training.keySet());
  }

  /** Paths of the training images by class, both in order. */
  List<List<String>> training() {
    return inOrder(training);
  }

  /** Paths of the test images by class, both in order. */
  List<List<String>> test() {
    return inOrder(test);
  }

  private static List<List<String>> inOrder(SortedMap<String, SortedMap<String, String>> part) {
    return part.values().stream().map(images -> List.copyOf(images.values())).toList();
  }

  /** By class: the images' paths by their names without extension, of which no two may be alike. */
  private static SortedMap<String, SortedMap<String, String>> classes(
      ImageFiles files, List<String> paths, String part) {
    SortedMap<String, SortedMap<String, String>> classes = new TreeMap<>();
    for (String path : paths) {
      List<String> names = List.of(path.split("/", -1));
      if (!names.getFirst().equals(part)
          || names.size() == 1
          || names.stream().anyMatch(name -> name.startsWith("."))) {
        continue;
      }
      boolean folder = names.getLast().isEmpty();
      if (names.size() > 3 || (names.size() == 2 && !folder)) {
        throw misplaced(files, path);
      }
      if (names.size() == 3) {
        SortedMap<String, String> images =
            classes.computeIfAbsent(names.get(1), _ -> new TreeMap<>());
        if (!folder) {
          add(files, images, path);
        }
      }
    }
    if (classes.isEmpty()) {
      throw problem("dataset-images-layout")
          .expected("a folder %s with a folder for each class of images".formatted(part))
          .found(found(paths, part))
          .where(files.root().toString())
          .remedy("lay the images out as train/<class>/<image> and test/<class>/<image>")
          .exception();
    }
    classes.forEach(
        (name, images) -> {
          if (images.isEmpty()) {
            throw problem("dataset-class-empty")
                .expected("images of the class " + name)
                .found("none")
                .where(files.where(part + "/" + name))
                .remedy("add its images, or remove the class from train and test")
                .exception();
          }
        });
    return classes;
  }

  private static String found(List<String> paths, String part) {
    Set<String> top = new TreeSet<>();
    paths.forEach(path -> top.add(path.split("/", -1)[0]));
    return top.contains(part) ? "no folder in it" : "no such folder, only " + top;
  }

  private static void add(ImageFiles files, SortedMap<String, String> images, String path) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    int dot = file.lastIndexOf('.');
    String other = images.put(dot < 0 ? file : file.substring(0, dot), path);
    if (other != null) {
      throw problem("dataset-image-duplicate")
          .expected("each image once")
          .found(path.equals(other) ? "two files of this name" : "also " + other)
          .where(files.where(path))
          .remedy("keep one of them")
          .exception();
    }
  }

  private static ProblemException misplaced(ImageFiles files, String path) {
    return problem("dataset-images-layout")
        .expected(
            "images at train/<class>/<image> and test/<class>/<image>, and nothing else there")
        .found(path)
        .where(files.where(path))
        .remedy("move it into the folder of its class, or out of train and test")
        .exception();
  }

  private void requireEqualClasses(ImageFiles files) {
    requireAll(files, test.keySet(), TEST, training.keySet(), TRAIN);
    requireAll(files, training.keySet(), TRAIN, test.keySet(), TEST);
  }

  private static void requireAll(
      ImageFiles files, Set<String> classes, String part, Set<String> others, String otherPart) {
    SortedSet<String> missing = new TreeSet<>(others);
    missing.removeAll(classes);
    if (!missing.isEmpty()) {
      String first = missing.first();
      throw problem("dataset-class-missing")
          .expected(
              "a folder for each class in both parts: %s has %s"
                  .formatted(otherPart, String.join(", ", others)))
          .found("no " + missing.stream().map(name -> part + "/" + name).toList())
          .where(files.where(part + "/" + first))
          .remedy("add the folder and its images, or remove %s/%s".formatted(otherPart, first))
          .exception();
    }
  }

  private static Problem.Expected problem(String code) {
    return Problem.of(Fault.DATA, code);
  }
}
