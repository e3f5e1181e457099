package io.lth.datasets;

import java.util.List;

/** The files of a Debian package that an administrator has installed. */
record DebianSource(PublishedPackage.Debian published) implements Source {

  @Override
  public String name() {
    return "Debian " + published.name();
  }

  @Override
  public void deliver(List<KnownFile> files, Delivery delivery) throws SourceMissException {
    for (KnownFile file : files) {
      Folder.Found found =
          new Folder(published.folder())
              .read(file)
              .orElseThrow(
                  () ->
                      new SourceMissException(
                          "debian-package-missing",
                          "%s is not in %s".formatted(file.name(), published.folder()),
                          "install it (on Debian: apt-get install %s)"
                              .formatted(published.name())));
      delivery.accept(file, found.delivered(), found.path().toString());
    }
  }
}
