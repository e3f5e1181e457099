package io.lth.jobs.work;

import io.lth.jobs.queue.Caller;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Airflow says of itself in W3C's headers, as tags of the record. */
final class Airflow {
  /** Tag by baggage entry. */
  private static final Map<String, String> TAGS =
      Map.of(
          "airflow.dag_id", "airflow.dag.id",
          "airflow.run_id", "airflow.run.id",
          "airflow.task_id", "airflow.task.id",
          "airflow.try_number", "airflow.try.number");

  private static final String TRACE = "lth.trace";
  private static final int LONGEST_VALUE = 500;
  private static final Pattern TRACE_PARENT =
      Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.*");

  private Airflow() {}

  /** Tags of a stage's run that say who asked for it; what is malformed is left out. */
  static SequencedMap<String, String> tags(Caller caller) {
    SequencedMap<String, String> tags = new LinkedHashMap<>();
    caller.luggage().ifPresent(baggage -> read(baggage, tags));
    trace(caller).ifPresent(trace -> tags.put(TRACE, trace));
    return tags;
  }

  /** The id of the trace that the caller is in. */
  static Optional<String> trace(Caller caller) {
    return caller
        .trace()
        .map(TRACE_PARENT::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1));
  }

  private static void read(String baggage, Map<String, String> tags) {
    for (String member : baggage.split(",", -1)) {
      String entry = member.split(";", 2)[0];
      int equals = entry.indexOf('=');
      String tag = equals < 0 ? null : TAGS.get(entry.substring(0, equals).strip());
      if (tag != null) {
        decoded(entry.substring(equals + 1).strip()).ifPresent(value -> tags.put(tag, value));
      }
    }
  }

  private static Optional<String> decoded(String value) {
    try {
      // Baggage encodes by percent only: a plus is a plus.
      String text = URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
      return text.isBlank() || text.length() > LONGEST_VALUE ? Optional.empty() : Optional.of(text);
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }
}
