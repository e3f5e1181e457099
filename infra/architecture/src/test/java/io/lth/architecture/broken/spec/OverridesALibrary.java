package io.lth.architecture.broken.spec;

import java.util.Map;

/** Its prefix is the library's; no rule rings. */
record OverridesALibrary(String key) implements Map.Entry<String, String> {
  @Override
  public String getKey() {
    return key;
  }

  @Override
  public String getValue() {
    return key;
  }

  @Override
  public String setValue(String value) {
    throw new UnsupportedOperationException();
  }
}
