package io.lth.mlflow.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A second JVM that asks for the server, as a second terminal would. */
final class OtherCommandLine implements AutoCloseable {
  private final Process process;

  OtherCommandLine(ServerSettings settings) throws IOException {
    process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                OtherCommandLine.class.getName(),
                settings.python().toString(),
                settings.state().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
  }

  /** The address that the other one was given. */
  String uri() throws IOException, InterruptedException {
    String text =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException("the other command line ended with " + process.exitValue());
    }
    return text;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  @SuppressWarnings("SystemOut") // the answer of this program
  public static void main(String[] arguments) {
    var settings = ServerSettings.of(Path.of(arguments[0]), Path.of(arguments[1]));
    System.out.println(new MlflowServer(settings).startOrAdopt().uri());
  }
}
