package io.lth.evidence;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Chromium without a screen, in which {@code reader.js} does with a report what its reader does.
 * The report stands in a sandboxed frame, as in MLflow's preview of artifacts.
 */
final class Browser {
  private static final Pattern SAID = Pattern.compile("<pre id=\"said\">([^<]+)</pre>");
  private static final String ERRORS =
      "<script>window.errors = []; window.addEventListener('error', (event) =>"
          + " window.errors.push(event.message));</script>";

  private final Path program;
  private final Path folder;

  private Browser(Path program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /**
   * The browser of this machine. Where there is none the tests of the caller say that they don't
   * run; with {@code LTH_BROWSER=required} in the environment they fail.
   *
   * @param folder for what it keeps
   */
  static Browser require(Path folder) {
    return find()
        .map(program -> new Browser(program, folder))
        .orElseGet(
            () -> {
              String why =
                  "no Chromium on PATH: reports are not tried in a browser; on Debian, apt-get"
                      + " install chromium";
              if ("required".equals(System.getenv("LTH_BROWSER"))) {
                return fail(why);
              }
              System.err.println(why);
              return abort(why);
            });
  }

  private static Optional<Path> find() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(
            path -> Stream.of("chromium", "google-chrome", "chrome").map(Path.of(path)::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * What a reader of a report meets.
   *
   * @param width of the frame, in CSS pixels
   */
  JsonNode read(String page, int width) throws IOException, InterruptedException {
    String watched =
        page.replaceFirst("<head>", Matcher.quoteReplacement("<head>" + ERRORS))
            .replace("</body>", "<script>" + script() + "</script></body>");
    Path frame = Files.createTempFile(folder, "frame", ".html");
    Files.writeString(
        frame,
        """
        <!doctype html>
        <meta charset="utf-8">
        <pre id="said"></pre>
        <script>
        addEventListener('message', (event) => {
          document.getElementById('said').textContent = event.data;
        });
        </script>
        <iframe sandbox="allow-scripts" width="%d" height="800" srcdoc="%s"></iframe>
        """
            .formatted(width, watched.replace("&", "&amp;").replace("\"", "&quot;")));
    String dumped = dump(frame);
    Matcher said = SAID.matcher(dumped);
    if (!said.find()) {
      throw new AssertionError("the report said nothing; the page around it: " + dumped);
    }
    return new ObjectMapper().readTree(URLDecoder.decode(said.group(1), StandardCharsets.UTF_8));
  }

  private static String script() throws IOException {
    try (InputStream script = Browser.class.getResourceAsStream("reader.js")) {
      return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String dump(Path page) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    program.toString(),
                    "--headless=new",
                    // Root has no sandbox; the page is ours.
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--user-data-dir=" + folder.resolve("profile"),
                    // Of the page's own clock, which runs ahead when nothing happens.
                    "--virtual-time-budget=20000",
                    "--dump-dom",
                    page.toUri().toString()))
            .redirectError(folder.resolve("chromium.log").toFile())
            .start();
    process.getOutputStream().close();
    String dumped = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return dumped;
  }
}
