package io.lth.jobs.http;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code Prefer: wait=20} of RFC 7240: how long the caller would wait for a change. */
record Preference(Duration length) {
  static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Pattern WAIT = Pattern.compile("wait=\"?([0-9]{1,9})\"?");

  /** Of a header; preferences that are none, or unknown, are ignored, as the RFC has it. */
  static Optional<Preference> of(@Nullable String header) {
    if (header == null) {
      return Optional.empty();
    }
    for (String preference : header.toLowerCase(Locale.ROOT).split("[,;]", -1)) {
      Matcher wait = WAIT.matcher(preference.strip());
      if (wait.matches()) {
        Duration asked = Duration.ofSeconds(Long.parseLong(wait.group(1)));
        return Optional.of(new Preference(asked.compareTo(LONGEST) > 0 ? LONGEST : asked));
      }
    }
    return Optional.empty();
  }

  String applied() {
    return "wait=" + length.toSeconds();
  }
}
