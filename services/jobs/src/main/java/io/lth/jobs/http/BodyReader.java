package io.lth.jobs.http;

import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import io.lth.lottery.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads a request's body as text, and not one byte more than is allowed. */
public final class BodyReader {
  private final long limit;

  /**
   * A reader.
   *
   * @param limit largest body in bytes
   */
  public BodyReader(long limit) {
    this.limit = limit;
  }

  /**
   * Reads a body.
   *
   * @throws ProblemException if it is too large, breaks off, or is no UTF-8
   */
  public String text(InputStream body) {
    byte[] bytes;
    try {
      bytes = body.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 8));
    } catch (IOException e) {
      throw Problem.of(Fault.REQUEST, "body-broken-off")
          .expected("a whole body")
          .found(e.toString())
          .where("body")
          .remedy("send the request again")
          .exception(e);
    }
    if (bytes.length > limit) {
      throw Problem.of(Fault.REQUEST, "body-too-large")
          .expected("at most %,d bytes".formatted(limit))
          .found("more")
          .where("body")
          .remedy("raise lth.jobs.body-limit if the plan is that large")
          .exception();
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw Problem.of(Fault.REQUEST, "body-malformed")
          .expected("JSON in UTF-8")
          .found("bytes that are no UTF-8")
          .where("body")
          .remedy("send the body in UTF-8")
          .exception(e);
    }
  }
}
