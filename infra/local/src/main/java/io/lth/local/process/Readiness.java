package io.lth.local.process;

import java.net.URI;

/** What must be true of a running part before others may count on it. */
public sealed interface Readiness {

  /** It runs; there is nothing to ask it. */
  record Running() implements Readiness {}

  /**
   * It answers 200.
   *
   * @param uri on its own port
   */
  record Answers(URI uri) implements Readiness {}

  /**
   * Another part says so: it has no port of its own, but sends that part a heartbeat.
   *
   * @param reporter the part that is asked; while that one isn't ready, nothing is known
   * @param uri where it is asked; answers JSON
   * @param status JSON pointer to a text that must be {@code healthy}
   * @param heartbeat JSON pointer to an instant; one from before the start of this process is its
   *     predecessor's and counts for nothing
   */
  record Reported(String reporter, URI uri, String status, String heartbeat) implements Readiness {}
}
