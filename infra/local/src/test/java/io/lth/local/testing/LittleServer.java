package io.lth.local.testing;

import io.lth.local.process.Part;
import io.lth.local.process.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A part that answers 200 on its port. Files in its folder spoil it, each by its name: {@code
 * silent} (answers 503), {@code stubborn} (ignores SIGTERM), {@code dies} (ends with 7 instead of
 * starting), {@code brood} (makes a child in the session that outlives it).
 */
public final class LittleServer {
  /** Any Python 3 will do; the launcher's if there is one. */
  public static final Path PYTHON =
      Path.of(
          Optional.ofNullable(System.getProperty("lth.python"))
              .or(() -> Optional.ofNullable(System.getenv("LTH_PYTHON")))
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "name a Python 3: -Dlth.python=... (./lth test does)")));

  private static final String PROGRAM =
      """
      import http.server, os, pathlib, signal, subprocess, sys, time

      here = pathlib.Path.cwd()
      if (here / "dies").exists():
          print("it can't go on: the disk is made of cheese", flush=True)
          sys.exit(7)
      if (here / "stubborn").exists():
          signal.signal(signal.SIGTERM, signal.SIG_IGN)
      if (here / "brood").exists():
          child = subprocess.Popen(["sleep", "600"], env={})
          (here / "child").write_text(str(child.pid))


      class Answer(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              self.send_response(503 if (here / "silent").exists() else 200)
              self.end_headers()
              self.wfile.write(b"as told")

          def log_message(self, *_):
              pass


      with open(here / "starts", "a") as starts:
          starts.write(f"{os.getpid()}\\n")
      print("listening", flush=True)
      http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
      """;

  private LittleServer() {}

  /** The part, in a folder of its own under this one. */
  public static Part.Builder named(String name, Path under, int port) {
    Path folder = under.resolve(name);
    try {
      Files.createDirectories(folder);
      Path program = folder.resolve("little.py");
      if (!Files.exists(program)) {
        Files.writeString(program, PROGRAM);
      }
      return Part.named(name, PYTHON, folder)
          .command(PYTHON.toString(), program.toString(), Integer.toString(port))
          .onPort(port)
          .readyWhen(new Readiness.Answers(URI.create("http://127.0.0.1:" + port)))
          .startDeadline(Duration.ofSeconds(30))
          .stopGrace(Duration.ofSeconds(2));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port that nobody has at this moment. */
  public static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
