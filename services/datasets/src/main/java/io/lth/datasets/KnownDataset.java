package io.lth.datasets;

import io.lth.lottery.data.ImageShape;
import io.lth.lottery.identity.Sha256;
import java.net.URI;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;

/**
 * A published dataset: what it is, and where it can be had.
 *
 * @param name as an experiment names it
 * @param mirrors folders that serve each file, in the order they are asked
 * @param packages to fall back on, in the order they are asked; none if no package has the files
 */
public record KnownDataset(
    String name,
    ImageShape shape,
    int classes,
    PublishedForm form,
    List<URI> mirrors,
    List<PublishedPackage> packages) {

  public KnownDataset {
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(form, "form");
    if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
      throw new IllegalArgumentException("a dataset's name is in kebab case, but this is: " + name);
    }
    mirrors = List.copyOf(mirrors);
    packages = List.copyOf(packages);
    if (mirrors.isEmpty() && packages.isEmpty()) {
      throw new IllegalArgumentException("nothing is said of where %s can be had".formatted(name));
    }
    for (URI mirror : mirrors) {
      if (!mirror.getPath().endsWith("/")) {
        throw new IllegalArgumentException("a mirror's address ends in /, but this is: " + mirror);
      }
    }
  }

  /** Published training images. */
  public int trainingCount() {
    return form.trainingCount();
  }

  /** Published test images. */
  public int testCount() {
    return form.testCount();
  }

  /** The files, in the order that {@link #digest()} is taken in. */
  public List<KnownFile> files() {
    return form.files();
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
