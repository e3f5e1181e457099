package io.lth.jobs.testing;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Settings of an interface as Quarkus maps them, of nothing but the keys that a test gives. */
public final class MappedSettings {
  private static final int BEFORE_THE_OTHERS = 200;

  private MappedSettings() {}

  /**
   * The settings that these keys make.
   *
   * @throws RuntimeException that names a key which is unknown, missing or malformed
   */
  public static <T> T of(Class<T> type, Map<String, String> keys) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withConverter(Duration.class, BEFORE_THE_OTHERS, new DurationConverter())
        .withConverter(MemorySize.class, BEFORE_THE_OTHERS, new MemorySizeConverter())
        .withSources(new PropertiesConfigSource(keys, "test", 100))
        .withMapping(type)
        .build()
        .getConfigMapping(type);
  }

  /** Every key of an interface; that of a list without its index. */
  public static Set<String> keys(Class<?> type, String prefix) {
    return ConfigMappings.getProperties(ConfigMappings.ConfigClass.configClass(type, prefix))
        .keySet()
        .stream()
        .map(key -> key.replace("[*]", ""))
        .collect(Collectors.toSet());
  }
}
