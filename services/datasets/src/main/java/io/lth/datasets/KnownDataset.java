package io.lth.datasets;

import io.lth.lottery.data.ImageShape;
import io.lth.lottery.identity.Sha256;
import java.net.URI;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;

/**
 * A published dataset in four idx files: what it is, and where it can be had.
 *
 * @param name as an experiment names it
 * @param mirrors folders that serve each file as {@code <name>.gz}, in the order they are asked
 * @param published the package to fall back on
 */
public record KnownDataset(
    String name,
    ImageShape shape,
    int classes,
    KnownFile trainingImages,
    KnownFile trainingLabels,
    KnownFile testImages,
    KnownFile testLabels,
    List<URI> mirrors,
    PublishedPackage published) {

  public KnownDataset {
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(published, "published");
    if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
      throw new IllegalArgumentException("a dataset's name is in kebab case, but this is: " + name);
    }
    mirrors = List.copyOf(mirrors);
    for (URI mirror : mirrors) {
      if (!mirror.getPath().endsWith("/")) {
        throw new IllegalArgumentException("a mirror's address ends in /, but this is: " + mirror);
      }
    }
  }

  /** Published training images: a label file is a header of 8 bytes and a byte an image. */
  public int trainingCount() {
    return trainingLabels.size() - 8;
  }

  /** The four files, in the order that {@link #digest()} is taken in. */
  public List<KnownFile> files() {
    return List.of(trainingImages, trainingLabels, testImages, testLabels);
  }

  /** The dataset's identity: SHA-256 over its files' SHA-256, in the order of {@link #files()}. */
  public Sha256 digest() {
    MessageDigest digest = Sha256.newDigest();
    for (KnownFile file : files()) {
      digest.update(file.sha256().bytes());
    }
    return Sha256.of(digest);
  }
}
