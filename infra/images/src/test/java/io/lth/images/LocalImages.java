package io.lth.images;

import java.util.Map;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;

/** Stands the images of {@code infra/images} in for the public ones that they behave like. */
public final class LocalImages extends ImageNameSubstitutor {
  private static final Map<String, String> BUILT_HERE = Map.of("postgres:15", "lth/postgres:15");

  @Override
  public DockerImageName apply(DockerImageName wanted) {
    String name = wanted.asCanonicalNameString();
    return DockerImageName.parse(BUILT_HERE.getOrDefault(name, name))
        .asCompatibleSubstituteFor(wanted);
  }

  @Override
  protected String getDescription() {
    return "images built by infra/images/build";
  }
}
