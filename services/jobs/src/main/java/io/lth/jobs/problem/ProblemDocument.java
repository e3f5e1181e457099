package io.lth.jobs.problem;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A problem as RFC 9457 writes it, with what the suite says of each problem beside.
 *
 * @param type {@code urn:lth:problem:<code>}
 * @param title what was expected and found, in short
 * @param status HTTP status that the problem has, or would have had
 * @param detail the whole of it in sentences, what to do included
 * @param code stable; never reworded
 * @param fault whose it is: {@code request}, {@code data}, {@code platform} or {@code divergence};
 *     only {@code platform} is worth another try
 */
@Schema(name = "Problem", description = "What is wrong, as RFC 9457 writes it.")
@JsonPropertyOrder({
  "type",
  "title",
  "status",
  "detail",
  "code",
  "fault",
  "expected",
  "found",
  "where",
  "remedy"
})
public record ProblemDocument(
    @Schema(description = "urn:lth:problem:<code>") String type,
    String title,
    int status,
    @Schema(description = "The whole of it in sentences, what to do included.") String detail,
    @Schema(description = "Stable; never reworded.") String code,
    @Schema(
            description = "Whose fault it is; only that of the platform is worth another try.",
            enumeration = {"request", "data", "platform", "divergence"})
        String fault,
    String expected,
    String found,
    String where,
    String remedy) {
  private static final JsonMapper JSON = new JsonMapper();

  /** The media type of such documents. */
  public static final String MEDIA_TYPE = "application/problem+json";

  public static ProblemDocument of(Problem problem) {
    return new ProblemDocument(
        "urn:lth:problem:" + problem.code(),
        problem.code().replace('-', ' '),
        ProblemStatus.of(problem),
        "Expected %s, found %s (%s). %s"
            .formatted(
                problem.expected(), problem.found(), problem.where(), sentence(problem.remedy())),
        problem.code(),
        problem.fault().name().toLowerCase(Locale.ROOT),
        problem.expected(),
        problem.found(),
        problem.where(),
        problem.remedy());
  }

  /** Of anything that broke off some work: a problem as it is, everything else as a defect. */
  public static ProblemDocument of(Throwable failure, String where) {
    return of(problem(failure, where));
  }

  /** The problem of anything that broke off some work; what is none is a defect of ours. */
  public static Problem problem(Throwable failure, String where) {
    if (failure instanceof ProblemException known) {
      return known.problems().getFirst();
    }
    if (isOutOfMemory(failure)) {
      return Problem.of(Fault.PLATFORM, "memory-exhausted")
          .expected("a heap that holds what the stage works on")
          .found("%,d MiB of heap, all in use".formatted(Runtime.getRuntime().maxMemory() >> 20))
          .where(where)
          .remedy(
              "raise -Xmx in the service's jvm.options, or set LTH_JOBS_SLOTS to fewer jobs side"
                  + " by side, and start the service again");
    }
    return Problem.of(Fault.PLATFORM, "defect")
        .expected("the service to do what it was asked for")
        .found(failure.toString())
        .where(where)
        .remedy("This is a defect of lth: please report it with the service's log.");
  }

  /** Whatever the error was wrapped in on its way. */
  private static boolean isOutOfMemory(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .anyMatch(OutOfMemoryError.class::isInstance);
  }

  public String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts has a JSON", e);
    }
  }

  private static String sentence(String remedy) {
    String text = Character.toUpperCase(remedy.charAt(0)) + remedy.substring(1);
    return text.endsWith(".") || text.endsWith("?") ? text : text + ".";
  }
}
