package io.lth.local.process;

/** What is known of the server of a state folder, without changing anything. */
public sealed interface ServerStatus {

  /** No server of ours runs. */
  record Stopped() implements ServerStatus {}

  /** Ours runs and answers. */
  record Healthy(RunningServer server) implements ServerStatus {}

  /** Ours runs and doesn't answer: it is starting, or it hangs. */
  record Silent(ProcessIdentity process, int port) implements ServerStatus {}
}
